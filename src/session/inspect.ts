// Answers for the inspector: statecharts live, readings, parameters with defaults and effective values, panels, fidelity.
import { type Chart, type Kernel, KIND, type Row } from '../engine/index.ts';
import { describeParams } from '../models/describe-params.ts';
import type { PartViews } from '../models/part-view.ts';
import type { ProcessView, Ref } from '../models/view.ts';
import { inPlainWords } from '../models/words.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import { manifestsIn, manifestText } from '../scenario/manifests.ts';
import type { Inspection } from './port.ts';

export function inspect(k: Kernel, scenario: LoadedScenario, views: PartViews, ref: Ref): Inspection | null {
  const name = ref.part ?? ref.process?.split(/[#.]/)[0] ?? '';
  const part = scenario.parts.find((p) => p.name === name);
  if (!part) return null;
  const view = views.part(name);
  const process = ref.process ? (view.processes.find((p) => p.name === ref.process) ?? null) : null;
  return {
    title: ref.process ?? name,
    kind: part.model.title,
    model: part.model.kind,
    charts: chartsOf(
      k,
      part.model.chartKeys,
      part.model.charts,
      process ? [process] : view.processes.filter((p) => p.life !== 'dead'),
    ),
    readings: scenario.readings
      .filter((r) => r.path.startsWith(`${name}.`))
      .map((r) => ({ path: r.path, title: r.title, value: r.read(k), unit: r.unit })),
    params: describeParams(part.model, name, part.params, k.params(k.partIndex(name))),
    panels: inPlainWords(part.model.view.panels(view, process), part.model.words),
    cells: view.processes
      .filter((p) => p.member)
      .map((p) => ({
        process: p.name,
        ...inPlainWords(part.model.view.cell(p), part.model.words),
      })),
    manifest: process ? '' : manifestText(manifestsIn(scenario, (one) => k.params(k.partIndex(one.name)), name)),
    fidelity: part.model.summary,
  };
}

function chartsOf(
  k: Kernel,
  keys: ((p: ProcessView) => readonly { chart: string; key: string; title: string }[]) | undefined,
  charts: Readonly<Record<string, Chart>>,
  processes: readonly ProcessView[],
): Inspection['charts'] {
  if (!keys) return [];
  return processes
    .flatMap((p) => keys(p).map((key) => ({ p, ...key })))
    .slice(0, 8)
    .map(({ p, chart, key, title }) => {
      const moved = lastMove(k, p.pid, chart, key);
      return {
        title,
        chart,
        key,
        process: p.name,
        ...drawing(charts[chart]),
        now: p.chart(chart, key),
        since: moved?.at ?? 0,
        reason: moved?.data.reason ?? '',
      };
    });
}

/** States and edges as they are declared, leaves only. */
function drawing(chart: Chart) {
  const edges: { from: string; to: string; event: string; description: string }[] = [];
  const n = chart.states.length;
  chart.edges.forEach((events, i) => {
    const from = chart.states[Math.floor(i / n)];
    for (const event of events)
      edges.push({ from, to: chart.states[i % n], event, description: toldOf(chart, from, event) });
  });
  return {
    states: chart.states.map((name) => ({ name, description: chart.config.states[name]?.description ?? '' })),
    edges,
  };
}

/** What the config says of an event of a leaf, on the leaf itself or on a state around it. */
function toldOf(chart: Chart, leaf: string, event: string): string {
  let states: Chart['config']['states'] | undefined = chart.config.states;
  let told = '';
  for (const name of leaf.split('.')) {
    const state: Chart['config']['states'][string] | undefined = states?.[name];
    for (const edge of [state?.on?.[event] ?? []].flat()) if (typeof edge !== 'string') told = edge.description ?? told;
    states = state?.states;
  }
  return told;
}

const MOVES: ReadonlySet<number> = new Set([KIND.move]);

function lastMove(k: Kernel, pid: number, chart: string, key: string): Row | null {
  let found: Row | null = null;
  k.trace!.scanBack(k.seq, MOVES, (row) => {
    if (row.target !== pid || row.name !== chart || row.data.key !== key) return;
    found = row;
    return 'stop';
  });
  return found;
}
