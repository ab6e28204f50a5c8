// Clients on the wire: arrivals of every shape, users who think, bursts, keys, routes, tenants, objectives, and what they count.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';

const shop = (clients: string, more = '', work = '1ms') => `
network: { latency: 1ms }
world:
  users: { kind: clients, calls: shop GET /, ${clients} }
  shop: { kind: service, concurrency: 1000, handles: { GET /: [{ work: ${work} }], GET /other: [{ work: 1ms }] } }
${more}
`;
const arrivals = async (clients: string, from: number, to: number, more = '', seed = 1) => {
  const run = (await play(shop(clients, more), seed)).to(from);
  const before = run.total('users', 'arrivals');
  return (run.to(to).total('users', 'arrivals') - before) / (to - from);
};

describe('open load', () => {
  it('arrives at its rate, as a Poisson process: variance equals mean', async () => {
    const run = await play(shop('rate: 50/s'));
    const counts: number[] = [];
    for (let t = 1, last = 0; t <= 400; t++) {
      const n = run.to(t).total('users', 'arrivals');
      counts.push(n - last);
      last = n;
    }
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    const variance = counts.reduce((a, b) => a + (b - mean) ** 2, 0) / counts.length;
    expect(Math.abs(mean - 50)).toBeLessThan(1.2);
    expect(variance / mean).toBeGreaterThan(0.8);
    expect(variance / mean).toBeLessThan(1.25);
  });

  it('evenly spaced arrives exactly so often', async () => {
    expect(await arrivals('rate: 50/s, arrivals: uniform', 0, 100)).toBeCloseTo(50, 1);
    expect(await arrivals('rate: 3/s, arrivals: uniform', 0, 100)).toBeCloseTo(3, 1);
  });

  it('follows a ramp, a spike, a recorded trace', async () => {
    const ramp = 'load: { executor: ramping-arrival-rate, stages: [{ duration: 100s, target: 100/s }] }';
    expect(await arrivals(ramp, 45, 55)).toBeGreaterThan(43);
    expect(await arrivals(ramp, 45, 55)).toBeLessThan(57);
    const spike = 'load: { executor: spike, rate: 10/s, peak: 200/s, at: 20s, lasts: 10s }';
    expect(await arrivals(spike, 21, 30)).toBeGreaterThan(180);
    expect(await arrivals(spike, 31, 60)).toBeLessThan(13);
    const trace = await play(shop('load: { executor: trace, times: [1s, 1500ms, 1500ms, 4s] }'));
    trace.to(10);
    const began = trace.rows(KIND.openSpan).filter((r) => r.ref === 0);
    expect(began.map((r) => r.at)).toEqual([1_000_000, 1_500_000, 1_500_000, 4_000_000]);
  });

  it('changes at once with its rate, and a burst multiplies it as long as it lasts', async () => {
    const faults = `faults:
  - { name: more, at: 10s, set: users.rate, to: 100/s }
  - { name: burst, at: 20s, load: users, factor: 3, for: 10s }
  - { name: nobody, at: 40s, load: users, factor: 0, for: 5s }`;
    expect(Math.abs((await arrivals('rate: 10/s', 0, 10, faults)) - 10)).toBeLessThan(3);
    expect(Math.abs((await arrivals('rate: 10/s', 10, 20, faults)) - 100)).toBeLessThan(10);
    expect(Math.abs((await arrivals('rate: 10/s', 20, 30, faults)) - 300)).toBeLessThan(20);
    expect(Math.abs((await arrivals('rate: 10/s', 30, 40, faults)) - 100)).toBeLessThan(10);
    expect(await arrivals('rate: 10/s', 40.001, 45, faults)).toBe(0);
  });

  it('does not depend on what becomes of the requests: two variants meet the same arrivals', async () => {
    const moments = async (work: string) => {
      const run = (await play(shop('rate: 20/s, timeout: 50ms, retry: {}', '', work))).to(20);
      return run.rows(KIND.openSpan).flatMap((r) => (r.ref === 0 ? [r.at] : []));
    };
    expect(await moments('{ exponential: 100ms }')).toEqual(await moments('1ms'));
  });
});

