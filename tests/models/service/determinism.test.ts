// A world in which everything happens: one digest traced and untraced, twice, and after going back to a keyframe at any moment.
import { describe, expect, it } from 'vitest';
import { createKernel, restoreKeyframe, SECOND, takeKeyframe, Trace } from '../../../src/engine/index.ts';
import { REGISTRY } from '../../../src/models/registry.ts';
import { createLoader } from '../../../src/scenario/loader.ts';
import { DOUBLES } from '../ports/doubles.ts';

const WORLD = `
murphy: 1
title: Everything at once
length: 40s
network: { latency: { normal: { mean: 2ms, sd: 1ms } }, loss: 0.001 }
hosts: { node: { cpu: 4 } }
world:
  shoppers:
    kind: clients
    load: { executor: spike, rate: 40/s, peak: 150/s, at: 10s, lasts: 5s, ramp: 1s }
    calls: [{ call: front GET /, weight: 3 }, { call: front POST /buy }]
    keys: { count: 200, skew: 0.9 }
    tenants: [{ name: a, weight: 3 }, { name: b, priority: 2 }]
    sessions: true
    sticky: key
    timeout: 1s
    retry: { maxAttempts: 2, waitDuration: 50ms, jitter: decorrelated, budget: {} }
  bots: { kind: clients, users: 5, thinkTime: 200ms, calls: front GET /, timeout: 500ms, cancelOnTimeout: true, balance: maglev }
  front:
    kind: service
    replicas: 3
    concurrency: 40
    queue: { length: 50, discipline: fair, whenFull: dropOldest, maxWait: 800ms }
    sessions: { kept: memory }
    startup: 1s
    warmUp: { duration: 4s }
    readiness: { period: 1s, timeout: 500ms }
    memory: { base: 50MiB, perRequest: 2MiB, leak: 20KiB, limit: 140MiB }
    usl: { sigma: 0.01, kappa: 0.001 }
    handles:
      GET /:
        - work: { exponential: 3ms }
        - each: 4
          need: 3
          timeout: 200ms
          do:
            - call: back GET /item
              timeout: 300ms
              balance: powerOfTwo
              hedge: { after: 60ms }
              circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 10, waitDurationInOpenState: 1s, randomizedWaitFactor: 0.5 }
              outlierDetection: { interval: 1s, baseEjectionTime: 2s }
              fallback: true
      POST /buy:
        - transaction: db
          do:
            - { query: db, write: true }
            - { call: back POST /reserve, bulkhead: { maxConcurrentCalls: 8, maxWaitDuration: 100ms }, rateLimiter: { capacity: 30, refillRate: 40, timeoutDuration: 200ms } }
        - set: bought
          add: 1
          scope: replica
  back:
    kind: service
    replicas: 4
    hosts: [node]
    concurrency: 8
    handles:
      GET /item: [{ choose: [{ weight: 9, do: [{ work: { exponential: 6ms } }] }, { weight: 1, do: [{ work: 60ms, io: true }] }] }]
      POST /reserve: [{ work: { lognormal: { median: 10ms, sigma: 0.5 } } }, { fail: 500, share: 0.05 }]
  edge:
    kind: loadBalancer
    upstream: front
    replicas: 2
    balance: leastConnections
    sticky: cookie
    maxFails: 2
    failTimeout: 1s
    maxConns: 6
    queue: { length: 20, timeout: 300ms }
    healthCheck: { interval: 700ms, timeout: 300ms, fall: 2 }
    timeout: 800ms
    drainTimeout: 2s
  tourists: { kind: clients, rate: 40/s, calls: edge GET /, sessions: true, timeout: 1s, cancelOnTimeout: true, keys: { count: 50 } }
  db: { kind: database, cpu: 1, lockTimeout: 300ms, idleInTransactionSessionTimeout: 400ms }
faults:
  - { name: crash, at: 6s, kill: 'front#2' }
  - { name: slow, at: 8s, slow: 'back#1', factor: 20, for: 6s }
  - { name: cut, at: 16s, partition: [[back], [front]], for: 2s }
  - { name: outage, at: 14s, kill: db, for: 500ms }
  - { name: pause, at: 20s, pause: 'back#2', for: 3s }
  - { name: edge dies, at: 22s, kill: 'edge#1' }
  - { name: stop, at: 24s, drain: 'front#1' }
  - { name: more, at: 26s, set: back.replicas, to: 6 }
  - { name: fewer, at: 32s, set: back.replicas, to: 2 }
`;

async function scenario() {
  const { scenario: loaded, problems } = await createLoader([...REGISTRY, ...DOUBLES])(WORLD, 'everything.yaml');
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  return loaded!;
}

describe('a world in which everything happens', () => {
  it('has one digest, traced or not, and another with another seed', async () => {
    const loaded = await scenario();
    const digest = (seed: number, trace: Trace | null) => {
      const k = createKernel(loaded.world(seed, []), trace);
      k.runUntil(loaded.length);
      if (k.failure) throw k.failure;
      expect(k.verdict).toBe(null);
      return k.digestNow();
    };
    const first = digest(1, new Trace());
    expect(digest(1, null)).toBe(first);
    expect(digest(2, null)).not.toBe(first);
  });

  it('goes on from a keyframe of any moment exactly as it did, again and again', async () => {
    const loaded = await scenario();
    const k = createKernel(loaded.world(1, []), null);
    const frames = [];
    for (let t = 1; t <= 39; t++) {
      k.runUntil(t * SECOND + 123_456);
      frames.push(takeKeyframe(k));
    }
    k.runUntil(loaded.length);
    const digest = k.digestNow();
    for (const frame of [frames[0], frames[9], frames[17], frames[21], frames[30], frames[9]]) {
      restoreKeyframe(k, frame);
      k.runUntil(loaded.length);
      expect(k.digestNow()).toBe(digest);
    }
  });

  it('keeps the invariants of its models on many seeds', async () => {
    const loaded = await scenario();
    const { partViews } = await import('../../../src/models/part-view.ts');
    for (let seed = 1; seed <= 6; seed++) {
      const k = createKernel(loaded.world(seed, []), null);
      const views = partViews(k, loaded.parts, (path) => loaded.reading(path).read(k));
      for (let t = 0.5; t <= 40; t += 0.5) {
        k.runUntil(t * SECOND);
        if (k.failure) throw k.failure;
        const broken = loaded.parts.flatMap((p) => p.model.invariants.map((i) => i.check(views.part(p.name))));
        expect(broken.filter((wrong) => wrong !== '')).toEqual([]);
      }
    }
  });

  it('shows every part and process at every moment without a change', async () => {
    const loaded = await scenario();
    const { partViews } = await import('../../../src/models/part-view.ts');
    const k = createKernel(loaded.world(3, []), null);
    const views = partViews(k, loaded.parts, (path) => loaded.reading(path).read(k));
    for (let t = 1; t <= 40; t++) {
      k.runUntil(t * SECOND);
      const before = k.digestNow();
      for (const part of loaded.parts) {
        const view = views.part(part.name);
        expect(part.model.view.face(view).title).toBe(part.name);
        for (const p of [null, ...view.processes]) structuredClone(part.model.view.panels(view, p));
        for (const p of view.processes) {
          part.model.view.cell(p);
          for (const { chart, key } of part.model.chartKeys?.(p) ?? []) expect(p.chart(chart, key)).not.toBe('');
        }
        structuredClone(part.model.view.marks?.(view) ?? []);
      }
      for (const reading of loaded.readings) expect(['number', 'string']).toContain(typeof reading.read(k));
      expect(k.digestNow()).toBe(before);
    }
  });
});
