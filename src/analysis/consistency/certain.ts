// Answers for session guarantees as far as clients alone can tell: reads that certainly went back behind what their client had written or read.
import { isOpen, type Operation } from './history.ts';
import { putBy } from './objects.ts';
import type { SessionViolation } from './session.ts';

export interface CertainSession {
  readonly readYourWrites: readonly SessionViolation[];
  readonly monotonicReads: readonly SessionViolation[];
}

/** What a client knows of a key: its own latest write, and the latest-begun write it has read. */
interface Known {
  written: number;
  /** The write that was read, and by which operation. */
  seen: number;
  seenBy: number;
}

/**
 * Read your writes and monotonic reads (Terry et al., 1994) without the store's own order of versions: one write is certainly older than
 * another if it was acknowledged before the other began. A lower bound. Values are written once a key; a read of what nobody wrote is of
 * the initial state, which is older than every write. `history` in order of invocation; violations by its indices.
 */
export function certainSession(history: readonly Operation[]): CertainSession {
  const writer = new Map<string, number>();
  history.forEach((operation, i) => {
    if (operation.f !== 'read' && operation.outcome !== 'fail')
      writer.set(JSON.stringify([operation.key, putBy(operation)]), i);
  });
  const sessions = new Map<string, Known>();
  const readYourWrites: SessionViolation[] = [];
  const monotonicReads: SessionViolation[] = [];
  const older = (a: number, b: number) =>
    a !== b && (a < 0 || (!isOpen(history[a]!) && history[a]!.returned! < history[b]!.invoked));
  history.forEach((operation, at) => {
    if (isOpen(operation) || operation.outcome !== 'ok') return;
    const name = JSON.stringify([operation.client, operation.key]);
    const known = sessions.get(name) ?? { written: -1, seen: -1, seenBy: -1 };
    sessions.set(name, known);
    if (operation.f !== 'read') {
      if (operation.f !== 'cas' || operation.output === true) known.written = at;
      return;
    }
    if (operation.output === undefined) return;
    const source = writer.get(JSON.stringify([operation.key, operation.output])) ?? -1;
    if (known.written >= 0 && older(source, known.written)) readYourWrites.push({ since: known.written, at });
    if (known.seen >= 0 && older(source, known.seen)) monotonicReads.push({ since: known.seenBy, at });
    if (source >= 0 && (known.seen < 0 || history[source]!.invoked > history[known.seen]!.invoked))
      Object.assign(known, { seen: source, seenBy: at });
  });
  return { readYourWrites, monotonicReads };
}
