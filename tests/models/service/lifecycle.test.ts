// The life of replicas: start-up, warm-up, draining, SIGKILL after the grace period, memory, sessions, coordination cost, size.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';

const shop = (service: string, rest = '', clients = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, calls: shop GET / ${clients} }
  shop: { kind: service, ${service} handles: { GET /: [{ work: { exponential: 40ms } }] } }
${rest}
`;

const lost = (run: Awaited<ReturnType<typeof play>>) => run.total('users', 'errors');

describe('a replica that is asked to stop (SIGTERM)', () => {
  it('finishes what it has begun: nothing it has taken is lost', async () => {
    const run = (await play(shop('replicas: 2,', "faults: [{ name: stop, at: 5s, drain: 'shop#1' }]"))).to(20);
    const errors = [...run.k.process(run.k.pidsOf(0)[0]).state.errors.keys()];
    expect(errors.filter((e) => e !== 'draining')).toEqual([]);
    expect(run.rows(KIND.life).map((r) => r.data)).toContain('drained');
  });

  it('turns new requests away until callers have heard of it; a preStop wait avoids that', async () => {
    const drain = "faults: [{ name: stop, at: 5s, drain: 'shop#1' }]";
    const slowNews = (preStop: string) =>
      shop(`replicas: 2, shutdown: { preStop: ${preStop} },`, drain).replace('latency: 1ms', 'latency: 50ms');
    expect(lost((await play(slowNews('0s'))).to(20))).toBeGreaterThan(3);
    expect(lost((await play(slowNews('1s'))).to(20))).toBe(0);
  });

  it('that is not graceful ends at once, and loses what it had', async () => {
    const drain = "faults: [{ name: stop, at: 5s, drain: 'shop#1' }]";
    const run = (await play(shop('replicas: 2, shutdown: { graceful: false },', drain))).to(20);
    expect(run.total('users', 'reset')).toBeGreaterThan(0);
  });

  it('is killed when its grace period is over', async () => {
    const text = shop(
      'replicas: 2, shutdown: { grace: 2s },',
      "faults: [{ name: stop, at: 5s, drain: 'shop#1' }, { name: stuck, at: 4900ms, slow: 'shop#1', factor: 10000 }]",
    );
    const run = (await play(text)).to(20);
    const ends = run.rows(KIND.life).filter((r) => r.name === 'dead');
    expect(ends.map((r) => [Math.round(r.at / 1e5) / 10, r.data])).toEqual([[7, 'grace period over']]);
  });
});

describe('starting', () => {
  it('takes its time: meanwhile a new replica gets no requests', async () => {
    const text = shop(
      'replicas: 1, startup: 5s, concurrency: 64,',
      'faults: [{ name: more, at: 5s, set: shop.replicas, to: 3 }]',
    );
    const run = (await play(text)).to(9);
    expect(run.read('shop.ready')).toBe(1);
    expect(run.read('shop.alive')).toBe(3);
    expect(run.to(11).read('shop.ready')).toBe(3);
    expect(lost(run.to(20))).toBe(0);
    expect(run.views.part('shop').processes.filter((p) => p.total('answered') > 100)).toHaveLength(3);
  });

  it('cold is slower at first', async () => {
    const text = shop(
      'replicas: 1, startup: 0s, concurrency: 64, warmUp: { duration: 10s, factor: 5 },',
      'faults: [{ name: more, at: 5s, set: shop.replicas, to: 2 }]',
    );
    const run = (await play(text)).to(6);
    const latency = () => run.read('shop#2.latency.mean');
    expect(latency()).toBeGreaterThan(120_000);
    run.to(20);
    expect(latency()).toBeLessThan(60_000);
    expect(run.moves('replica')).toContain(': warming -> serving (WARM)');
  });

  it('what runs when the world begins is up, and nothing fails in the first moments', async () => {
    expect(lost((await play(shop('replicas: 3,'))).to(3))).toBe(0);
  });
});

describe('scaling', () => {
  it('out and in again while it runs loses nothing', async () => {
    const text = shop(
      'replicas: 2, concurrency: 8, shutdown: { preStop: 100ms },',
      'faults: [{ name: out, at: 5s, set: shop.replicas, to: 6 }, { name: in, at: 15s, set: shop.replicas, to: 1 }]',
    );
    const run = (await play(text)).to(14);
    expect(run.read('shop.ready')).toBe(6);
    expect(run.to(30).read('shop.ready')).toBe(1);
    expect(lost(run)).toBe(0);
  });

  it('to another size restarts one replica after the other', async () => {
    const text = shop(
      'replicas: 3, cpu: 2, concurrency: 8, shutdown: { preStop: 100ms },',
      'faults: [{ name: bigger, at: 5s, set: shop.cpu, to: 8 }]',
    );
    const run = (await play(text)).to(4);
    const cores = () =>
      run.views
        .part('shop')
        .processes.filter((p) => p.ordinal > 0)
        .map((p) => p.host.cores);
    expect(cores()).toEqual([2, 2, 2]);
    let least = 3;
    for (let t = 5; t <= 25; t++) least = Math.min(least, run.to(t).read('shop.ready'));
    expect(least).toBe(2);
    expect(cores()).toEqual([8, 8, 8]);
    expect(lost(run)).toBe(0);
  });

  it('to another size while others leave: the rollout waits for them and goes on; who comes back has the new size', async () => {
    const text = shop(
      'replicas: 4, cpu: 2, concurrency: 8, shutdown: { preStop: 100ms },',
      `faults: [{ name: fewer, at: 5s, set: shop.replicas, to: 2 }, { name: bigger, at: 5s, set: shop.cpu, to: 8 },
        { name: more, at: 25s, set: shop.replicas, to: 3 }]`,
    );
    const run = (await play(text)).to(20);
    const cores = () =>
      run.views
        .part('shop')
        .processes.filter((p) => p.ordinal > 0)
        .map((p) => p.host.cores);
    expect(cores().slice(0, 2)).toEqual([8, 8]);
    run.to(30);
    expect(run.read('shop.ready')).toBe(3);
    expect(cores()[2]).toBe(8);
  });

  it('in place restarts nobody', async () => {
    const text = shop(
      'replicas: 3, cpu: 2, inPlaceResize: true,',
      'faults: [{ name: bigger, at: 5s, set: shop.cpu, to: 8 }]',
    );
    const run = (await play(text)).to(10);
    expect(run.read('shop.restarts')).toBe(0);
    expect(
      run.views
        .part('shop')
        .processes.filter((p) => p.ordinal > 0)
        .map((p) => p.host.cores),
    ).toEqual([8, 8, 8]);
  });

  it('out costs coordination: by the Universal Scalability Law four replicas do less than two', async () => {
    const usl = (n: number) => `
