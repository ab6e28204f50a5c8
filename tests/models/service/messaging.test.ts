// Services that publish to topics and handle them: answers of the cluster, groups, retries, dead letters, records that come twice.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

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
