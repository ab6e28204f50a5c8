// Answers for who works for `murphy explore`: processes side by side, or this very one where there is to be one alone.
// Threads would do, but their loader of TypeScript waits for that of the thread which waits for them.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadScenario } from '../scenario/load.ts';
import type { Hand } from '../session/explore/search.ts';
import { type SearchAnswer, type SearchCommand, Searcher } from '../session/explore/searcher.ts';

export interface Hands {
  readonly hands: readonly Hand[];
  /** Whatever is under way ends at once; its answer never comes. */
  end(): void;
}

export function handsOf(count: number): Hands {
  if (count <= 1) {
    const searcher = new Searcher(loadScenario);
    // Between two seeds there is time for an interrupt.
    const ask = async (command: SearchCommand) => {
      await new Promise((resolve) => setImmediate(resolve));
      return searcher.ask(command);
    };
    return { hands: [{ ask }], end: () => {} };
  }
  const file = fileURLToPath(new URL('./explore-worker.mjs', import.meta.url));
  const workers = Array.from({ length: count }, () => fork(file, { execArgv: [], serialization: 'advanced' }));
  return {
    hands: workers.map((worker) => ({ ask: (command) => asked(worker, command) })),
    end() {
      for (const worker of workers) worker.kill('SIGKILL');
    },
  };
}

function asked(worker: ChildProcess, command: SearchCommand): Promise<SearchAnswer> {
  return new Promise((resolve) => {
    const done = (answer: SearchAnswer) => {
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      resolve(answer);
    };
    worker.once('message', (answer) => done(answer as SearchAnswer));
    worker.once('error', (error) => done({ answer: 'failed', reason: error.message }));
    worker.once('exit', () => done({ answer: 'failed', reason: 'a worker ended' }));
    worker.send(command);
  });
}
