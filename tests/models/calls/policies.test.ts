// Policies on a call, on the wire: how often a callee is asked, what the caller waits for, and what it gets instead.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';

const two = (call: string, back = '{ work: 10ms }', more = '', rate = '100/s') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: ${rate}, keys: { count: 20 }, calls: front GET / }
  front:
    kind: service
    concurrency: 1000
    handles: { GET /: [{ as: ask, call: back POST /b, ${call} }] }
  back: { kind: service, replicas: 2, concurrency: 200, handles: { POST /b: [${back}] } }
${more}
`;

describe('retry', () => {
  it('asks a callee that always fails exactly maxAttempts times', async () => {
    const run = (await play(two('retry: { maxAttempts: 3, waitDuration: 10ms }', '{ fail: 500 }'))).to(20);
    const ratio = run.total('back', 'requests') / run.total('front', 'calls');
    expect(Math.abs(ratio - 3)).toBeLessThan(0.02);
    expect(run.read('front.amplification')).toBeCloseTo(3, 0);
  });

  it('at each of three levels multiplies: 27 requests at the bottom for one at the top', async () => {
    const retry = 'retry: { maxAttempts: 3, waitDuration: 10ms }';
    const run = await play(`
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 20/s, calls: a GET /, ${retry} }
  a: { kind: service, concurrency: 1000, handles: { GET /: [{ call: b GET /, ${retry} }] } }
  b: { kind: service, concurrency: 1000, handles: { GET /: [{ call: c GET /, ${retry} }] } }
  c: { kind: service, concurrency: 1000, handles: { GET /: [{ fail: 503 }] } }
`);
    run.to(30);
    expect(Math.abs(run.total('c', 'requests') / run.total('users', 'arrivals') - 27)).toBeLessThan(0.5);
  });

  it('amplifies by 1 + p + p^2 where each attempt fails with probability p', async () => {
    const run = (await play(two('retry: { maxAttempts: 3, waitDuration: 10ms }', '{ fail: 500, share: 0.3 }'))).to(60);
    const ratio = run.total('back', 'requests') / run.total('front', 'calls');
    expect(Math.abs(ratio - (1 + 0.3 + 0.09))).toBeLessThan(0.03);
    const failed = run.total('users', 'errors') / run.total('users', 'arrivals');
    expect(Math.abs(failed - 0.027)).toBeLessThan(0.01);
  });

  it('with a budget of 20 % asks at most 1.2 times, whatever maxAttempts says', async () => {
    const budget = 'budget: { percentCanRetry: 0.2, minRetriesPerSec: 0 }';
    const run = (await play(two(`retry: { maxAttempts: 5, waitDuration: 10ms, ${budget} }`, '{ fail: 500 }'))).to(60);
    const ratio = run.total('back', 'requests') / run.total('front', 'calls');
    expect(ratio).toBeLessThanOrEqual(1.2);
    expect(ratio).toBeGreaterThan(1.15);
    expect(run.total('front', 'retriesDenied')).toBeGreaterThan(1000);
  });

  it('waits as exponential back-off says', async () => {
    const call = 'retry: { maxAttempts: 4, waitDuration: 100ms, exponentialBackoffMultiplier: 2 }';
    const run = (await play(two(call, '{ fail: 500 }'))).to(10);
    // 4 round trips, waits of 100, 200 and 400 ms.
    expect(run.read('front.latency.p50')).toBe(700_000 + 4 * 2000);
  });

  it('repeats a POST only with an idempotency key, where it is told to mind', async () => {
    const mind = 'retry: { maxAttempts: 3, waitDuration: 10ms, onlyIdempotent: true }';
    const without = (await play(two(mind, '{ fail: 500 }'))).to(5);
    expect(without.total('front', 'retries')).toBe(0);
    const keyed = (await play(two(`${mind}, idempotencyKey: true`, '{ fail: 500 }'))).to(5);
    expect(keyed.total('front', 'retries')).toBeGreaterThan(500);
  });

  it('repeats what retryOn names and nothing else', async () => {
    const only = (on: string) => two(`retry: { maxAttempts: 2, waitDuration: 10ms, retryOn: ${on} }`, '{ fail: 404 }');
    expect((await play(only('[5xx, timeout]'))).to(5).total('front', 'retries')).toBe(0);
    expect((await play(only('[404]'))).to(5).total('front', 'retries')).toBeGreaterThan(300);
  });
});

describe('time-outs', () => {
  it('end the wait, not the work: late answers are thrown away', async () => {
    const run = (await play(two('timeout: 50ms', '{ work: 200ms }'))).to(10);
    expect(run.read('front.latency.p99')).toBe(50_000);
    expect(run.total('front', 'lateAnswers')).toBeGreaterThan(900);
    expect(run.total('back', 'answered')).toBeGreaterThan(900);
  });
});

describe('the circuit breaker', () => {
  const call =
    'timeout: 100ms, circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 10, waitDurationInOpenState: 5s, permittedNumberOfCallsInHalfOpenState: 4 }';
  const fault = 'faults: [{ name: stuck, at: 5s, slow: back, factor: 50, for: 7s }]';

  it('opens on failures, spares the callee, tries again, and closes when the trial calls go well', async () => {
    const run = (await play(two(call, '{ work: 10ms }', fault))).to(30);
    const moves = run.moves('circuitBreaker');
    expect(moves[0]).toBe('ask: CLOSED -> OPEN (FAILURE_RATE_EXCEEDED)');
    expect(moves).toContain('ask: OPEN -> HALF_OPEN (WAIT_ELAPSED)');
    expect(moves.at(-1)).toBe('ask: HALF_OPEN -> CLOSED (BELOW_THRESHOLDS)');
    expect(run.total('front', 'notPermitted')).toBeGreaterThan(500);
    expect(run.word('front.breaker["ask"].state')).toBe('CLOSED');
  });

  it('names the failures it opened for, and they lead to the time-outs', async () => {
    const run = (await play(two(call, '{ work: 10ms }', fault))).to(8);
    const [opening] = run.rows(KIND.move).filter((r) => r.name === 'circuitBreaker');
    expect(opening.because).toHaveLength(4);
    for (const seq of opening.because) {
      const failed = run.k.trace!.row(seq)!;
      expect(failed.name).toBe('timeout');
      expect(run.k.trace!.kindOf(failed.because[0])).toBe(KIND.timer);
    }
    const refused = run.rows(KIND.closeSpan).find((r) => r.name === 'breaker open')!;
    expect(refused.because[0]).toBe(opening.seq);
  });

  it('one for each endpoint keeps away from the bad one alone', async () => {
    const one = "faults: [{ name: bad, at: 5s, error: 'back#1', share: 1 }]";
    const run = (
      await play(two(call.replace('circuitBreaker: {', 'circuitBreaker: { per: endpoint,'), '{ work: 10ms }', one))
    ).to(30);
    expect(run.moves('circuitBreaker').every((m) => m.startsWith('ask at back#1'))).toBe(true);
    const tail = run.total('users', 'errors');
    expect(tail).toBeLessThan(60);
    expect(run.read('users.goodput')).toBeGreaterThan(70);
  });

  it('each of two calls to the same place has its own, though neither was given a name', async () => {
    const call =
      '{ call: back POST /b, fallback: true, circuitBreaker: { slidingWindowSize: 10, minimumNumberOfCalls: 5, waitDurationInOpenState: 300ms } }';
    const run = await play(`
