// Answers for the walkthrough: predict, observe, explain, in that order, and nothing given away before.
import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { isOpen, isVeiled, walkthroughMachine } from '../../src/lab/guide/walkthrough.ts';
import { world } from './fakeRun.ts';

const begin = () => createActor(walkthroughMachine, { input: { steps: world.steps } }).start();
const judgement = { option: 1, detail: '', decidedAt: 90e6 };

it('does not go past a question before the run has answered it', () => {
  const actor = begin();
  actor.send({ type: 'next' });
  actor.send({ type: 'next' });
  expect(actor.getSnapshot().context.step).toBe(1);
  actor.send({ type: 'run' });
  expect(actor.getSnapshot().value).toBe('reading');
  actor.send({ type: 'choose', option: 0 });
  actor.send({ type: 'run' });
  expect(actor.getSnapshot().value).toBe('committed');
  actor.send({ type: 'choose', option: 1 });
  expect(actor.getSnapshot().context.chosen[1]).toBe(0);
  actor.send({ type: 'judged', judgement });
  actor.send({ type: 'next' });
  expect(actor.getSnapshot().context.step).toBe(2);
});

it('veils what lies ahead from before the question until its answer', () => {
  const actor = begin();
  expect(isVeiled(actor.getSnapshot().context)).toBe(true);
  expect(isOpen(actor.getSnapshot().context)).toBe(false);
  actor.send({ type: 'next' });
  expect(isOpen(actor.getSnapshot().context)).toBe(true);
  actor.send({ type: 'choose', option: 0 });
  actor.send({ type: 'run' });
  actor.send({ type: 'judged', judgement });
  expect(isVeiled(actor.getSnapshot().context)).toBe(false);
});
