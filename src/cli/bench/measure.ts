// Answers for how costs are measured: CPU time a repetition, medians, and ratios of works that take turns, so that a busy machine troubles both alike.

/** CPU time this process has used, collector and compiler threads included, microseconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Nanoseconds of CPU an operation of each work: medians over `rounds`, in which they take turns, after one round that is not counted. */
export function nanoseconds(rounds: number, works: readonly (() => number)[]): number[] {
  const times: number[][] = works.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    works.forEach((work, i) => {
      const start = cpu();
      const operations = work();
      if (round > 0) times[i].push(((cpu() - start) * 1000) / operations);
    });
  }
  return times.map(median);
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that a share `p` of them does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
}

/** CPU time of one work, milliseconds: what it would take on a machine that does nothing else. */
export async function cpuMilliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = cpu();
  await work();
  return (cpu() - start) / 1000;
}