world:
  users: { kind: clients, rate: 100/s, calls: front GET / }
  front: { kind: service, concurrency: 1000, handles: { GET /: [${call}, ${call}] } }
  back: { kind: service, concurrency: 1000, handles: { POST /b: [{ fail: 500, share: 0.7 }] } }
`);
    const movers = new Set(
      run
        .to(20)
        .moves('circuitBreaker')
        .map((m) => m.split(': ')[0]),
    );
    expect([...movers].sort((a, b) => (a < b ? -1 : 1))).toEqual(['back POST /b', 'back POST /b (2)']);
  });

  it('obeys a person at once', async () => {
    const set = (at: string, to: string) =>
      `{ name: '${at}', at: ${at}, set: front.ask.circuitBreaker.updateState, to: ${to} }`;
    const faults = `faults: [${set('5s', 'FORCE_OPEN')}, ${set('10s', 'DISABLE')}, ${set('15s', 'CLOSE')}]`;
    const run = (await play(two(call, '{ work: 10ms }', faults))).to(20);
    expect(run.moves('circuitBreaker').map((m) => m.split(': ')[1])).toEqual([
      'CLOSED -> FORCED_OPEN (TRANSITION_TO_FORCED_OPEN)',
      'FORCED_OPEN -> DISABLED (TRANSITION_TO_DISABLED)',
      'DISABLED -> CLOSED (TRANSITION_TO_CLOSED)',
    ]);
    expect(run.total('users', 'errors')).toBeGreaterThan(400);
  });
});

describe('limits', () => {
  it('a bulkhead lets so many calls be under way and no more', async () => {
    const run = await play(two('bulkhead: { maxConcurrentCalls: 5 }', '{ work: 100ms }'));
    let most = 0;
    for (let t = 1; t < 20; t++) most = Math.max(most, run.to(t).read('back.busy'));
    expect(most).toBe(5);
    expect(run.read('back.answered')).toBeGreaterThan(40);
    expect(run.read('users.errors["downstream: bulkhead full"]')).toBeGreaterThan(30);
  });

  it('a bulkhead with a wait queues its callers, first come first served', async () => {
    const call = 'bulkhead: { maxConcurrentCalls: 5, maxWaitDuration: 300ms }';
    const run = (await play(two(call, '{ work: 100ms }'))).to(20);
    expect(run.read('front.latency.p50')).toBeGreaterThan(300_000);
    expect(run.read('front.latency.p99')).toBeLessThan(420_000);
  });

  it('a bulkhead that is widened while it runs lets the waiting in', async () => {
    const call = 'bulkhead: { maxConcurrentCalls: 2, maxWaitDuration: 10s }';
    const faults = 'faults: [{ name: wider, at: 5s, set: front.ask.bulkhead.maxConcurrentCalls, to: 50 }]';
    const run = (await play(two(call, '{ work: 100ms }', faults))).to(15);
    expect(run.read('front.latency.p99')).toBeLessThan(110_000);
  });

  it('a rate limiter lets so many calls begin in a period', async () => {
    const call = 'rateLimiter: { limitForPeriod: 30, limitRefreshPeriod: 1s, timeoutDuration: 0s }';
    const run = (await play(two(call))).to(20);
    expect(Math.abs(run.total('back', 'requests') - 600)).toBeLessThanOrEqual(30);
  });

  it('a rate limiter with a wait spreads a burst', async () => {
    const call = 'rateLimiter: { limitForPeriod: 30, limitRefreshPeriod: 1s, timeoutDuration: 500ms }';
    const run = (await play(two(call, '{ work: 10ms }', '', '28/s'))).to(60);
    expect(run.total('users', 'errors') / run.total('users', 'arrivals')).toBeLessThan(0.12);
    expect(run.read('front.latency.p99')).toBeGreaterThan(20_000);
  });

  it('a token bucket lets a burst through, then its steady rate', async () => {
    const run = await play(two('rateLimiter: { capacity: 50, refillRate: 20 }'));
    run.to(1);
    const first = run.total('back', 'requests');
    expect(first).toBeGreaterThan(55);
    run.to(21);
    expect(Math.abs(run.total('back', 'requests') - first - 400)).toBeLessThan(5);
  });
});

describe('hedging', () => {
  const slow = '{ work: { mixture: [{ weight: 95, constant: 10ms }, { weight: 5, constant: 1s }] } }';

  it('cuts the tail for a few more requests', async () => {
    const plain = (await play(two('timeout: 5s', slow))).to(30);
    const hedged = (await play(two('timeout: 5s, hedge: { after: 30ms }', slow))).to(30);
    expect(plain.read('front.latency.p95')).toBeGreaterThan(900_000);
    expect(hedged.read('front.latency.p95')).toBeLessThan(60_000);
    const extra = hedged.total('back', 'requests') / hedged.total('front', 'calls') - 1;
    expect(Math.abs(extra - 0.05)).toBeLessThan(0.015);
  });

  it('goes to another endpoint', async () => {
    const bad = "faults: [{ name: stuck, at: 0s, slow: 'back#1', factor: 1000 }]";
    const run = (await play(two('timeout: 5s, hedge: { after: 30ms }', '{ work: 10ms }', bad))).to(20);
    expect(run.read('front.latency.p99')).toBeLessThan(50_000);
  });
});

describe('cache and fallback', () => {
  it('a cache answers again for its time to live, by key', async () => {
    const run = (await play(two('cache: { ttl: 2s }'))).to(20);
    // 20 keys, each asked again at most every 2 s.
    expect(run.total('back', 'requests')).toBeLessThanOrEqual(20 * 11);
    expect(run.read('front.cacheHits')).toBeGreaterThan(80);
  });

  it('a cache of few entries forgets the key not used for longest', async () => {
    const run = (await play(two('cache: { ttl: 1h, maxEntries: 10 }'))).to(20);
    const misses = run.total('front', 'cacheMisses') / run.total('front', 'calls');
    expect(Math.abs(misses - 0.5)).toBeLessThan(0.1);
  });

  it('a cache goes on answering while the callee is down', async () => {
    const down = 'faults: [{ name: down, at: 5s, error: back, share: 1 }]';
    const run = (await play(two('cache: { ttl: 1h }', '{ work: 10ms }', down))).to(20);
    expect(run.total('users', 'errors')).toBe(0);
  });

  it('a fallback is counted as degraded, not as goodput, unless it is said to be as good', async () => {
    const run = (await play(two('fallback: true', '{ fail: 500 }'))).to(5);
    expect(run.read('users.goodput')).toBe(0);
    expect(run.read('users.degraded')).toBeGreaterThan(70);
    const good = (await play(two('fallback: { degraded: false }', '{ fail: 500 }'))).to(5);
    expect(good.read('users.goodput')).toBeGreaterThan(70);
  });
});
