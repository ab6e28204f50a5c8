// Answers for time travel on one branch: keyframes kept while running, thinned with age, and a kernel put back to any moment from them.
import { type Fault, type Kernel, type Keyframe, type Micros, restoreKeyframe, takeKeyframe } from '../engine/index.ts';

const MOST = 128;
const MOST_BYTES = 64 * 1024 * 1024;
const FIRST_SPACING = 4000;

interface Kept {
  readonly frame: Keyframe;
  /** How many of the branch's interventions the kernel had been told of when the frame was taken. */
  readonly told: number;
}

export class Keyframes {
  private kept: Kept[] = [];
  /** What all of them hold of their own, about. */
  bytes = 0;
  /** Events between two keyframes; doubles when there are too many. */
  private spacing = FIRST_SPACING;

  private readonly mostBytes: number;

  constructor(mostBytes = MOST_BYTES) {
    this.mostBytes = mostBytes;
  }

  /** Takes a keyframe if the run has gone far enough since the latest. */
  offer(k: Kernel, told: number): void {
    const last = this.kept[this.kept.length - 1];
    if (last && k.executed - last.frame.executed < this.spacing) return;
    const frame = takeKeyframe(k);
    this.kept.push({ frame, told });
    this.bytes += frame.bytes;
    // A run has a beginning and a present at least.
    while (this.kept.length > MOST || (this.bytes > this.mostBytes && this.kept.length > 2)) this.thin();
  }

  private thin(): void {
    this.spacing *= 2;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.bytes = this.kept.reduce((sum, { frame }) => sum + frame.bytes, 0);
  }

  /** Moment and event count of the latest keyframe from which `at` can be reached; null: none. */
  before(at: Micros): Keyframe | null {
    return this.find((f) => f.at <= at)?.frame ?? null;
  }

  /** Puts `k` to the latest keyframe at or before moment `at` and tells it of the interventions it lacks. */
  restore(k: Kernel, at: Micros, interventions: readonly Fault[]): void {
    this.put(
      k,
      this.find((f) => f.at <= at),
      interventions,
    );
  }

  /** The same by number of executed events. */
  restoreEvent(k: Kernel, executed: number, interventions: readonly Fault[]): void {
    this.put(
      k,
      this.find((f) => f.executed <= executed),
      interventions,
    );
  }

  /**
   * Those that a branch forked at `at` shares, when it keeps the first `kept` interventions. A frame that was told of more holds
   * faults that the branch does not have.
   */
  upTo(at: Micros, kept: number): Keyframes {
    const other = new Keyframes(this.mostBytes);
    other.kept = this.kept.filter((k) => k.frame.at <= at && k.told <= kept);
    other.bytes = other.kept.reduce((sum, { frame }) => sum + frame.bytes, 0);
    other.spacing = this.spacing;
    return other;
  }

  private put(k: Kernel, kept: Kept | undefined, interventions: readonly Fault[]): void {
    if (!kept) throw new Error('no keyframe at the beginning of the run');
    restoreKeyframe(k, kept.frame);
    for (const fault of interventions.slice(kept.told)) k.scheduleFault(fault, fault.at);
  }

  private find(fits: (frame: Keyframe) => boolean): Kept | undefined {
    let low = 0;
    let high = this.kept.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (fits(this.kept[mid].frame)) low = mid + 1;
      else high = mid;
    }
    return low > 0 ? this.kept[low - 1] : undefined;
  }
}
