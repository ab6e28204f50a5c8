// Balancing at the caller: who gets how much, one slow replica, stickiness, hashing, outlier detection, slow start, names that are learnt.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

const farm = (client: string, more = '', service = 'replicas: 4, concurrency: 4,', work = '{ exponential: 50ms }') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, calls: farm GET /, ${client} }
  farm: { kind: service, ${service} handles: { GET /: [{ work: ${work} }] } }
${more}
`;
const slow = "faults: [{ name: bad disk, at: 10s, slow: 'farm#3', factor: 10 }]";

type Run = Awaited<ReturnType<typeof play>>;
const shares = (run: Run) => {
  const replicas = run.views.part('farm').processes.filter((p) => p.ordinal > 0);
  const total = replicas.reduce((sum, p) => sum + p.total('requests'), 0);
  return replicas.map((p) => p.total('requests') / total);
};

describe('one slow replica of four', () => {
  it('spoils a quarter of the requests when each is asked in turn', async () => {
    const run = (await play(farm('timeout: 2s, balance: roundRobin', slow))).to(60);
    expect(run.read('users.errors')).toBeGreaterThan(12);
  });

  it.each(['leastConnections', 'powerOfTwo'])('is hardly noticed with %s', async (balance) => {
    const run = (await play(farm(`timeout: 2s, balance: ${balance}`, slow))).to(60);
    expect(run.total('users', 'errors') / run.total('users', 'arrivals')).toBeLessThan(0.005);
    expect(shares(run)[2]).toBeLessThan(0.15);
  });

  it('is left alone by outlier detection when it fails, let back, and left alone for longer', async () => {
    const failing = "faults: [{ name: bad, at: 5s, error: 'farm#3', share: 1 }]";
    const detect = 'outlierDetection: { interval: 1s, baseEjectionTime: 5s }';
    const run = (await play(farm(detect, failing))).to(40);
    expect(run.moves('outlier').slice(0, 3)).toEqual([
      'farm#3: inRotation -> ejected (consecutive5xx)',
      'farm#3: ejected -> inRotation (TIME_IS_OVER)',
      'farm#3: inRotation -> ejected (consecutive5xx)',
    ]);
    expect(run.total('users', 'errors')).toBeLessThan(40);
  });

  it('is avoided by a retry that stays away from the endpoint before it', async () => {
    const failing = "faults: [{ name: bad, at: 0s, error: 'farm#3', share: 1 }]";
    const retry = 'retry: { maxAttempts: 2, waitDuration: 1ms }';
    const sticky = (more: string) => farm(`${retry}, sticky: key, keys: { count: 40 } ${more}`, failing);
    expect((await play(sticky(''))).to(20).total('users', 'errors')).toBeGreaterThan(200);
    const other = farm(`${retry}, balance: random, avoidTried: true`, failing);
    expect((await play(other)).to(20).total('users', 'errors')).toBe(0);
  });
});

describe('shares', () => {
  it('are equal in turn and at random', async () => {
    for (const balance of ['roundRobin', 'random'])
      for (const share of shares((await play(farm(`balance: ${balance}`))).to(60)))
        expect(Math.abs(share - 0.25)).toBeLessThan(0.02);
  });

  it('follow weights with smooth weighted round robin', async () => {
    const run = (await play(farm('balance: weightedRoundRobin', '', 'replicas: 3, weights: [5, 1, 1],'))).to(30);
    const [a, b, c] = shares(run);
    expect([a, b, c].map((s) => Math.round(s * 100) / 100)).toEqual([0.71, 0.14, 0.14]);
  });

  it.each(['ringHash', 'maglev'])(
    'of %s send a key to the same replica, and move few keys when one more comes',
    async (balance) => {
      const more = 'faults: [{ name: one more, at: 20s, set: farm.replicas, to: 5 }]';
      const store = { replicas: 'replicas: 4, concurrency: 64, sessions: { kept: memory },' };
      const client = `balance: ${balance}, keys: { count: 400 }, sessions: true`;
      const run = (await play(farm(client, more, store.replicas, '1ms'))).to(19);
      expect(run.total('users', 'sessionsLost')).toBe(0);
      run.to(60);
      // Between a fifth of the keys and half of them move; all would with a remainder.
      const moved = run.total('users', 'sessionsLost');
      expect(moved).toBeGreaterThan(40);
      expect(moved).toBeLessThan(200);
    },
  );

  it('of a new endpoint grow slowly with slow start', async () => {
    const more = 'faults: [{ name: one more, at: 10s, set: farm.replicas, to: 5 }]';
    const run = (
      await play(farm('slowStart: { slowStartWindow: 20s }', more, 'replicas: 4, startup: 1s, concurrency: 64,'))
    ).to(14);
    const fifth = () => run.read('farm#5.requests');
    expect(fifth()).toBeLessThan(10);
    run.to(40);
    expect(fifth()).toBeGreaterThan(12);
  });
});

describe('names', () => {
  it('are learnt from the registrar: a call before that waits instead of failing', async () => {
    const begins = 'faults: [{ name: begins, at: 0s, set: farm.replicas, to: 2 }]';
    const text = farm('timeout: 2s', begins, 'replicas: 0,').replace('latency: 1ms', 'latency: 100ms');
    const run = (await play(text)).to(5);
    expect(run.total('users', 'errors')).toBe(0);
    expect(run.total('farm', 'answered')).toBeGreaterThan(400);
  });

  it('that are out of date fail at once: nobody listens there', async () => {
    const gone = "faults: [{ name: crash, at: 5s, kill: 'farm#1' }]";
    const run = (await play(farm('timeout: 2s', gone).replace('latency: 1ms', 'latency: 40ms'))).to(10);
    const errors = run.k.process(run.k.pidsOf(0)[0]).state.errors;
    expect([...errors.keys()].every((e) => e === 'reset' || e === 'refused')).toBe(true);
    expect(run.total('users', 'errors')).toBeGreaterThan(1);
  });

  it('that are all gone leave no endpoint', async () => {
    const gone = 'faults: [{ name: crash, at: 5s, kill: farm }]';
    const run = (await play(farm('timeout: 2s', gone, 'replicas: 2, restart: { policy: never },'))).to(10);
    expect(run.read('users.errors["no endpoint"]')).toBeGreaterThan(80);
  });

  it('behind a cut are silence: only time-outs tell', async () => {
    const cut = 'faults: [{ name: cut, at: 5s, partition: [[users], [farm]] }]';
    const run = (await play(farm('timeout: 1s', cut))).to(10);
    expect(run.read('users.errors["timeout"]')).toBeGreaterThan(80);
  });
});
