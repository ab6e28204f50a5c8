// Answers for a worker as someone who is asked one thing at a time and answers it, or says why it cannot.

export interface WorkerHand<Question, Answer> {
  /** null: ended before it had answered. */
  ask(question: Question): Promise<Answer | null>;
  end(): void;
}

/** One processor is left to the page and one to its run. */
const MOST_WORKERS = 4;

/** How many hands should work side by side on this machine. */
export function handCount(): number {
  return Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency || 2) - 1));
}

/** `failed` makes an answer out of what went wrong in the worker itself. */
export function workerHand<Question, Answer>(
  worker: Worker,
  failed: (reason: string) => Answer,
): WorkerHand<Question, Answer> {
  let settle: ((answer: Answer | null) => void) | null = null;
  const done = (answer: Answer | null) => {
    const told = settle;
    settle = null;
    told?.(answer);
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => done(data);
  worker.onerror = (event) => done(failed(event.message || 'the worker could not be started'));
  return {
    ask: (question) =>
      new Promise((resolve) => {
        settle = resolve;
        worker.postMessage(question);
      }),
    end() {
      worker.terminate();
      done(null);
    },
  };
}
