// The balancer as a part: what it passes on and how it shares, its own limits and queue, a second try elsewhere, stickiness, and its own death.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { readCookie, writeCookie } from '../../../src/models/loadBalancer/cookies.ts';
import { play } from '../play.ts';
import { at, errors, farm, shares } from './farm.ts';

describe('a balancer', () => {
  it('passes every request on once and gives its answer back, at the price of a hop', async () => {
    const run = await at(20, {});
    const onTheWay = run.total('lb', 'requests') - run.total('farm', 'requests');
    expect(onTheWay).toBeGreaterThanOrEqual(0);
    expect(onTheWay).toBeLessThan(4);
    expect(errors(run)).toEqual({});
    expect(run.read('users.latency.p50')).toBe(14_050);
  });

  it('has the work of each attempt of a client drawn anew, as it would be without a balancer', async () => {
    const clients = 'timeout: 25ms, retry: { maxAttempts: 3 }';
    const run = await at(10, { work: '{ exponential: 20ms }', clients });
    const attempts = run.total('farm', 'requests') / run.total('users', 'arrivals');
    // A third of the attempts is too slow: 1 + 1/3 + 1/9. Were a second attempt as slow as the first, there would be 1 + 2/3.
    expect(attempts).toBeGreaterThan(1.3);
    expect(attempts).toBeLessThan(1.56);
  });

  it('tells its endpoint how long the client waits', async () => {
    const run = await at(10, { clients: 'timeout: 100ms', work: '400ms', farm: 'queue: { dropExpired: true }' });
    expect(run.read('farm.callersGone')).toBeGreaterThan(0.5);
  });

  it('works: a slow one is slow for everybody', async () => {
    const run = await at(10, { lb: 'work: 5ms, cpu: 1', faults: '{ name: bad, at: 5s, slow: lb, factor: 1.9 }' });
    expect(run.read('users.latency.p50')).toBeGreaterThan(25_000);
  });
});

describe('shares', () => {
  it.each([
    'roundRobin',
    'random',
    'leastConnections',
    'powerOfTwo',
    'weightedRoundRobin',
    'hash',
    'ringHash',
    'maglev',
  ])('of %s are about equal', async (balance) => {
    for (const share of shares(await at(30, { lb: `balance: ${balance}` }))) {
      expect(share).toBeGreaterThan(0.17);
      expect(share).toBeLessThan(0.33);
    }
  });

  it('follow the weights declared at the balancer, also when they change', async () => {
    const faults = '{ name: even, at: 20s, set: lb.serverWeights, to: [1, 1, 1, 1] }';
    const run = await at(20, { lb: 'balance: weightedRoundRobin, serverWeights: [5, 1, 1, 1]', faults });
    expect(shares(run)).toEqual([0.63, 0.13, 0.12, 0.12]);
    expect(run.to(30).read('lb.endpoint.answered["farm#1"]')).toBeLessThan(35);
  });

  it('of a hash by remainder move most keys when one more comes, those of a ring few', async () => {
    const moved = async (balance: string) => {
      const faults = '{ name: one more, at: 20s, set: farm.replicas, to: 5 }';
      const clients = 'sessions: true, keys: { count: 400 }';
      const run = await at(60, { lb: `balance: ${balance}`, clients, farm: 'sessions: { kept: memory }', faults });
      return run.total('users', 'sessionsLost');
    };
    expect(await moved('hash')).toBeGreaterThan(250);
    expect(await moved('ringHash')).toBeLessThan(200);
  });

  it('go by what hashOn says', async () => {
    const tenants = 'tenants: [{ name: a }, { name: b }]';
    const used = shares(await at(10, { lb: 'balance: ringHash, hashOn: tenant', clients: tenants })).filter(
      (s) => s > 0,
    );
    expect(used.length).toBeLessThanOrEqual(2);
    const route = shares(await at(10, { lb: 'balance: maglev, hashOn: route' })).filter((s) => s > 0);
    expect(route).toEqual([1]);
  });
});

