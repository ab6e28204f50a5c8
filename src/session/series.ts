// Answers for series: every part-level reading on a grid, computed ahead for charts and the timeline; a cache that a rerun makes again.
import type { Micros, RunView } from '../engine/index.ts';
import type { LoadedReading } from '../scenario/loaded.ts';

/** Samples kept of one branch; past that the grid is coarsened by half. */
const MOST = 12_000;

export class SeriesStore {
  nextAt: Micros = 0;
  private every: Micros = 100_000;
  private at: number[] = [];
  private readonly values = new Map<string, number[]>();
  private readonly readings: LoadedReading[];

  constructor(readings: readonly LoadedReading[]) {
    this.readings = readings.filter((r) => r.kind !== 'state');
    for (const reading of this.readings) this.values.set(reading.path, []);
  }

  begin(every: Micros): void {
    this.every = Math.max(this.every, every);
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

  /** Adds a reading nobody sampled so far; earlier moments are blank. */
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

  /** A copy of what was sampled up to `at`. */
  upTo(at: Micros): SeriesStore {
    const other = new SeriesStore(this.readings);
    other.every = this.every;
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
