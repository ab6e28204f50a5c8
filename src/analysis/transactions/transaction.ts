// Answers for what a history of list-append transactions is, and which appends and reads its keys' version orders come from.

/** An append of a number that nobody else appends to the key, or a read of the key's whole list. */
export type Step =
  | { readonly f: 'append'; readonly key: string; readonly value: number }
  | { readonly f: 'read'; readonly key: string; readonly list: readonly number[] | undefined };

/**
 * A transaction as its client saw it: `ok` committed, `fail` aborted, `info` nobody knows. Start and end are moments, where known.
 */
export interface Transaction {
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly client: string | number;
  readonly steps: readonly Step[];
  readonly start?: number;
  readonly end?: number;
}

/** What the reads of a history say about the order of versions. Transactions are named by their index. */
export interface Versions {
  /** For each key that was read, its elements in version order: those of its longest read. */
  readonly order: ReadonlyMap<string, readonly number[]>;
  /** The transaction, aborted or not, that appended an element; by `element(key, value)`. */
  readonly writer: ReadonlyMap<string, number>;
}

/** A name for one element of one key. */
export function element(key: string, value: number): string {
  return `${value} ${key}`;
}

export function versionsOf(history: readonly Transaction[]): Versions {
  const order = new Map<string, readonly number[]>();
  const writer = new Map<string, number>();
  history.forEach((transaction, i) => {
    for (const step of transaction.steps) {
      if (step.f === 'append') writer.set(element(step.key, step.value), i);
      else if (transaction.outcome !== 'fail' && step.list !== undefined && step.list.length > 0) {
        const longest = order.get(step.key) ?? [];
        if (step.list.length > longest.length) order.set(step.key, step.list);
      }
    }
  });
  return { order: new Map([...order].map(([key, list]) => [key, [...new Set(list)]])), writer };
}
