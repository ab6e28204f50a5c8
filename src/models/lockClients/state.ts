// Answers for what a lock's client keeps, and how it begins and ends an update.
import type { Micros, Seq } from '../../engine/index.ts';

/** One update: from asking for the lock to giving it back. */
export interface Update {
  /** Number of the update at this client: names its timers and its work. */
  readonly n: number;
  readonly file: string;
  readonly span: Seq;
  readonly asked: Micros;
  /** The message whose answer it waits for, the connection over which that should come, and the timer that stands guard over it. */
  awaits: number;
  connection: number;
  timer: number;
  /** 0 until the lock is granted. */
  token: number;
  /** When the lease is over by this client's own clock. */
  ends: Micros;
  renewTimer: number;
  /** The renewal under way: its message (0: none), and when it was sent. */
  renewal: { readonly id: number; readonly sent: Micros };
  /** What was read of the file: how many updates are in it, and its version. */
  lines: number;
  versions: readonly string[];
  job: number;
}

export interface ClientState {
  /** Updates begun, with the one that it is thinking of. */
  n: number;
  /** Number of the last message that wants an answer. */
  asked: number;
  update: Update | null;
  /** Files of locks that it asked for and no longer waits for, by message: if one is granted all the same, it gives it back. */
  readonly abandoned: Map<number, string>;
}

export interface ClientConfig {
  readonly ordinal: number;
  readonly salt: number;
  /** Processes of the lock service and of the store. */
  readonly lock: number;
  readonly store: number;
}

export const NO_RENEWAL = Object.freeze({ id: 0, sent: 0 });

/** An update that has begun and asked for nothing yet. */
export function newUpdate(n: number, file: string, span: Seq, asked: Micros): Update {
  return {
    n,
    file,
    span,
    asked,
    awaits: 0,
    connection: 0,
    timer: 0,
    token: 0,
    ends: 0,
    renewTimer: 0,
    renewal: NO_RENEWAL,
    lines: 0,
    versions: [],
    job: 0,
  };
}
