// A function: cold starts, warm environments, scale to zero, environments kept ready, and what they cost.
import { expect, it } from 'vitest';
import { play } from '../play.ts';

const world = (load: string, more = '') => `
world:
  users: { kind: clients, ${load}, calls: f GET /, timeout: 20s }
  f: { kind: function, coldStart: 2s, keepAlive: 10s, ${more} handles: { GET /: [ { work: 100ms } ] } }
network: { latency: 1ms }
`;
const SPIKE = 'load: { executor: spike, rate: 0/s, peak: 2/s, at: 10s, lasts: 20s }';

it('starts environments for requests, keeps them warm, and gives them back', async () => {
  const run = (await play(world(SPIKE))).to(9);
  expect(run.read('f.environments')).toBe(0);
  run.to(25);
  expect(run.read('f.environments')).toBeGreaterThan(0);
  expect(run.read('f.coldStarts')).toBeGreaterThan(0);
  run.to(60);
  expect(run.read('f.environments')).toBe(0);
  expect(run.total('f', 'failed')).toBe(0);
  const paid = run.read('f.environmentHours');
  expect(run.to(90).read('f.environmentHours')).toBe(paid);
});

it('has no cold start with environments kept ready, and pays for them while they are idle', async () => {
  const run = (await play(world(SPIKE, 'provisioned: 4, concurrency: 4,'))).to(60);
  expect(run.read('f.coldStarts')).toBe(0);
  expect(run.read('f.environments')).toBe(4);
  expect(run.read('f.idleHours')).toBeGreaterThan((3.5 * 60) / 3600);
});

it('turns requests away when there may be no more environments', async () => {
  const run = (await play(world('rate: 50/s', 'maxInstances: 2,'))).to(20);
  expect(run.read('f.environments')).toBe(2);
  expect(run.total('f', 'throttled')).toBeGreaterThan(100);
});

it('fails the requests of an environment that is killed, and starts anew', async () => {
  const text = `${world('rate: 8/s', 'concurrency: 10,')}faults: [ { name: crash, at: 20s, kill: "f#1" } ]`;
  const run = (await play(text)).to(40);
  expect(run.read('f.environments')).toBeGreaterThan(0);
  expect(run.read('f.coldStarts')).toBeGreaterThan(1);
});
