// Answers for one experiment on the screen: its runs in the pool, how many are done, what they showed so far, and stopping it.
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CapBase, type CapOutcome, type CapSetting, capJob, capOutcome } from '../../session/sweep/cap.ts';
import type { SweepJob, SweepResult } from '../../session/sweep/job.ts';
import { workerHand } from '../workers/hand.ts';
import { createPool, type Pool } from '../workers/pool.ts';

/** One setting under a cut of some length. */
export interface Cell {
  readonly key: string;
  readonly setting: CapSetting;
  readonly seconds: number;
}

export interface Experiment {
  readonly outcomes: ReadonlyMap<string, CapOutcome>;
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  begin(cells: readonly Cell[]): void;
  stop(): void;
}

function sweepHand() {
  const worker = new Worker(new URL('../../session/sweep/worker.ts', import.meta.url), { type: 'module' });
  return workerHand<SweepJob, SweepResult>(worker, (problem) => ({ ok: false, problem }));
}

/** All cells are run with the same seeds, so that what differs is the setting. */
export function useExperiment(base: CapBase | null, seeds: readonly number[]): Experiment {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, CapOutcome>>(new Map());
  const [progress, setProgress] = useState({ running: false, done: 0, total: 0 });
  const pool = useRef<Pool<SweepJob, SweepResult> | null>(null);
  const stop = useCallback(() => {
    pool.current?.stop();
    pool.current = null;
    setProgress((p) => ({ ...p, running: false }));
  }, []);
  useEffect(() => () => pool.current?.stop(), []);
  const begin = (cells: readonly Cell[]) => {
    if (!base) return;
    pool.current?.stop();
    const mine = createPool(sweepHand);
    pool.current = mine;
    setOutcomes((known) => new Map([...known].filter(([key]) => !cells.some((cell) => cell.key === key))));
    setProgress({ running: true, done: 0, total: cells.length * seeds.length });
    const finished = cells.map(async (cell) => {
      const jobs = seeds.map(async (seed) => {
        const result = await mine.run(capJob(base, cell.setting, cell.seconds, seed));
        if (result && pool.current === mine) setProgress((p) => ({ ...p, done: p.done + 1 }));
        return result;
      });
      const results = (await Promise.all(jobs)).filter((r): r is SweepResult => r !== null);
      if (results.length === seeds.length && pool.current === mine)
        setOutcomes((known) => new Map(known).set(cell.key, capOutcome(base, results)));
    });
    Promise.all(finished).then(() => pool.current === mine && stop());
  };
  return { outcomes, ...progress, begin, stop };
}
