// Answers for the anomalies that single reads and appends show: aborted, intermediate, internal and future reads, lost and dirty updates.
import type { Anomaly } from './cycles.ts';
import { element, type Step, type Transaction, type Versions } from './transaction.ts';

/** Every anomaly that is no cycle (jepsen-io/elle: src/elle/list_append.clj), with the transactions that show it. */
export function readAnomalies(history: readonly Transaction[], versions: Versions): readonly Anomaly[] {
  return [
    ...abortedReads(history, versions),
    ...intermediateReads(history, versions),
    ...perTransaction(history, 'internal', contradictsItself),
    ...perTransaction(history, 'future-read', readsItsFuture),
    ...perTransaction(history, 'duplicate-elements', readsTwice),
    ...incompatibleOrders(history, versions),
    ...dirtyUpdates(history, versions),
    ...lostUpdates(history),
  ];
}

function perTransaction(
  history: readonly Transaction[],
  name: string,
  shows: (steps: readonly Step[]) => boolean,
): Anomaly[] {
  return history.flatMap(({ outcome, steps }, i) =>
    outcome === 'ok' && shows(steps) ? [{ name, transactions: [i] }] : [],
  );
}

interface Read {
  readonly by: number;
  readonly key: string;
  readonly list: readonly number[];
}

function* reads(history: readonly Transaction[]): Generator<Read> {
  for (let by = 0; by < history.length; by++) {
    if (history[by]!.outcome !== 'ok') continue;
    for (const step of history[by]!.steps)
      if (step.f === 'read' && step.list !== undefined) yield { by, key: step.key, list: step.list };
  }
}

/** G1a: what an aborted transaction appended was read. */
function abortedReads(history: readonly Transaction[], { writer }: Versions): Anomaly[] {
  return [...reads(history)].flatMap(({ by, key, list }) => {
    const aborted = list
      .map((value) => writer.get(element(key, value)))
      .find((i) => i !== undefined && history[i]!.outcome === 'fail');
    return aborted === undefined ? [] : [{ name: 'G1a', transactions: [aborted, by] }];
  });
}

/** G1b: the last element of a read is not the last that its transaction appended to the key. */
function intermediateReads(history: readonly Transaction[], { writer }: Versions): Anomaly[] {
  return [...reads(history)].flatMap(({ by, key, list }) => {
    const last = list.at(-1);
    const from = last === undefined ? undefined : writer.get(element(key, last));
    if (from === undefined || from === by) return [];
    const final = history[from]!.steps.findLast((step) => step.f === 'append' && step.key === key);
    return final?.f === 'append' && final.value !== last ? [{ name: 'G1b', transactions: [from, by] }] : [];
  });
}

/** A read that is not what the transaction's own reads and appends so far allow. */
function contradictsItself(steps: readonly Step[]): boolean {
  const whole = new Map<string, readonly number[]>();
  const ends = new Map<string, readonly number[]>();
  for (const step of steps) {
    const { key } = step;
    const known = whole.get(key);
    if (step.f === 'append') {
      if (known !== undefined) whole.set(key, [...known, step.value]);
      else ends.set(key, [...(ends.get(key) ?? []), step.value]);
    } else if (step.list !== undefined) {
      const { list } = step;
      if (known !== undefined ? !isSame(known, list) : !endsWith(list, ends.get(key) ?? [])) return true;
      whole.set(key, list);
    }
  }
  return false;
}

function readsItsFuture(steps: readonly Step[]): boolean {
  return steps.some(
    (read, i) =>
      read.f === 'read' &&
      steps.slice(i + 1).some((s) => s.f === 'append' && s.key === read.key && read.list?.includes(s.value)),
  );
}

function readsTwice(steps: readonly Step[]): boolean {
  return steps.some(
    (step) => step.f === 'read' && step.list !== undefined && new Set(step.list).size < step.list.length,
  );
}

/** Two reads of a key of which neither begins with the other. */
function incompatibleOrders(history: readonly Transaction[], { order }: Versions): Anomaly[] {
  return [...reads(history)].flatMap(({ by, key, list }) => {
    const distinct = [...new Set(list)];
    const longest = order.get(key) ?? [];
    if (isSame(distinct, longest.slice(0, distinct.length))) return [];
    const other = [...reads(history)].find((r) => r.key === key && r.list.length >= longest.length);
    return [{ name: 'incompatible-order', transactions: [other?.by ?? by, by] }];
  });
}

/** A committed append on top of an aborted one; appends of unknown outcome may lie between. */
function dirtyUpdates(history: readonly Transaction[], { order, writer }: Versions): Anomaly[] {
  return [...order].flatMap(([key, list]) => {
    let aborted: number | undefined;
    for (const value of list) {
      const by = writer.get(element(key, value));
      if (by === undefined) continue;
      const { outcome } = history[by]!;
      if (outcome === 'fail') aborted ??= by;
      else if (outcome === 'ok' && aborted !== undefined)
        return [{ name: 'dirty-update', transactions: [aborted, by] }];
    }
    return [];
  });
}

/** Two committed transactions that read the same version of a key and then appended to it. */
function lostUpdates(history: readonly Transaction[]): Anomaly[] {
  const first = new Map<string, number>();
  const found: Anomaly[] = [];
  history.forEach(({ outcome, steps }, i) => {
    if (outcome !== 'ok') return;
    for (const key of new Set(steps.map((s) => s.key))) {
      const own = steps.filter((s) => s.key === key);
      const [opening] = own;
      if (opening?.f !== 'read' || opening.list === undefined || !own.some((s) => s.f === 'append')) continue;
      const version = JSON.stringify([key, opening.list]);
      if (first.has(version)) found.push({ name: 'lost-update', transactions: [first.get(version)!, i] });
      else first.set(version, i);
    }
  });
  return found;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function endsWith(list: readonly number[], end: readonly number[]): boolean {
  return list.length >= end.length && isSame(list.slice(list.length - end.length), end);
}
