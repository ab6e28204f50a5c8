// Answers for stepping back at once: a few keyframes close to the cursor, left behind wherever it goes, besides the branch's own.
import { type Kernel, type Keyframe, type Micros, restoreKeyframe, takeKeyframe } from '../engine/index.ts';

/** Events between two rungs: what a step back has to replay at most. */
const SPACING = 2000;
const MOST = 8;

export class Ladder {
  /** By number of executed events. All are of one branch and know all of its interventions. */
  private rungs: Keyframe[] = [];

  /** Runs `k` to `to`, leaving rungs. */
  runUntil(k: Kernel, to: Micros): void {
    do {
      this.offer(k);
      k.runUntil(to, SPACING);
    } while (k.now < to && k.verdict === null);
    this.offer(k);
  }

  /** Takes a rung unless there is one close below; the one farthest off makes room. */
  offer(k: Kernel): void {
    const below = this.below(k.executed);
    if (below > 0 && k.executed - this.rungs[below - 1].executed < SPACING) return;
    this.rungs.splice(below, 0, takeKeyframe(k));
    if (this.rungs.length <= MOST) return;
    const last = this.rungs[MOST];
    if (k.executed - this.rungs[0].executed > last.executed - k.executed) this.rungs.shift();
    else this.rungs.pop();
  }

  /** Puts `k` to a rung from which event number `executed` is near; false when there is none. */
  restore(k: Kernel, executed: number): boolean {
    const below = this.below(executed);
    if (below === 0 || executed - this.rungs[below - 1].executed >= SPACING) return false;
    restoreKeyframe(k, this.rungs[below - 1]);
    return true;
  }

  /** How many rungs stand at or before `executed`. */
  private below(executed: number): number {
    let n = 0;
    while (n < this.rungs.length && this.rungs[n].executed <= executed) n++;
    return n;
  }
}