describe('closed load', () => {
  it('slows down with the system: users over response plus thinking', async () => {
    const users = 'users: 50, thinkTime: { exponential: 900ms }';
    const run = (await play(shop(users, '', '98ms'))).to(60);
    expect(run.total('users', 'arrivals') / 60).toBeGreaterThan(46);
    expect(run.total('users', 'arrivals') / 60).toBeLessThan(54);
    const slow = (await play(shop(users, '', '4098ms'))).to(60);
    expect(slow.total('users', 'arrivals') / 60).toBeLessThan(13);
  });

  it('ramps, and users who are too many leave when they have their answer', async () => {
    const stages = '[{ duration: 10s, target: 100 }, { duration: 10s, target: 10 }]';
    const run = await play(shop(`thinkTime: 100ms, load: { executor: ramping-vus, stages: ${stages} }`));
    expect(Math.abs(run.to(5).read('users.users') - 50)).toBeLessThanOrEqual(1);
    expect(run.to(10.15).read('users.users')).toBeGreaterThan(97);
    expect(run.to(25).read('users.users')).toBe(10);
  });

  it('changes with its number of users', async () => {
    const faults = 'faults: [{ name: more, at: 5s, set: users.users, to: 30 }]';
    const run = await play(shop('users: 10, thinkTime: 100ms', faults));
    expect(run.to(4).read('users.users')).toBe(10);
    expect(run.to(6).read('users.users')).toBe(30);
  });
});

describe('what requests are about', () => {
  it('routes by weight', async () => {
    const calls = 'calls: [{ call: shop GET /, weight: 3 }, { call: shop GET /other, weight: 1 }]';
    const run = (await play(shop('rate: 100/s').replace('calls: shop GET /', calls))).to(60);
    const share =
      run.rows(KIND.openSpan).filter((r) => r.ref === 0 && r.name === 'GET /other').length /
      run.total('users', 'arrivals');
    expect(Math.abs(share - 0.25)).toBeLessThan(0.02);
  });

  it('keys by Zipf: the first half as often again as the second', async () => {
    const run = await play(
      shop('rate: 200/s, keys: { count: 100, skew: 1 }, sessions: true', '').replace(
        'concurrency: 1000,',
        'concurrency: 1000, sessions: { kept: memory },',
      ),
    );
    run.to(1);
    const counts = new Map<string, number>();
    for (let t = 1.1; t < 60; t += 0.1) {
      run.k.runUntil(t * 1e6);
      for (const p of run.k.process(run.k.pidsOf(0)[0]).state.inFlight.values())
        counts.set(p.key, (counts.get(p.key) ?? 0) + 1);
    }
    const share = (key: string) => counts.get(key) ?? 0;
    expect(share('k0')).toBeGreaterThan(share('k9') * 3);
  });

  it('tenants by weight, with their priority', async () => {
    const tenants = 'tenants: [{ name: gold, weight: 1, priority: 9 }, { name: iron, weight: 4 }]';
    const run = await play(shop(`rate: 200/s, ${tenants}`, '', '50ms'));
    let gold = 0;
    let all = 0;
    for (let t = 1; t < 60; t++) {
      for (const p of run.to(t).k.process(run.k.pidsOf(0)[0]).state.inFlight.values()) {
        all++;
        if (p.tenant !== 'gold') continue;
        gold++;
        expect(p.priority).toBe(9);
      }
    }
    expect(Math.abs(gold / all - 0.2)).toBeLessThan(0.05);
  });
});

describe('what became of them', () => {
  it('late answers are no goodput, and no errors either', async () => {
    const run = (await play(shop('rate: 50/s, objective: 20ms', '', '30ms'))).to(10);
    expect(run.read('users.goodput')).toBe(0);
    expect(run.read('users.late')).toBeGreaterThan(30);
    expect(run.read('users.availability')).toBe(1);
  });

  it('errors are counted by cause, and availability is the share without them', async () => {
    const faults = 'faults: [{ name: bad, at: 1s, error: shop, share: 0.25 }]';
    const run = (await play(shop('rate: 200/s', faults))).to(60);
    expect(Math.abs(run.read('users.errors["error"]') - 50)).toBeLessThan(20);
    expect(Math.abs(run.read('users.availability') - 0.75)).toBeLessThan(0.02);
  });
});
