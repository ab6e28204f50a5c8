// Answers for running many short runs beside the one that is looked at: a few workers, jobs handed out one by one, and stopping them all.
import { handCount, type WorkerHand } from './hand.ts';

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly settle: (result: Result | null) => void;
}

export interface Pool<Job, Result> {
  /** null: stopped before it had run. */
  run(job: Job): Promise<Result | null>;
  stop(): void;
}

/** Workers are started when there is work for them. */
export function createPool<Job, Result>(start: () => WorkerHand<Job, Result>): Pool<Job, Result> {
  const waiting: Waiting<Job, Result>[] = [];
  const hands: WorkerHand<Job, Result>[] = [];
  const idle: WorkerHand<Job, Result>[] = [];
  const most = handCount();

  function handOut(): void {
    while (waiting.length > 0 && (idle.length > 0 || hands.length < most)) {
      const hand = idle.pop() ?? hire();
      const { job, settle } = waiting.shift()!;
      hand.ask(job).then((result) => {
        settle(result);
        idle.push(hand);
        handOut();
      });
    }
  }

  function hire(): WorkerHand<Job, Result> {
    const hand = start();
    hands.push(hand);
    return hand;
  }

  return {
    run: (job) =>
      new Promise((settle) => {
        waiting.push({ job, settle });
        handOut();
      }),
    stop() {
      for (const { settle } of waiting) settle(null);
      waiting.length = 0;
      for (const hand of hands) hand.end();
    },
  };
}