describe('limits', () => {
  it('maxConns: an endpoint has no more under way than it may, and who finds no room waits in the queue', async () => {
    const lb = 'maxConns: 2, queue: { length: 1000, timeout: 2s }';
    const run = await at(20, { lb, work: '100ms' });
    // Eight at once, 102 ms each: 78 a second, of a hundred that come.
    expect(run.read('farm.busy')).toBeLessThanOrEqual(8);
    expect(run.read('lb.endpoint.active["farm#1"]')).toBe(2);
    expect(run.read('lb.queue')).toBeGreaterThan(50);
    expect(run.read('users.goodput')).toBeGreaterThan(70);
    expect(run.rows(KIND.wait).some((r) => r.name === 'queue')).toBe(true);
    expect(errors(run)['waited too long']).toBeGreaterThan(10);
  });

  it.each([
    'roundRobin',
    'random',
    'leastConnections',
    'powerOfTwo',
    'weightedRoundRobin',
    'hash',
    'ringHash',
    'maglev',
  ])('maxConns: %s goes on to where there is room', async (balance) => {
    const run = await at(10, { lb: `maxConns: 1, balance: ${balance}`, work: '35ms', clients: 'arrivals: uniform' });
    // 3.7 of four places are taken on average: keys go astray, but hardly a request is turned away.
    expect(run.total('users', 'errors') / run.total('users', 'arrivals')).toBeLessThan(0.05);
  });

  it('a full queue turns away, and without one there is none', async () => {
    const run = await at(10, { lb: 'maxConns: 1', work: '100ms' });
    expect(errors(run)['queue full']).toBeGreaterThan(200);
    expect(run.read('lb.queue')).toBe(0);
  });

  it('maxConnections: one more is turned away at once', async () => {
    const run = await at(10, { lb: 'maxConnections: 5', work: '100ms' });
    expect(run.read('lb.active')).toBeLessThanOrEqual(5);
    expect(errors(run)['too many connections']).toBeGreaterThan(300);
  });
});

describe('a second try', () => {
  const crash = "{ name: bad, at: 0s, error: 'farm#2', share: 1 }";

  it('goes to another endpoint, where the trouble is worth it', async () => {
    const none = await at(10, { faults: crash });
    expect(none.total('users', 'errors')).toBeGreaterThan(200);
    const next = await at(10, { lb: 'nextUpstream: { on: [500] }', faults: crash });
    expect(next.total('users', 'errors')).toBe(0);
  });

  it('of a POST is made only when that is declared to be harmless', async () => {
    const posts = async (more: string, clients = '') => {
      const text = farm({ lb: `nextUpstream: { on: [500] ${more} }`, faults: crash, clients });
      return (await play(text.replace('calls: lb GET /', 'calls: lb POST /'))).to(10).total('users', 'errors');
    };
    expect(await posts('')).toBeGreaterThan(200);
    expect(await posts(', nonIdempotent: true')).toBe(0);
    // Its key travels with it.
    expect(await posts('', 'idempotencyKey: true')).toBe(0);
  });

  it('saves who was at a replica that dies', async () => {
    const dies = "{ name: crash, at: 5s, kill: 'farm#2' }";
    const work = '200ms';
    expect(errors(await at(10, { faults: dies, work }))).toEqual({});
    expect(errors(await at(10, { lb: 'nextUpstream: { tries: 1 }', faults: dies, work })).reset).toBeGreaterThan(2);
  });
});

