// Services that publish to topics and handle them: answers of the cluster, groups, retries, dead letters, records that come twice.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';
import { whys } from '../whys.ts';

const shop = (step: string, orders: string, more = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, calls: shop POST /orders, keys: { count: 100 } }
  shop: { kind: service, handles: { POST /orders: [${step}] } }
  kafka:
    kind: kafka
    minInsyncReplicas: 2
    topics:
      orders: { partitions: 2, replicationFactor: 3 }
      failed: { partitions: 1, replicationFactor: 3 }
  stock:
    kind: service
    startup: 1s
    replicas: 2
    on:
      kafka orders: { autoOffsetReset: earliest, sessionTimeout: 6s, ${orders} }
${more}
`;

describe('publish', () => {
  it('is over when the cluster has acknowledged the record, and a group handles each once', async () => {
    const run = (await play(shop('{ publish: kafka orders }', 'do: [{ work: 2ms }]'))).to(20);
    expect(run.total('shop', 'answered')).toBeGreaterThan(900);
    // Client to shop and back 2 ms, to the leader and back 2 ms, and the followers have to fetch.
    expect(run.read('shop.latency.p50')).toBeGreaterThanOrEqual(2000);
    expect(run.read('shop.published')).toBeGreaterThanOrEqual(run.total('shop', 'answered'));
    expect(run.read('stock.consumed')).toBeGreaterThan(900);
    expect(run.read('stock.consumed')).toBeLessThanOrEqual(run.read('shop.published'));
    expect(run.read('stock.lag')).toBeLessThan(10);
  });
});

describe('a handler of a topic', () => {
  it('that fails is tried again, and then its record goes to the dead-letter topic, while the others get through', async () => {
    const steps =
      'attempts: 3, backoff: 100ms, deadLetter: failed, do: [{ choose: [{ keys: [k7], do: [{ fail: 500 }] }] }]';
    const run = (await play(shop('{ publish: kafka orders }', steps))).to(20);
    const dead = run.read('stock.deadLettered');
    expect(dead).toBeGreaterThan(2);
    expect(run.read('stock.redelivered')).toBeGreaterThanOrEqual(2 * dead);
    expect(run.read('stock.published')).toBeGreaterThanOrEqual(dead);
    expect(run.read('stock.consumed') + dead + run.read('stock.lag')).toBeGreaterThan(900);
  });

  it('that fails is skipped where there is no dead-letter topic', async () => {
    const run = (await play(shop('{ publish: kafka orders }', 'attempts: 2, do: [{ fail: 500, share: 0.2 }]'))).to(20);
    expect(run.read('stock.skipped')).toBeGreaterThan(10);
    expect(run.read('stock.redelivered')).toBeGreaterThan(run.read('stock.skipped'));
  });

  it.each([
    ['after', 'false', 1, 0],
    ['after', 'true', 0, 1],
    ['before', 'false', -1, 0],
  ])('that commits %s its work, idempotent %s, and crashes in between', async (commit, idempotent, more, left) => {
    const crash =
      'faults: [{ name: crash, at: 10s, kill: stock, for: 2s }, { name: closes, at: 25s, set: users.rate, to: 0/s }]';
    const steps = `commit: ${commit}, idempotent: ${idempotent}, maxPollInterval: 60s, do: [{ work: 30ms }]`;
    const run = (await play(shop('{ publish: kafka orders }', steps, crash))).to(50);
    expect(run.read('stock.lag')).toBe(0);
    expect(Math.sign(run.read('stock.consumed') - run.read('shop.published'))).toBe(more);
    expect(Math.sign(run.read('stock.duplicates'))).toBe(left);
  });
});

describe('why', () => {
  it('an effect at a consumer leads back to the request that published the record', async () => {
    const run = (await play(shop('{ publish: kafka orders }', 'do: [{ work: 2ms }]'))).to(10);
    const spans = run.rows(KIND.openSpan);
    const parentOf = new Map(spans.map((r) => [r.seq, r.ref]));
    const nameOf = new Map(spans.map((r) => [r.seq, r.name]));
    const effects = spans.filter((r) => r.name === 'kafka orders');
    expect(effects.length).toBeGreaterThan(100);
    for (const effect of effects) {
      const way = [effect.name];
      for (let at = parentOf.get(effect.seq)!; at !== 0; at = parentOf.get(at)!) way.push(nameOf.get(at)!);
      expect(way.slice(0, 3)).toEqual(['kafka orders', 'publish orders', '/orders']);
    }
  });

  it('a request whose record was not acknowledged leads to the fault that cut the cluster off', async () => {
    const cut = 'faults: [{ name: cluster dies, at: 8s, kill: kafka, for: 60s }]';
    const run = (await play(shop('{ publish: kafka orders, timeout: 500ms }', 'do: [{ work: 2ms }]', cut))).to(15);
    const { failed, share } = whys(run, /^(?!ok)/, 'cluster dies');
    expect(failed).toBeGreaterThan(10);
    expect(share).toBeGreaterThan(0.9);
  });
});
