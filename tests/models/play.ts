// Small worlds for the tests of models: a scenario's text to a run, its readings by name, its moves, and its invariants at every second.
import { expect } from 'vitest';
import { createKernel, type Kernel, KIND, type Row, SECOND, Trace } from '../../src/engine/index.ts';
import type { ModelEntry } from '../../src/models/contract.ts';
import { partViews, type PartViews } from '../../src/models/part-view.ts';
import { REGISTRY } from '../../src/models/registry.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';
import { createLoader } from '../../src/scenario/loader.ts';

export interface Played {
  readonly k: Kernel;
  readonly scenario: LoadedScenario;
  readonly views: PartViews;
  /** A reading now. */
  read(path: string): number;
  word(path: string): string;
  /** Total of a counter of a part's processes since the beginning. */
  total(part: string, meter: string): number;
  /** Goes on to `seconds` after the beginning, checking the invariants of every model on the way. */
  to(seconds: number): Played;
  /** Mean of a reading over the time up to `seconds`, looked at ten times a second. */
  mean(path: string, seconds: number): number;
  rows(kind: number): Row[];
  /** Moves of a chart as `key: from -> to (reason)`. */
  moves(chart: string): string[];
}

const HEADER = 'murphy: 1\ntitle: A test\nlength: 24h\n';

/** A run of the scenario with these keys (world, faults, network, ...). Fails on any problem in the text. */
export async function play(text: string, seed = 1, others: readonly ModelEntry[] = []): Promise<Played> {
  const { scenario, problems } = await createLoader([...REGISTRY, ...others])(`${HEADER}${text}`, 'test.yaml');
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  const k = createKernel(scenario!.world(seed, []), new Trace(2_000_000));
  return played(k, scenario!);
}

function played(k: Kernel, scenario: LoadedScenario): Played {
  const views = partViews(k, scenario.parts, (path) => scenario.reading(path).read(k));
  const rows = (kind: number) => {
    const found: Row[] = [];
    for (let seq = 1; seq <= k.seq; seq++) if (k.trace!.kindOf(seq) === kind) found.push(k.trace!.row(seq)!);
    return found;
  };
  const self: Played = {
    k,
    scenario,
    views,
    read: (path) => scenario.reading(path).read(k) as number,
    word: (path) => String(scenario.reading(path).read(k)),
    total: (part, meter) => k.pidsOf(k.partIndex(part)).reduce((sum, pid) => sum + k.total(pid, meter), 0),
    to(seconds) {
      while (k.now < seconds * SECOND) {
        k.runUntil(Math.min(seconds * SECOND, k.now + SECOND));
        expectInvariants(self);
      }
      return self;
    },
    mean(path, seconds) {
      const reading = scenario.reading(path);
      let sum = 0;
      let n = 0;
      for (; k.now < seconds * SECOND; n++) {
        k.runUntil(k.now + SECOND / 10);
        sum += reading.read(k) as number;
      }
      expectInvariants(self);
      return sum / n;
    },
    rows,
    moves: (chart) =>
      rows(KIND.move)
        .filter((r) => r.name === chart)
        .map((r) => `${r.data.key}: ${r.data.from} -> ${r.data.to} (${r.data.reason})`),
  };
  return self;
}

/** Nothing went wrong so far, and every invariant of every model holds. */
function expectInvariants({ k, scenario, views }: Played): void {
  if (k.failure) throw k.failure;
  expect(k.verdict).toBe(null);
  const broken = scenario.parts.flatMap((part) =>
    part.model.invariants.map((i) => i.check(views.part(part.name))).filter((wrong) => wrong !== ''),
  );
  expect(broken).toEqual([]);
}
