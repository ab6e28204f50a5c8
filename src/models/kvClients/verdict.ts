// Answers for what the clients' common history says of their store: linearizable or not, who is to blame, and what was read stale.
import type { AppendLog } from '../../engine/index.ts';
import type { Operation } from '../../analysis/consistency/history.ts';
import { checkLinearizable, type LinearizabilityVerdict } from '../../analysis/consistency/linearizability.ts';
import { register } from '../../analysis/consistency/objects.ts';
import { smallestOffendingSet } from '../../analysis/consistency/offending.ts';
import { certainlyStaleReads, type Staleness } from '../../analysis/consistency/versions.ts';
import type { PartView } from '../view.ts';
import type { ClientState } from './client.ts';

const REGISTER = register(null);
/** Less than the checker's own: a verdict is looked at while the run goes on. */
const BUDGET = 200_000;

export interface HistoryVerdict {
  readonly history: readonly Operation[];
  readonly linearizable: LinearizabilityVerdict;
  readonly stale: readonly Staleness[];
}

/** The clients' operations, open ones included, in order of invocation. */
function historyOf(part: PartView): readonly Operation[] {
  const all: Operation[] = [];
  for (const p of part.processes) {
    const s = p.state as ClientState | null;
    if (s === null) continue;
    all.push(...(s.history.contents() as Iterable<Operation>));
    if (s.current !== null) all.push(s.current.operation);
  }
  return all.sort((a, b) => a.invoked - b.invoked || (a.client < b.client ? -1 : 1));
}

// A verdict is a function of the histories, which only grow: it is remembered with the first one, for the lengths of all.
const remembered = new WeakMap<AppendLog<Operation>, { readonly lengths: string; readonly verdict: HistoryVerdict }>();

export function verdictOf(part: PartView): HistoryVerdict {
  const states = part.processes.map((p) => p.state as ClientState | null);
  const first = states.find((s) => s !== null)?.history;
  const lengths = states.map((s) => (s === null ? '-' : `${s.n}/${s.history.length}`)).join(' ');
  const known = first === undefined ? undefined : remembered.get(first);
  if (known?.lengths === lengths) return known.verdict;
  const history = historyOf(part);
  const verdict = {
    history,
    linearizable: checkLinearizable(history, REGISTER, BUDGET),
    stale: certainlyStaleReads(history),
  };
  if (first !== undefined) remembered.set(first, { lengths, verdict });
  return verdict;
}

/** A read that is certainly stale decides also where the search for an order gave up: no order has it after the write that it missed. */
export function isLinearizable({ linearizable: { holds }, stale }: HistoryVerdict): boolean | 'unknown' {
  return holds === 'unknown' && stale.length > 0 ? false : holds;
}

/** The operations to blame; none where nobody is. */
export function offenders({ history, linearizable }: HistoryVerdict): readonly Operation[] {
  return smallestOffendingSet(history, REGISTER, linearizable).map((i) => history[i]!);
}
