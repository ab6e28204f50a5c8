// Answers for series: every part-level reading on a grid, computed ahead for charts and the timeline; a cache that a rerun makes again.
// What the scenario charts is sampled at every chance; the others, which somebody may want to chart later, ten times more coarsely.
import type { Micros, RunView } from '../engine/index.ts';
import type { LoadedReading, LoadedScenario } from '../scenario/loaded.ts';

/** Samples kept of one reading of one branch; past that the grid is coarsened by half. */
const MOST = 12_000;
const FINEST: Micros = 100_000;
const COARSER = 10;

/** What the timeline draws. */
export function mainReading(scenario: LoadedScenario): string {
  return scenario.show.charts[0] ?? scenario.readings[0]?.path ?? '';
}

/** Readings that are sampled together. */
class Grid {
  nextAt: Micros = 0;
  private every: Micros;
  private at: number[] = [];
  private readonly values = new Map<string, number[]>();
  private readonly readings: readonly LoadedReading[];

  constructor(readings: readonly LoadedReading[], every: Micros) {
    this.readings = readings;
    this.every = every;
    for (const reading of readings) this.values.set(reading.path, []);
  }

  sample(run: RunView): void {
    this.at.push(run.now);
    for (const reading of this.readings) {
      const value = reading.read(run);
      this.values.get(reading.path)!.push(typeof value === 'number' ? value : NaN);
    }
    if (this.at.length > MOST) this.coarsen();
    this.nextAt = run.now + this.every;
  }

  has(path: string): boolean {
    return this.values.has(path);
  }

  get(path: string, from: Micros, to: Micros): { at: Float64Array; values: Float64Array } {
    const values = this.values.get(path) ?? [];
    let first = 0;
    while (first < this.at.length && this.at[first] < from) first++;
    let end = this.at.length;
    while (end > first && this.at[end - 1] > to) end--;
    return { at: Float64Array.from(this.at.slice(first, end)), values: Float64Array.from(values.slice(first, end)) };
  }

  upTo(at: Micros): Grid {
    const other = new Grid(this.readings, this.every);
    let n = this.at.length;
    while (n > 0 && this.at[n - 1] > at) n--;
    other.at = this.at.slice(0, n);
    for (const [path, values] of this.values) other.values.set(path, values.slice(0, n));
    other.nextAt = n === 0 ? 0 : other.at[n - 1] + this.every;
    return other;
  }

  private coarsen(): void {
    this.every *= 2;
    this.at = this.at.filter((_, i) => i % 2 === 0);
    for (const [path, values] of this.values)
      this.values.set(
        path,
        values.filter((_, i) => i % 2 === 0),
      );
  }
}

export class SeriesStore {
  private readonly charted: Grid;
  private readonly others: Grid;

  private constructor(charted: Grid, others: Grid) {
    this.charted = charted;
    this.others = others;
  }

  /** Nothing sampled yet; nothing will be sampled more often than `every`. */
  static of(scenario: LoadedScenario, every: Micros): SeriesStore {
    const numbers = scenario.readings.filter((r) => r.kind !== 'state');
    const charted = [mainReading(scenario), ...scenario.show.charts];
    const finest = every > FINEST ? every : FINEST;
    return new SeriesStore(
      new Grid(
        numbers.filter((r) => charted.includes(r.path)),
        finest,
      ),
      new Grid(
        numbers.filter((r) => !charted.includes(r.path)),
        finest * COARSER,
      ),
    );
  }

  /** When it wants to look at the run next. */
  get nextAt(): Micros {
    return Math.min(this.charted.nextAt, this.others.nextAt);
  }

  sample(run: RunView): void {
    for (const grid of [this.charted, this.others]) if (run.now >= grid.nextAt) grid.sample(run);
  }

  has(path: string): boolean {
    return this.charted.has(path) || this.others.has(path);
  }

  /** What was sampled of a reading from `from` to `to`; empty for one that is none. */
  get(path: string, from: Micros, to: Micros): { at: Float64Array; values: Float64Array } {
    return (this.charted.has(path) ? this.charted : this.others).get(path, from, to);
  }

  /** A copy of what was sampled up to `at`. */
  upTo(at: Micros): SeriesStore {
    return new SeriesStore(this.charted.upTo(at), this.others.upTo(at));
  }
}
