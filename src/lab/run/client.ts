// Answers for reaching a run that lives in a worker: commands become messages with a number, answers find their asker.
import type { Answer, Command, Notice, SessionPort } from '../../session/port.ts';

type FromWorker = { readonly id: number; readonly answer: Answer } | Notice;

/** Starts the worker. A worker that cannot start answers everything with `refused` and gives one notice `failed`. */
export function createClient(): SessionPort {
  const worker = new Worker(new URL('../../session/worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (answer: Answer) => void>();
  const listeners = new Set<(notice: Notice) => void>();
  let last = 0;
  let broken: string | null = null;
  const notify = (notice: Notice) => {
    for (const listener of listeners) listener(notice);
  };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('notice' in data) return notify(data);
    waiting.get(data.id)?.(data.answer);
    waiting.delete(data.id);
  };
  worker.onerror = (event) => {
    broken = event.message || 'The simulation could not be started.';
    for (const settle of waiting.values()) settle({ answer: 'refused', reason: broken });
    waiting.clear();
    notify({ notice: 'failed', message: broken });
  };
  return {
    ask(command: Command) {
      if (broken !== null) return Promise.resolve({ answer: 'refused', reason: broken });
      const id = ++last;
      return new Promise((settle) => {
        waiting.set(id, settle);
        worker.postMessage({ id, command });
      });
    },
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      worker.terminate();
      waiting.clear();
      listeners.clear();
    },
  };
}
