// Answers for the anomalies that are cycles of dependencies: G0, G1c, G-single, G-nonadjacent and G2, plain or with an order of execution.
import type { Dependencies, DependencyKind } from './dependencies.ts';

/** A found anomaly and the transactions that show it, as indices into the history; of a cycle in its order. */
export interface Anomaly {
  readonly name: string;
  readonly transactions: readonly number[];
}

/** Which orders of execution cycles may use besides dependencies of data. */
export interface Orders {
  readonly process: boolean;
  readonly realtime: boolean;
}

const PLAIN: readonly DependencyKind[] = ['ww', 'wr'];

/**
 * The shortest cycle of each kind (Adya, Liskov, O'Neil 2000; Kingsbury, Alvaro: Elle, 2020). Where a kind is found, weaker ones that it implies
 * are not looked for, nor its variants with -process and -realtime.
 */
export function cyclesIn(dependencies: Dependencies, orders: Orders): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const variants: readonly (readonly [string, readonly DependencyKind[]])[] = [
    ['', []],
    ...(orders.process ? [['-process', ['process']] as const] : []),
    ...(orders.realtime ? [['-realtime', ['process', 'realtime']] as const] : []),
  ];
  const seen = new Set<'G1' | 'G2'>();
  for (const [suffix, extra] of variants) {
    const search = new CycleSearch(dependencies, extra);
    const data = [...PLAIN, ...extra];
    const look = (family: 'G1' | 'G2', name: string, search: () => readonly number[] | undefined): void => {
      const cycle = seen.has(family) ? undefined : search();
      if (cycle === undefined) return;
      seen.add(family);
      found.push({ name: `${name}${suffix}`, transactions: cycle });
    };
    look('G1', 'G0', () => search.through(extra.length > 0 ? extra : ['ww'], ['ww', ...extra]));
    look('G1', 'G1c', () => search.through(['wr'], data));
    look('G2', 'G-single-item', () => search.through(['rw'], data));
    look('G2', 'G-nonadjacent-item', () => search.nonadjacent());
    look('G2', 'G2-item', () => search.through(['rw'], [...data, 'rw']));
  }
  return found;
}

class CycleSearch {
  private readonly dependencies: Dependencies;
  private readonly extra: readonly DependencyKind[];

  constructor(dependencies: Dependencies, extra: readonly DependencyKind[]) {
    this.dependencies = dependencies;
    this.extra = extra;
  }

  private *edges(kind: DependencyKind): Generator<readonly [number, number]> {
    for (const [from, successors] of this.dependencies.get(kind)!) for (const to of successors) yield [from, to];
  }

  /** A shortest cycle of one edge of `first` and a path of `rest`. */
  through(first: readonly DependencyKind[], rest: readonly DependencyKind[]): readonly number[] | undefined {
    let best: readonly number[] | undefined;
    for (const kind of first)
      for (const [from, to] of this.edges(kind)) {
        const path = this.path(
          to,
          (node) => node === from,
          (node) => this.successors(node, rest),
        );
        if (path !== undefined && (best === undefined || path.length < best.length)) best = path;
      }
    return best === undefined ? undefined : [best.at(-1)!, ...best.slice(0, -1)];
  }

  /**
   * A cycle in which each rw edge stands between others. Nodes are doubled: 2n when another edge led to n, 2n+1 when an rw edge did.
   */
  nonadjacent(): readonly number[] | undefined {
    const others = [...PLAIN, ...this.extra];
    for (const [from, to] of this.edges('rw')) {
      const path = this.path(
        2 * to + 1,
        (node) => node === 2 * from,
        (node) => [
          ...this.successors(node >> 1, others).map((n) => 2 * n),
          ...((node & 1) === 1 ? [] : this.successors(node >> 1, ['rw']).map((n) => 2 * n + 1)),
        ],
      );
      if (path !== undefined) return [from, ...path.slice(0, -1).map((node) => node >> 1)];
    }
    return undefined;
  }

  private successors(node: number, kinds: readonly DependencyKind[]): number[] {
    return kinds.flatMap((kind) => [...(this.dependencies.get(kind)!.get(node) ?? [])]);
  }

  private path(
    start: number,
    isGoal: (node: number) => boolean,
    successors: (node: number) => readonly number[],
  ): readonly number[] | undefined {
    const cameFrom = new Map<number, number>([[start, start]]);
    const queue = [start];
    for (let i = 0; i < queue.length; i++) {
      const node = queue[i]!;
      if (isGoal(node)) return backFrom(node, start, cameFrom);
      for (const next of successors(node)) {
        if (cameFrom.has(next)) continue;
        cameFrom.set(next, node);
        queue.push(next);
      }
    }
    return undefined;
  }
}

function backFrom(end: number, start: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const path = [end];
  while (path.at(-1) !== start) path.push(cameFrom.get(path.at(-1)!)!);
  return path.reverse();
}
