// Answers for the same port in one process: for tests and the command line.
import { loadScenario } from '../scenario/load.ts';
import type { Notice, SessionPort } from './port.ts';
import { Session } from './session.ts';

/** A session without a worker; it computes ahead only as far as a command needs, or by `settle`. */
export function createSession(): SessionPort & { settle(): void } {
  const session = new Session(loadScenario);
  const listeners = new Set<(notice: Notice) => void>();
  return {
    ask: (command) => session.ask(command),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settle() {
      while (session.computeAhead(100_000));
      const overview = session.overview();
      if (overview) for (const listener of listeners) listener({ notice: 'overview', overview });
    },
    close: () => listeners.clear(),
  };
}
