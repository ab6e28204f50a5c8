// Answers for the whole run at a glance: faults, milestones, branches and one curve, as far as they are computed.
import { KIND, NEVER } from '../engine/index.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import type { Branch } from './branch.ts';
import type { Overview } from './port.ts';
import { mainReading } from './series.ts';

export function overviewOf(scenario: LoadedScenario, branch: Branch, branches: readonly Branch[]): Overview {
  const main = mainReading(scenario);
  return {
    branch: branch.id,
    computedTo: branch.ahead.now,
    length: scenario.length,
    events: branch.ahead.executed,
    digest: branch.digest,
    faults: faultBands(branch, scenario.recurring),
    milestones: milestonesOf(branch, scenario.recurring),
    series: branch.series.has(main)
      ? {
          reading: main,
          branch: branch.id,
          unit: scenario.readings.find((r) => r.path === main)?.unit ?? '',
          ...branch.series.get(main, 0, scenario.length),
        }
      : null,
    branches: branches.map((b) => ({
      id: b.id,
      name: b.name,
      parent: b.parent,
      forkedAt: b.forkedAt,
      interventions: b.interventions,
      furthest: b.furthest,
    })),
    verdict: branch.ahead.verdict,
  };
}

/** Faults that struck, from the trace; `until` NEVER while they last. */
function faultBands(branch: Branch, recurring: readonly string[]): Overview['faults'] {
  const mine = new Set(branch.interventions.map((f) => f.name));
  const bands: { name: string; at: number; until: number; by: 'scenario' | 'you'; series: string }[] = [];
  for (const milestone of branch.milestones.all) {
    const row = branch.trace.row(milestone.seq);
    if (!row) continue;
    if (row.kind === KIND.fault && row.data.action.do === 'heal') end(bands, row.data.action.name, row.at);
    else if (row.kind === KIND.fault)
      bands.push({
        name: row.name,
        at: row.at,
        until: row.data.for === undefined ? openEnd(row.data.action.do, row.at) : row.at + row.data.for,
        by: mine.has(row.name) ? 'you' : 'scenario',
        series: seriesOf(row.name, recurring),
      });
    else if (row.kind === KIND.undo) end(bands, row.name, row.at);
  }
  return bands;
}

/** The recurring fault of which `name` is a strike (`crash 3` of `crash`); empty: none. */
export function seriesOf(name: string, recurring: readonly string[]): string {
  const strike = / \d+$/.exec(name);
  const series = strike === null ? '' : name.slice(0, strike.index);
  return recurring.includes(series) ? series : '';
}

/** Strikes of recurring faults, their ends and the deaths they cause are marked as such: there are many of them. */
function milestonesOf(branch: Branch, recurring: readonly string[]): Overview['milestones'] {
  if (recurring.length === 0) return branch.milestones.all;
  const strikes = new Set<number>();
  return branch.milestones.all.map((milestone) => {
    const row = branch.trace.row(milestone.seq);
    if (!row) return milestone;
    const itself = (row.kind === KIND.fault || row.kind === KIND.undo) && seriesOf(row.name, recurring) !== '';
    if (itself) strikes.add(row.seq);
    return itself || strikes.has(row.cause) || row.because.some((seq) => strikes.has(seq))
      ? { ...milestone, again: true }
      : milestone;
  });
}

/** Moments (kill, set, ...) have no band. */
function openEnd(what: string, at: number): number {
  return ['slow', 'error', 'partition', 'link', 'clock', 'disk', 'load', 'pause'].includes(what) ? NEVER : at;
}

function end(bands: { name: string; until: number }[], name: string, at: number): void {
  for (const band of bands) if (band.name === name && band.until > at) band.until = at;
}
