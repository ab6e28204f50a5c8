// Drawn edges of a chart, and which of them a run went: for the tests that drive every edge by a named world.
import { expect, it } from 'vitest';
import type { Chart, ChartState } from '../../src/engine/index.ts';
import type { ModelEntry } from '../../src/models/contract.ts';
import { play } from './play.ts';

/** Every drawn edge as `from -> to (EVENT)`. The charts of these models are not nested. */
export function drawnEdges(chart: Chart): string[] {
  return Object.entries(chart.config.states).flatMap(([from, state]) => edgesOf(from, state));
}

function edgesOf(from: string, state: ChartState): string[] {
  return Object.entries(state.on ?? {}).flatMap(([event, drawn]) =>
    [drawn]
      .flat()
      .map((edge) => `${from} -> ${typeof edge === 'string' ? edge : (edge as { target: string }).target} (${event})`),
  );
}

/** A world that is played to `seconds` and must go these edges. */
export interface Drive {
  readonly name: string;
  readonly world: string;
  readonly seconds: number;
  readonly edges: readonly string[];
  readonly seed?: number;
  /** Models that are not registered. */
  readonly others?: readonly ModelEntry[];
}

/** Plays each world, and asserts that together they go every edge that is drawn, but for `except`. */
export function drivesEveryEdge(
  name: string,
  chart: Chart,
  drives: readonly Drive[],
  except: (edge: string) => boolean = () => false,
): void {
  it.each(drives)('$name', async ({ world, seconds, edges, seed, others }) => {
    const run = (await play(world, seed ?? 1, others)).to(seconds);
    const gone = new Set(run.moves(name).map((move) => move.replace(/^.*?: /, '')));
    for (const edge of edges) expect([...gone]).toContain(edge);
  });

  it(`together go every edge of the chart ${name}`, () => {
    const driven = new Set(drives.flatMap((d) => d.edges));
    expect(drawnEdges(chart).filter((edge) => !driven.has(edge) && !except(edge))).toEqual([]);
  });
}
