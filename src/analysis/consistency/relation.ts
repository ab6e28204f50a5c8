// Answers for relations among the operations of a history: edges, what follows from them, and cycles.

/** A set of directed edges among `size` nodes, as a bit matrix. */
export class Relation {
  readonly size: number;
  private readonly words: number;
  private readonly rows: Int32Array;

  constructor(size: number) {
    this.size = size;
    this.words = (size + 31) >>> 5;
    this.rows = new Int32Array(size * this.words);
  }

  add(from: number, to: number): void {
    this.rows[from * this.words + (to >>> 5)]! |= 1 << (to & 31);
  }

  has(from: number, to: number): boolean {
    return (this.rows[from * this.words + (to >>> 5)]! & (1 << (to & 31))) !== 0;
  }

  copy(): Relation {
    const other = new Relation(this.size);
    other.rows.set(this.rows);
    return other;
  }

  /** Adds every edge that follows by transitivity (Warshall). */
  close(): this {
    for (let via = 0; via < this.size; via++)
      for (let from = 0; from < this.size; from++) {
        if (!this.has(from, via)) continue;
        for (let w = 0; w < this.words; w++) this.rows[from * this.words + w]! |= this.rows[via * this.words + w]!;
      }
    return this;
  }

  /** The nodes of a shortest cycle through `start`, beginning with it; undefined when there is none. */
  shortestCycle(start: number): readonly number[] | undefined {
    const cameFrom = new Map<number, number>();
    let reached = [start];
    while (reached.length > 0) {
      const further: number[] = [];
      for (const from of reached)
        for (let to = 0; to < this.size; to++) {
          if (!this.has(from, to) || cameFrom.has(to)) continue;
          cameFrom.set(to, from);
          if (to === start) return pathTo(start, cameFrom);
          further.push(to);
        }
      reached = further;
    }
    return undefined;
  }

  /** A shortest of all cycles; undefined when there is none. */
  anyCycle(): readonly number[] | undefined {
    const closed = this.copy().close();
    let best: readonly number[] | undefined;
    for (let start = 0; start < this.size; start++) {
      const cycle = closed.has(start, start) ? this.shortestCycle(start) : undefined;
      if (cycle !== undefined && (best === undefined || cycle.length < best.length)) best = cycle;
    }
    return best;
  }
}

function pathTo(start: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const path: number[] = [];
  let at = start;
  do {
    at = cameFrom.get(at)!;
    path.push(at);
  } while (at !== start);
  return path.reverse();
}