describe('stickiness', () => {
  const sessions = { clients: 'sessions: true, keys: { count: 200 }', farm: 'sessions: { kept: memory }' };

  it('is needed where sessions are in the memory of a replica', async () => {
    expect((await at(20, sessions)).total('users', 'sessionsLost')).toBeGreaterThan(500);
  });

  it.each(['key', 'cookie'])('by %s keeps sessions', async (sticky) => {
    const run = await at(20, { ...sessions, lb: `sticky: ${sticky}` });
    expect(run.total('users', 'sessionsLost')).toBe(0);
    for (const share of shares(run)) expect(share).toBeGreaterThan(0.1);
  });

  it('by a table ends with the balancer that has it, and is not shared by two; by a cookie it is in the request', async () => {
    const two = (sticky: string) => at(30, { ...sessions, lb: `replicas: 2, sticky: ${sticky}` });
    expect((await two('key')).total('users', 'sessionsLost')).toBeGreaterThan(100);
    expect((await two('cookie')).total('users', 'sessionsLost')).toBe(0);
  });

  it('moves to another endpoint when the one in the cookie is gone', async () => {
    const faults = "{ name: crash, at: 10s, kill: 'farm#1' }";
    const run = await at(30, {
      ...sessions,
      lb: 'sticky: cookie',
      farm: `${sessions.farm}, restart: { policy: never }`,
      faults,
    });
    const lost = run.total('users', 'sessionsLost');
    expect(lost).toBeGreaterThan(20);
    expect(lost).toBeLessThan(80);
    expect(run.read('users.goodput')).toBeGreaterThan(85);
  });

  it('is written before the application’s own cookie', () => {
    expect(readCookie(writeCookie('farm#1', 'abc'))).toEqual({ endpoint: 'farm#1', own: 'abc' });
    expect(readCookie('abc')).toEqual({ endpoint: '', own: 'abc' });
    expect(readCookie('')).toEqual({ endpoint: '', own: '' });
  });
});

describe('the death of a balancer', () => {
  const dies = (which: string) => `{ name: crash, at: 5s, kill: ${which} }`;

  it('is refused connections for all its clients, until it is up again', async () => {
    const run = await at(6, { lb: 'restart: { delay: 2s }', faults: dies('lb') });
    expect(errors(run).refused).toBeGreaterThan(50);
    expect(Object.keys(errors(run)).every((e) => e === 'refused' || e === 'reset')).toBe(true);
    run.to(20);
    expect(run.read('users.goodput')).toBeGreaterThan(85);
  });

  it('of two is noticed by half of the requests, and by hardly any of clients that try again elsewhere', async () => {
    const two = (clients: string) =>
      at(10, { lb: 'replicas: 2, restart: { policy: never }', faults: dies("'lb#1'"), clients });
    const half = (await two('')).total('users', 'errors');
    expect(half).toBeGreaterThan(200);
    expect(half).toBeLessThan(300);
    expect((await two('avoidTried: true, retry: { maxAttempts: 2, waitDuration: 1ms }')).total('users', 'errors')).toBe(
      0,
    );
  });

  it('by SIGTERM loses nothing that it had taken', async () => {
    const run = await at(20, { lb: 'replicas: 2', work: '200ms', faults: "{ name: stop, at: 5s, drain: 'lb#1' }" });
    expect(errors(run).reset ?? 0).toBe(0);
    expect(run.moves('balancer')).toContain(': serving -> draining (DRAIN)');
    expect(run.read('lb.alive')).toBe(2);
  });

  it('may be its supervisor’s doing: who does not answer the liveness probe is restarted', async () => {
    const lb = 'startup: 500ms, shutdown: { grace: 1s }, liveness: { period: 1s, timeout: 500ms }';
    const run = await at(20, { lb, faults: "{ name: hang, at: 5s, pause: 'lb#1' }" });
    expect(run.moves('member')).toContain('lb#1: ready -> stopping (UNHEALTHY)');
    expect(run.read('users.goodput')).toBeGreaterThan(85);
    const well = await at(20, { lb });
    expect(well.moves('member').filter((move) => move.startsWith('lb#1'))).toEqual(['lb#1: stopped -> ready (FOUND)']);
  });

  it('is not feared where there are more: balancers are added while it runs', async () => {
    const run = await at(20, { faults: '{ name: more, at: 5s, set: lb.replicas, to: 3 }' });
    expect(run.read('lb.alive')).toBe(3);
    expect(run.read('lb#3.requests')).toBeGreaterThan(20);
  });
});
