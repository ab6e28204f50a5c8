// Answers for running many short runs beside the one that is looked at: a few workers, jobs handed out one by one, and stopping them all.
import type { SweepJob, SweepResult } from '../../session/sweep/job.ts';

interface Waiting {
  readonly job: SweepJob;
  readonly settle: (result: SweepResult | null) => void;
}

/** One processor is left to the page and one to its run. */
const MOST_WORKERS = 4;

export interface Pool {
  /** null: stopped before it had run. */
  run(job: SweepJob): Promise<SweepResult | null>;
  stop(): void;
}

export function createPool(): Pool {
  const waiting: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const idle: Worker[] = [];
  const most = Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency || 2) - 1));

  function hand(): void {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < most)) {
      const worker = idle.pop() ?? start();
      const next = waiting.shift()!;
      busy.set(worker, next);
      worker.postMessage({ id: 0, job: next.job });
    }
  }

  function start(): Worker {
    const worker = new Worker(new URL('../../session/sweep/worker.ts', import.meta.url), { type: 'module' });
    const done = (result: SweepResult) => {
      busy.get(worker)?.settle(result);
      busy.delete(worker);
      idle.push(worker);
      hand();
    };
    worker.onmessage = ({ data }: MessageEvent<{ readonly result: SweepResult }>) => done(data.result);
    worker.onerror = (event) => done({ ok: false, problem: event.message || 'the worker could not be started' });
    return worker;
  }

  return {
    run: (job) =>
      new Promise((settle) => {
        waiting.push({ job, settle });
        hand();
      }),
    stop() {
      for (const { settle } of [...waiting, ...busy.values()]) settle(null);
      for (const worker of [...idle, ...busy.keys()]) worker.terminate();
      waiting.length = 0;
      idle.length = 0;
      busy.clear();
    },
  };
}
