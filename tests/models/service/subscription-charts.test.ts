// The chart of a service's replica as a member of a consumer group: coming, going, being forgotten; and that it ends cleanly.
// It is the chart of a consumer, whose every edge the tests of kafka drive.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

const world = (faults: string, more = '') => `
network: { latency: 2ms }
world:
  users: { kind: clients, rate: 20/s, calls: shop POST / }
  shop: { kind: service, handles: { POST /: [{ publish: kafka orders }] } }
  kafka: { kind: kafka, topics: { orders: { partitions: 2, replicationFactor: 3 } } }
  stock:
    kind: service
    replicas: 3
    startup: 1s
    on: { kafka orders: { autoOffsetReset: earliest, sessionTimeout: 6s, ${more} do: [{ work: 2ms }] } }
faults: [${faults}]
`;

describe('a replica in its group', () => {
  it('joins, rebalances with the others, and joins anew when a pause has put it out', async () => {
    const faults =
      "{ name: crash, at: 8s, kill: 'stock#1', for: 2s }, { name: pause, at: 25s, pause: 'stock#2', for: 15s }";
    const moves = (await play(world(faults))).to(60).moves('subscription');
    const edges = new Set(moves.map((m) => m.replace(/^.*?: /, '')));
    expect([...edges]).toEqual(
      expect.arrayContaining([
        'unjoined -> preparing (JOIN)',
        'preparing -> completing (JOINED)',
        'completing -> stable (ASSIGNED)',
        'stable -> preparing (REBALANCE)',
        'stable -> unjoined (LOST)',
      ]),
    );
  });

  it('is drained: it finishes its record, commits and leaves, so that the others do not wait for its session to end', async () => {
    const run = (
      await play(world("{ name: d, at: 10s, drain: 'stock#1' }, { name: closes, at: 15s, set: users.rate, to: 0/s }"))
    ).to(30);
    expect(run.read('stock.consumed')).toBe(run.read('shop.published'));
    expect(run.moves('subscription').filter((m) => m.includes('LOST'))).toEqual([]);
    expect(run.read('stock.lag')).toBe(0);
  });
});
