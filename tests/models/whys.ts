// Failures of a run and the chains behind them: for the tests of why.
import { causalChain } from '../../src/analysis/why.ts';
import { type Fault, KIND } from '../../src/engine/index.ts';
import type { Played } from './play.ts';

/** Of the latest failures with this outcome: how many there are, and which share leads to the fault. */
export function whys(run: Played, outcome: RegExp, fault: string) {
  const roots = new Set(run.rows(KIND.openSpan).flatMap((r) => (r.ref === 0 ? [r.seq] : [])));
  const failed = run
    .rows(KIND.closeSpan)
    .filter((r) => roots.has(r.ref) && outcome.test(r.name))
    .slice(-30);
  const chains = failed.map((row) => causalChain(run.k.trace!, row.seq, run.k.seq));
  const leads = chains.filter((steps) => {
    const last = steps.at(-1)!.row;
    return last.kind === KIND.fault && (last.data as Fault).name === fault;
  });
  return { failed: failed.length, share: leads.length / failed.length };
}
