// The supervisor of replicas: restarts and back-off, policies of restart, liveness and readiness probes, and who is announced when.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';

const shop = (service: string, faults = '', health = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, timeout: 1s, calls: shop GET / }
  shop: { kind: service, startup: 500ms, ${service}, handles: { GET /: [{ work: 5ms }] ${health} } }
  store: { kind: service, concurrency: 2, queue: { length: 100000 }, handles: { GET /ping: [{ work: 10ms }] } }
faults: [${faults}]
`;

describe('a replica that was killed', () => {
  it('is started again after the wait and its start-up, and only then announced', async () => {
    const run = (await play(shop('replicas: 2', "{ name: crash, at: 5s, kill: 'shop#1' }"))).to(20);
    expect(
      run
        .moves('member')
        .filter((m) => m.startsWith('shop#1'))
        .slice(1),
    ).toEqual([
      'shop#1: ready -> backingOff (EXITED)',
      'shop#1: backingOff -> starting (RESTARTED)',
      'shop#1: starting -> ready (REGISTERED)',
    ]);
    const [back] = run.rows(KIND.move).filter((r) => r.name === 'member' && r.data.reason === 'REGISTERED');
    expect(back.at).toBeGreaterThan(6_500_000);
    expect(back.at).toBeLessThan(6_510_000);
    expect(run.read('shop.restarts')).toBe(1);
  });

  it('again and again waits longer each time, up to the longest wait', async () => {
    const crashes = Array.from({ length: 60 }, (_, i) => `{ name: c${i}, at: ${i + 1}s, kill: 'shop#1' }`).join(', ');
    const run = (await play(shop('restart: { delay: 1s, multiplier: 2, max: 8s }', crashes))).to(60);
    const ends = run.rows(KIND.move).filter((r) => r.name === 'member' && r.data.to === 'backingOff');
    const starts = run.rows(KIND.move).filter((r) => r.name === 'member' && r.data.reason === 'RESTARTED');
    const waits = starts.map((s, i) => Math.round((s.at - ends[i].at) / 1e6));
    expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 8]);
  });

  it('is started again by somebody else: the supervisor hears of it', async () => {
    const run = (await play(shop('replicas: 2, restart: { delay: 60s }', "{ name: r, at: 5s, restart: 'shop#1' }"))).to(
      10,
    );
    expect(run.moves('member')).toContain('shop#1: backingOff -> ready (REGISTERED)');
    expect(run.read('shop.ready')).toBe(2);
  });

  it.each([
    ['never', 1],
    ['onFailure', 2],
    ['always', 2],
  ])('stays as the policy %s says', async (policy, ready) => {
    const run = (
      await play(shop(`replicas: 2, restart: { policy: ${policy} }`, "{ name: crash, at: 5s, kill: 'shop#1' }"))
    ).to(10);
    expect(run.read('shop.ready')).toBe(ready);
  });

  it('and one that ended well is started again only where the policy is always', async () => {
    for (const [policy, ready] of [
      ['onFailure', 1],
      ['always', 2],
    ] as const) {
      const run = (
        await play(shop(`replicas: 2, restart: { policy: ${policy} }`, "{ name: stop, at: 5s, drain: 'shop#1' }"))
      ).to(10);
      expect(run.read('shop.ready')).toBe(ready);
    }
  });
});

describe('a host that is lost', () => {
  const lost = "{ name: lost, at: 5s, kill: 'host:shop-1' }";

  it('is silence: without probes nobody notices, and callers wait in vain', async () => {
    const run = (await play(shop('replicas: 2', lost))).to(15);
    expect(run.read('shop.ready')).toBe(2);
    expect(run.read('users.errors["timeout"]')).toBeGreaterThan(15);
  });

  it('is noticed by a readiness probe', async () => {
    const probe = 'readiness: { period: 1s, timeout: 500ms, failureThreshold: 2 }';
    const run = (await play(shop(`replicas: 2, ${probe}`, lost))).to(15);
    expect(run.read('shop.ready')).toBe(1);
    expect(run.read('users.errors')).toBe(0);
  });
});

describe('probes', () => {
  const slowStore = '{ name: stuck, at: 10s, slow: store, factor: 1000, for: 20s }';
  const tied = ', GET /health: [{ call: store GET /ping, timeout: 800ms }]';

  it('of liveness tied to a slow store restart all replicas together, which helps nobody', async () => {
    const probe = 'replicas: 3, liveness: { period: 2s, timeout: 1s, failureThreshold: 2 }';
    const run = (await play(shop(probe, slowStore, tied))).to(9);
    expect(run.read('shop.ready')).toBe(3);
    let least = 3;
    for (let t = 10; t <= 30; t++) least = Math.min(least, run.to(t).read('shop.ready'));
    expect(least).toBe(0);
    expect(run.read('shop.restarts')).toBeGreaterThanOrEqual(3);
    expect(run.total('users', 'errors')).toBeGreaterThan(50);
  });

  it('of readiness tied to it take all replicas out of rotation', async () => {
    const probe = 'replicas: 3, readiness: { period: 2s, timeout: 1s, failureThreshold: 2 }';
    const run = (await play(shop(probe, slowStore, tied))).to(20);
    expect(run.read('shop.ready')).toBe(0);
    expect(run.read('shop.restarts')).toBe(0);
    expect(run.read('users.errors["no endpoint"]')).toBeGreaterThan(30);
    expect(run.to(60).read('shop.ready')).toBe(3);
  });

  it('that look at the replica alone leave it alone', async () => {
    const probe = 'replicas: 3, liveness: { period: 2s, timeout: 1s, failureThreshold: 2 }';
    const run = (await play(shop(probe, slowStore))).to(40);
    expect(run.read('shop.restarts')).toBe(0);
    expect(run.total('users', 'errors')).toBe(0);
  });

  it('wait in the queue like every request, unless health has a port of its own', async () => {
    const busy = (port: string) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 30/s, calls: shop GET / }
  shop:
    kind: service
    concurrency: 1
    ${port}
    liveness: { period: 1s, timeout: 500ms, failureThreshold: 3 }
    handles: { GET /: [{ work: 50ms }] }
`;
    const shared = (await play(busy(''))).to(30);
    expect(shared.read('shop.restarts')).toBeGreaterThan(0);
    const own = (await play(busy('health: { ownPort: true }'))).to(30);
    expect(own.read('shop.restarts')).toBe(0);
  });

  it('of readiness keep a new replica out until they succeed', async () => {
    const probe = 'replicas: 1, readiness: { period: 1s, timeout: 500ms, initialDelay: 3s, successThreshold: 2 }';
    const run = (await play(shop(probe, '{ name: more, at: 5s, set: shop.replicas, to: 2 }'))).to(8);
    expect(run.read('shop.ready')).toBe(1);
    expect(run.to(10).read('shop.ready')).toBe(2);
    expect(run.moves('member')).toContain('shop#2: starting -> unready (AWAITS_PROBE)');
  });

  it('say why: the failures behind a restart lead to what kept the answer away', async () => {
    const probe = 'replicas: 1, liveness: { period: 2s, timeout: 1s, failureThreshold: 2 }';
    const run = (await play(shop(probe, '{ name: stuck, at: 10s, slow: shop, factor: 1000 }'))).to(20);
    const move = run.rows(KIND.move).find((r) => r.data.reason === 'UNHEALTHY')!;
    expect(move.because).toHaveLength(2);
    for (const seq of move.because) expect(run.k.trace!.row(seq)!.name).toBe('timeout');
  });
});
