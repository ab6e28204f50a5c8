// Answers for what the screen does to a run: each act has a name of its own and can be taken back; the latest seek wins; playing advances.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actOn, cut, setParameter } from '../../src/lab/run/acts.ts';
import { createRun } from '../../src/lab/run/run.ts';
import { createFakeRun } from './fakeRun.ts';

let ticks: ((time: number) => void)[] = [];
beforeEach(() => {
  ticks = [];
  vi.stubGlobal('requestAnimationFrame', (tick: (time: number) => void) => ticks.push(tick));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

async function open() {
  const port = createFakeRun();
  const run = createRun(port);
  await run.open({ text: '', file: 'storm.yaml', cursor: 12_300_000 });
  return { port, run };
}

let wall = 1;
async function play(seconds: number) {
  const end = wall + seconds * 1000;
  for (; wall <= end; wall += 16) {
    for (const tick of ticks.splice(0)) tick(wall);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
}

it('names an act by what, on what, when; and undoes it by its opposite', async () => {
  const { port, run } = await open();
  await actOn(run, 'kill', { process: 'inventory#1' });
  expect(port.made.map((f) => f.name)).toEqual(['you: kill inventory#1 at 00:12.300']);
  await run.undo();
  expect(port.made.at(-1)?.action).toEqual({ do: 'restart', target: 'inventory#1' });
  expect(run.store.getState().done).toEqual([]);
});

it('does again what was undone, until something else is done', async () => {
  const { port, run } = await open();
  await actOn(run, 'kill', { process: 'inventory#1' });
  await run.undo();
  await run.redo();
  expect(port.made.at(-1)?.action).toEqual({ do: 'kill', target: 'inventory#1' });
  expect(run.store.getState()).toMatchObject({ undone: [], done: [{ act: { label: 'kill inventory#1' } }] });
  await run.undo();
  await actOn(run, 'slow', { part: 'inventory' });
  const before = port.made.length;
  await run.redo();
  expect(port.made).toHaveLength(before);
  expect(run.store.getState().said).toBe('There is nothing to redo.');
});

it('gives two acts in one moment two names', async () => {
  const { port, run } = await open();
  await actOn(run, 'slow', { part: 'inventory' });
  await run.seek(12_300_000);
  await actOn(run, 'slow', { part: 'inventory' });
  expect(new Set(port.made.map((f) => f.name)).size).toBe(2);
});

it('cuts both directions of a link as one act, and heals them as one', async () => {
  const { port, run } = await open();
  await cut(run, [['orders', 'inventory']]);
  expect(port.made.map((f) => (f.action.do === 'link' ? f.action.target : ''))).toEqual([
    'orders -> inventory',
    'inventory -> orders',
  ]);
  await run.heal(port.made[0].name);
  expect(port.made).toEqual([]);
});

it.each(['kill', 'pause', 'slow', 'skew', 'cut'] as const)('takes %s of a part back by undo', async (tool) => {
  const { port, run } = await open();
  await actOn(run, tool, { part: 'inventory' });
  const [made] = port.made;
  expect(made.action.do).toBe({ kill: 'kill', pause: 'pause', slow: 'slow', skew: 'clock', cut: 'partition' }[tool]);
  await run.undo();
  const opposite = { kill: 'restart', pause: 'resume' }[tool as string];
  expect(port.made.map((f) => f.action.do)).toEqual(opposite ? [tool, opposite] : []);
});

it('sets a parameter and back', async () => {
  const { port, run } = await open();
  await setParameter(run, 'orders.reserve.retry.maxAttempts', 1, 3);
  await run.undo();
  expect(port.made.map((f) => (f.action.do === 'set' ? f.action.to : ''))).toEqual([1, 3]);
});

it('follows only the latest of many seeks', async () => {
  const { port, run } = await open();
  await Promise.all([run.seek(1e6), run.seek(2e6), run.seek(3e6), run.seek(4e6)]);
  expect(port.commands.flatMap((c) => (c.ask === 'seek' ? [c.to] : []))).toEqual([1e6, 4e6]);
  expect(run.store.getState().playback).toBe('paused');
});

it('plays so slowly that a hop can be followed, and hurries to a moment of judgement', async () => {
  const { run } = await open();
  run.player.send({ type: 'play' });
  await play(1);
  const slow = run.store.getState().frame!.at - 12_300_000;
  // Hops of 8 ms, on screen for 0.6 s: about 13 ms of the run in a second.
  expect(slow).toBeGreaterThan(5_000);
  expect(slow).toBeLessThan(20_000);
  run.player.send({ type: 'run', until: 20_000_000, hurry: 1 });
  await play(1.5);
  expect(run.store.getState().frame!.at).toBe(20_000_000);
  expect(run.store.getState().playback).toBe('paused');
});

it('brings back, by undo, what a reset threw away: the moment, what was done, and that it can be undone', async () => {
  const { port, run } = await open();
  await actOn(run, 'slow', { part: 'inventory' });
  const { at } = run.store.getState().frame!;
  await run.reset();
  expect(port.made).toEqual([]);
  await run.undo();
  expect(port.made.map((f) => f.action.do)).toEqual(['slow']);
  expect(run.store.getState().frame!.at).toBe(at);
  await run.undo();
  expect(port.made).toEqual([]);
});

it('has nothing of a reset to bring back once something else was done', async () => {
  const { port, run } = await open();
  await run.reset();
  await actOn(run, 'slow', { part: 'orders' });
  await run.undo();
  expect(port.made).toEqual([]);
  expect(run.store.getState().putAway).toBeNull();
});
