// Why, where a balancer is part of the story: from a failed request back to the fault, through queues, checks and second tries.
import { expect, it } from 'vitest';
import { play } from '../play.ts';
import { whys } from '../whys.ts';
import { farm } from './farm.ts';

it.each([
  [
    'timed out: because the farm was slow',
    /timeout/,
    { clients: 'timeout: 500ms', faults: '{ name: bad, at: 5s, slow: farm, factor: 100 }' },
  ],
  [
    'found the queue full: because a slow farm had all the places',
    /queue full/,
    { lb: 'maxConns: 2, queue: { length: 5 }', faults: '{ name: bad, at: 5s, slow: farm, factor: 30 }' },
  ],
  [
    'waited too long in the queue, for the same reason',
    /waited too long/,
    {
      lb: 'maxConns: 2, queue: { length: 50, timeout: 200ms }',
      faults: '{ name: bad, at: 5s, slow: farm, factor: 30 }',
    },
  ],
  [
    'was refused: because the balancer had crashed',
    /refused/,
    { lb: 'restart: { policy: never }', faults: '{ name: bad, at: 5s, kill: lb }' },
  ],
  [
    'failed twice: because both endpoints that were tried were bad',
    /error/,
    { lb: 'nextUpstream: { on: [500] }', faults: '{ name: bad, at: 5s, error: farm, share: 1 }' },
  ],
])('a request that %s', async (_name, outcome, world) => {
  const run = (await play(farm(world))).to(12);
  const found = whys(run, outcome, 'bad');
  expect(found.failed).toBe(30);
  expect(found.share).toBeGreaterThan(0.8);
});
