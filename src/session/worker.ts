// Answers for the run in a worker: hosts one Session over postMessage and computes ahead between commands.
import { loadScenario } from '../scenario/load.ts';
import type { Command } from './port.ts';
import { Session } from './session.ts';

interface WorkerScope {
  onmessage: ((event: { data: { id: number; command: Command } }) => void) | null;
  postMessage(message: unknown): void;
}
declare const self: WorkerScope;
declare function setTimeout(work: () => void, delay: number): number;

const AHEAD_EVENTS = 8000;
const session = new Session(loadScenario);
let working = false;
let slices = 0;

self.onmessage = ({ data: { id, command } }) => {
  session.ask(command).then(
    (answer) => {
      self.postMessage({ id, answer });
      if (!working) workOn();
    },
    (error: unknown) =>
      self.postMessage({
        id,
        answer: { answer: 'refused', reason: error instanceof Error ? error.message : String(error) },
      }),
  );
};

/** One slice of computing ahead, then back to the queue, so that commands are never kept waiting. */
function workOn(): void {
  working = session.computeAhead(AHEAD_EVENTS);
  if (++slices % 8 === 0 || !working) {
    const overview = session.overview();
    if (overview) self.postMessage({ notice: 'overview', overview });
  }
  if (working) setTimeout(workOn, 0);
}
