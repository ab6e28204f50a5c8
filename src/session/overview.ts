// Answers for the whole run at a glance: faults, milestones, branches and one curve, as far as they are computed.
import { KIND, NEVER, type Row } from '../engine/index.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import type { Branch } from './branch.ts';
import { seriesOf } from './milestones.ts';
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
    milestones: branch.milestones.all,
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

const FAULTS: ReadonlySet<number> = new Set([KIND.fault, KIND.undo]);

/** Faults that struck, from the trace; `until` NEVER while they last. */
function faultBands(branch: Branch, recurring: readonly string[]): Overview['faults'] {
  const mine = new Set(branch.interventions.map((f) => f.name));
  const bands: { name: string; at: number; until: number; by: 'scenario' | 'you'; series: string }[] = [];
  const rows: Row[] = [];
  branch.trace.scanBack(branch.ahead.seq, FAULTS, (row) => {
    // What ends a strike is no fault of its own.
    if (!row.name.endsWith(': over')) rows.push(row);
  });
  for (const row of rows.reverse()) {
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

/** Moments (kill, set, ...) have no band. */
function openEnd(what: string, at: number): number {
  return ['slow', 'error', 'partition', 'link', 'clock', 'disk', 'load', 'pause'].includes(what) ? NEVER : at;
}

function end(bands: { name: string; until: number }[], name: string, at: number): void {
  for (const band of bands) if (band.name === name && band.until > at) band.until = at;
}