network: { latency: 1ms }
world:
  users: { kind: clients, users: 200, thinkTime: 1ms, calls: shop GET / }
  shop: { kind: service, replicas: ${n}, concurrency: 1, usl: { sigma: 0.1, kappa: 0.3 }, handles: { GET /: [{ work: 10ms }] } }
`;
    const throughput = async (n: number) => (await play(usl(n))).to(20).read('shop.answered');
    const law = (n: number) => (100 * n) / (1 + 0.1 * (n - 1) + 0.3 * n * (n - 1));
    for (const n of [1, 2, 4]) expect(Math.abs((await throughput(n)) - law(n)) / law(n)).toBeLessThan(0.05);
  });
});

describe('memory', () => {
  it('above its limit the kernel kills the replica, and its supervisor restarts it', async () => {
    const memory = 'memory: { base: 100MiB, perRequest: 10MiB, limit: 400MiB },';
    const text = shop(`replicas: 1, concurrency: 4, ${memory}`).replace('100/s', '150/s');
    const run = (await play(text)).to(20);
    expect(run.read('shop.oomKills')).toBeGreaterThan(0);
    expect(run.rows(KIND.life).some((r) => r.data === 'OOMKilled')).toBe(true);
    expect(run.read('shop.restarts')).toBeGreaterThan(0);
  });

  it('that leaks ends the same way, however few requests there are', async () => {
    const run = (await play(shop('memory: { leak: 1MiB, limit: 200MiB },').replace('100/s', '20/s'))).to(7);
    expect(run.read('shop.oomKills')).toBe(0);
    expect(run.to(14).read('shop.oomKills')).toBe(1);
  });
});

describe('sessions', () => {
  const sticky = (kept: string, more: string) =>
    shop(
      `replicas: 2, sessions: { kept: ${kept} },`,
      "faults: [{ name: crash, at: 10s, kill: 'shop#1' }]",
      `, sessions: true, keys: { count: 50 } ${more}`,
    );

  it('in memory work while users keep to their replica, and are lost with it', async () => {
    const run = (await play(sticky('memory', ', sticky: key'))).to(9);
    expect(run.total('users', 'sessionsLost')).toBe(0);
    run.to(30);
    expect(run.total('users', 'sessionsLost')).toBeGreaterThan(10);
  });

  it('in memory without stickiness are not found by the other replica', async () => {
    const run = (await play(sticky('memory', ''))).to(9);
    expect(run.total('users', 'sessionsLost')).toBeGreaterThan(200);
  });

  it('in a store behind all replicas survive', async () => {
    const run = (await play(sticky('store', ''))).to(30);
    expect(run.total('users', 'sessionsLost')).toBe(0);
  });
});
