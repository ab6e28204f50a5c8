// Answers for Lowe's cache: which sets of placed operations a search has already met together with which state.
import type { Value } from './history.ts';

interface Met {
  readonly bits: Int32Array;
  readonly state: Value;
}

/** The set of operations placed so far, and every (set, state) met before. */
export class VisitedStates {
  private readonly bits: Int32Array;
  private readonly met = new Map<number, Met[]>();
  private hash = 0;

  constructor(operations: number) {
    this.bits = new Int32Array((operations + 31) >>> 5);
  }

  /** Adds `operation` to the set. False, and nothing is changed, if the new set was met with `state` before. */
  enter(operation: number, state: Value): boolean {
    this.flip(operation);
    const known = this.met.get(this.hash);
    if (known === undefined) {
      this.met.set(this.hash, [{ bits: this.bits.slice(), state }]);
      return true;
    }
    for (const one of known)
      if (one.state === state && same(one.bits, this.bits)) {
        this.flip(operation);
        return false;
      }
    known.push({ bits: this.bits.slice(), state });
    return true;
  }

  /** Adds the operation to the set, or takes it out. */
  flip(operation: number): void {
    this.bits[operation >>> 5]! ^= 1 << (operation & 31);
    this.hash ^= scramble(operation + 1);
  }
}

function same(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A well-mixed 32-bit number for each operation (finalizer of MurmurHash3), so that sets hash by exclusive or. */
function scramble(n: number): number {
  let h = Math.imul(n, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
