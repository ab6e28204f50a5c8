// Answers for a history: what clients asked of a store, when, and what they were told.

/** What a store keeps, as far as a verdict is concerned: compared with `===`. */
export type Value = string | number | boolean | null;

/**
 * `ok`: it happened. `fail`: it certainly did not happen. `info`: nobody knows (no answer came): it may have happened at any
 * moment after its invocation, or never.
 */
export type Outcome = 'ok' | 'fail' | 'info';

/**
 * One operation of one client. A client has one operation outstanding at a time, but after an `info` it goes on.
 * What each `f` means with its `input` and `output` is its sequential specification's to say (`objects.ts`).
 */
export interface Operation {
  /** Who asked: a client, or a process of a recorded history. */
  readonly client: string | number;
  readonly key: string;
  readonly f: string;
  readonly input?: Value;
  /** The value a compare-and-set puts in when it finds `input`. */
  readonly second?: Value;
  /** What was answered; undefined where that is not known. */
  readonly output?: Value;
  readonly invoked: number;
  /** When the answer came; undefined while none did. */
  readonly returned: number | undefined;
  readonly outcome: Outcome;
}

/** A verdict over a history, with operations named by their index in it. */
export type Verdict =
  | { readonly holds: true }
  | {
      readonly holds: false;
      /** The smallest set found that offends, in order of invocation. */
      readonly offending: readonly number[];
      readonly reason: string;
    }
  | { readonly holds: 'unknown'; readonly reason: string };

/** Indices of the operations that may have happened, grouped by key; keys in order of first appearance. */
export function byKey(history: readonly Operation[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < history.length; i++) {
    const operation = history[i]!;
    if (operation.outcome === 'fail') continue;
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [i]);
    else group.push(i);
  }
  return groups;
}

/** True when the operation's effect or answer is not known to have come to pass. */
export function isOpen(operation: Operation): boolean {
  return operation.returned === undefined || operation.outcome === 'info';
}
