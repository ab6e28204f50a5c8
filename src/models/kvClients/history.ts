// Answers for the clients' history as a person looks at it: verdicts, the operations of one key with those to blame, and how far an order explains them.
import { certainSession } from '../../analysis/consistency/certain.ts';
import { isOpen, type Operation } from '../../analysis/consistency/history.ts';
import { searchOrder } from '../../analysis/consistency/linearizability.ts';
import { register } from '../../analysis/consistency/objects.ts';
import type { HistoryOperation, HistoryView } from '../stored-view.ts';
import type { PartView } from '../view.ts';
import { formatDuration } from '../units.ts';
import { type HistoryVerdict, offenders, verdictOf } from './verdict.ts';
import { inWords } from './wording.ts';

/** Operations of a key that are drawn. */
const MOST = 60;
/** Steps of the search for an order of the key that is looked at. */
const BUDGET = 100_000;

/** @param key whose operations are wanted; another than there is: the one with something to see */
export function history(part: PartView, key: string): HistoryView {
  const verdict = verdictOf(part);
  const told = toldOf(verdict);
  const keys = [...new Set(verdict.history.map((o) => o.key))].sort((a, b) => (a < b ? -1 : 1));
  const shown = keys.includes(key) ? key : (told.blamed[0]?.key ?? verdict.history[0]?.key ?? '');
  const members = verdict.history.filter((o) => o.key === shown);
  const order = orderOf(verdict, shown);
  const stale = new Set(verdict.stale.map(({ read }) => verdict.history[read]!));
  const places = new Map(order.operations.map((o, i) => [o, i + 1]));
  const drawn = windowOf(members, new Set(told.blamed));
  return {
    title: part.name,
    keys,
    key: shown,
    verdicts: told.verdicts,
    operations: drawn.map((o) => described(o, told.blamed.includes(o), stale.has(o), places.get(o) ?? 0)),
    left: members.length - drawn.length,
    placed: order.operations.length,
    complete: order.complete,
  };
}

interface Told {
  readonly verdicts: HistoryView['verdicts'];
  readonly blamed: readonly Operation[];
}

// Both follow from the verdict, which is remembered itself.
const told = new WeakMap<HistoryVerdict, Told>();
const orders = new WeakMap<HistoryVerdict, Map<string, Order>>();

interface Order {
  readonly operations: readonly Operation[];
  readonly complete: boolean;
}

function toldOf(verdict: HistoryVerdict): Told {
  const known = told.get(verdict);
  if (known) return known;
  const made = { verdicts: verdictsOf(verdict), blamed: offenders(verdict) };
  told.set(verdict, made);
  return made;
}

function verdictsOf(verdict: HistoryVerdict): HistoryView['verdicts'] {
  const { linearizable, stale, history: all } = verdict;
  const { readYourWrites, monotonicReads } = certainSession(all);
  const unknown = all.filter((o) => o.outcome === 'info' || o.returned === undefined).length;
  const oldest = stale.reduce((most, { age }) => Math.max(most, age), 0);
  const guarantee = (name: string, broken: number, says: string): HistoryView['verdicts'][number] => ({
    name,
    state: broken > 0 ? 'broken' : 'holds',
    says: broken > 0 ? says : 'no read tells otherwise',
  });
  return [
    linearizable.holds === true
      ? { name: 'linearizable', state: 'holds', says: `an order explains all ${all.length} operations` }
      : linearizable.holds === false
        ? { name: 'linearizable', state: 'broken', says: `no order explains what was told of ${linearizable.key}` }
        : { name: 'linearizable', state: 'unknown', says: 'the search for an order was given up' },
    guarantee(
      'read your writes',
      readYourWrites.length,
      count(readYourWrites.length, 'read missed its', 'reads missed their', 'own client’s write'),
    ),
    guarantee(
      'monotonic reads',
      monotonicReads.length,
      count(monotonicReads.length, 'read went', 'reads went', 'back in time'),
    ),
    guarantee(
      'no stale read',
      stale.length,
      count(
        stale.length,
        'read missed',
        'reads missed',
        `an acknowledged write, up to ${formatDuration(Math.round(oldest / 1000) * 1000)} old`,
      ),
    ),
    {
      name: 'every answer came',
      state: unknown > 0 ? 'unknown' : 'holds',
      says:
        unknown > 0
          ? count(unknown, 'operation', 'operations', 'without an answer: done, or not')
          : 'nobody is left in doubt',
    },
  ];
}

function count(n: number, one: string, many: string, rest: string): string {
  return `${n} ${n === 1 ? one : many} ${rest}`;
}

/** The longest order that was found of a key's operations. */
function orderOf(verdict: HistoryVerdict, key: string): Order {
  const known = orders.get(verdict) ?? new Map<string, Order>();
  orders.set(verdict, known);
  const found = known.get(key);
  if (found) return found;
  const members = verdict.history.filter((o) => o.key === key && o.outcome !== 'fail');
  const search = searchOrder(members, register(null), BUDGET);
  const order = search.found === true ? search.order : search.longest;
  const made = { operations: order.map((i) => members[i]!), complete: search.found === true };
  known.set(key, made);
  return made;
}

/** Those to blame with what lay around them; without any, the latest. */
function windowOf(members: readonly Operation[], blamed: ReadonlySet<Operation>): readonly Operation[] {
  if (members.length <= MOST) return members;
  const places = members.flatMap((o, i) => (blamed.has(o) ? [i] : []));
  if (places.length === 0) return members.slice(-MOST);
  const first = places[0]!;
  const last = places[places.length - 1]!;
  const margin = Math.max(3, Math.floor((MOST - (last - first)) / 2));
  const near = members.slice(Math.max(0, first - margin), last + margin + 1);
  return near.length <= MOST ? near : near.filter((o, i) => blamed.has(o) || i % Math.ceil(near.length / MOST) === 0);
}

function described(o: Operation, blamed: boolean, stale: boolean, place: number): HistoryOperation {
  return {
    client: String(o.client),
    text: inWords(o),
    from: o.invoked,
    to: o.outcome === 'fail' ? (o.returned ?? -1) : isOpen(o) ? -1 : o.returned!,
    outcome: o.outcome,
    blamed,
    stale,
    place,
  };
}
