// Answers for coverage as a table: kinds of faults by the states of whom they struck, the most frequent states first, the rest together.

export interface CoverageTable {
  readonly states: readonly string[];
  readonly rows: readonly {
    readonly kind: string;
    readonly total: number;
    /** By `states`, and at the end those of all other states. */
    readonly counts: readonly number[];
  }[];
  /** How many other states there are. */
  readonly others: number;
}

/** Columns at most; wide tables are not read. */
const MOST_STATES = 5;

/** `kinds`: those that are let loose, also while they have not struck yet. */
export function coverageTable(strikes: ReadonlyMap<string, number>, kinds: readonly string[]): CoverageTable {
  const cells = [...strikes].map(([strike, count]) => {
    const space = strike.indexOf(' ');
    return { kind: strike.slice(0, space), state: strike.slice(space + 1), count };
  });
  const totals = new Map<string, number>();
  for (const { state, count } of cells) totals.set(state, (totals.get(state) ?? 0) + count);
  const byNumber = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([state]) => state);
  const states = byNumber.slice(0, byNumber.length > MOST_STATES + 1 ? MOST_STATES : byNumber.length);
  const rows = kinds.map((kind) => {
    const own = cells.filter((cell) => cell.kind === kind);
    const total = own.reduce((sum, { count }) => sum + count, 0);
    const counts = states.map((state) => own.find((cell) => cell.state === state)?.count ?? 0);
    return { kind, total, counts: [...counts, total - counts.reduce((sum, n) => sum + n, 0)] };
  });
  return { states, rows, others: byNumber.length - states.length };
}
