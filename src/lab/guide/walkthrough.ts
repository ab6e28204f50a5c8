// Answers for a walkthrough: which step is shown, what was predicted, and what the run said, as an XState actor.
import { assign, setup } from 'xstate';
import type { Judgement, StepInfo } from '../../session/port.ts';

interface WalkthroughContext {
  readonly steps: readonly StepInfo[];
  readonly step: number;
  /** Chosen options and verdicts, by step. */
  readonly chosen: Readonly<Record<number, number>>;
  readonly verdicts: Readonly<Record<number, Judgement>>;
}

type WalkthroughEvent =
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'go'; readonly step: number }
  | { readonly type: 'choose'; readonly option: number }
  /** The person committed to the answer and let the run go on. */
  | { readonly type: 'run' }
  | { readonly type: 'judged'; readonly judgement: Judgement };

type Input = { readonly steps: readonly StepInfo[] };

/** reading -> (ask: committed while the run goes to the moment of judgement) -> judged; going on is refused while a prediction is open. */
export const walkthroughMachine = setup({
  types: {} as { context: WalkthroughContext; events: WalkthroughEvent; input: Input },
  guards: {
    isOpen: ({ context }) => isOpen(context),
    chose: ({ context }) => context.chosen[context.step] !== undefined || context.steps[context.step]?.kind !== 'ask',
  },
}).createMachine({
  id: 'walkthrough',
  context: ({ input }) => ({ steps: input.steps, step: 0, chosen: {}, verdicts: {} }),
  initial: 'reading',
  on: {
    back: { target: '.reading', actions: assign({ step: ({ context }) => Math.max(0, context.step - 1) }) },
    go: {
      guard: ({ context, event }) => event.step <= context.step || !isOpen(context),
      target: '.reading',
      actions: assign({ step: ({ context, event }) => Math.min(event.step, context.steps.length - 1) }),
    },
  },
  states: {
    reading: {
      on: {
        choose: {
          actions: assign({ chosen: ({ context, event }) => ({ ...context.chosen, [context.step]: event.option }) }),
        },
        run: { guard: 'chose', target: 'committed' },
        next: {
          guard: ({ context }) => !isOpen(context),
          actions: assign({ step: ({ context }) => Math.min(context.steps.length - 1, context.step + 1) }),
        },
      },
    },
    committed: {
      on: {
        judged: {
          target: 'reading',
          actions: assign({
            verdicts: ({ context, event }) => ({ ...context.verdicts, [context.step]: event.judgement }),
          }),
        },
      },
    },
  },
});

/** A question stands on the page whose answer the run has not given yet. */
export function isOpen({ steps, step, verdicts }: Pick<WalkthroughContext, 'steps' | 'step' | 'verdicts'>): boolean {
  return steps[step]?.kind === 'ask' && verdicts[step] === undefined;
}

/** A question from here on waits for its answer: what lies ahead would give it away. */
export function isVeiled({ steps, step, verdicts }: Pick<WalkthroughContext, 'steps' | 'step' | 'verdicts'>): boolean {
  return steps.some((s, i) => i >= step && s.kind === 'ask' && verdicts[i] === undefined);
}
