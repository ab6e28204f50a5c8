// Every edge of the charts of a cluster and of its consumers, driven: by single faults where one is enough, by storms of them where it takes chance.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Chart } from '../../../src/engine/index.ts';
import { CONSUMER_CHARTS } from '../../../src/models/consumers/charts.ts';
import { BROKER_CHARTS, CONTROLLER_CHARTS } from '../../../src/models/kafka/charts.ts';
import { type Drive, drawnEdges } from '../charts.ts';
import { play } from '../play.ts';
import { randomFaults } from './chaos.ts';

const cluster = (assignment: string) => `
network: { latency: 2ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 20/s, acks: all }
  kafka: { kind: kafka, topics: { orders: { partitions: 2, replicationFactor: 3 } } }
  billing: { kind: consumers, from: kafka, topic: orders, members: 3, autoOffsetReset: earliest, sessionTimeout: 6s, assignment: ${assignment} }
`;
/** Group `billing` is kept in this partition. */
const HOME = '__consumer_offsets-9';

/** Ten faults of a seed, and a group that grows and shrinks meanwhile. */
function storm(seed: number): string {
  const group = `{ name: c1, at: 12s, kill: 'billing#1', for: 9s }, { name: c2, at: 30s, set: billing.members, to: 1 },
    { name: c3, at: 40s, set: billing.members, to: 4 }, { name: c4, at: 55s, set: billing.members, to: 0 }`;
  const faults = randomFaults(seed, 10, true).replace(/\]$/, `, ${group}]`);
  return `${cluster(seed % 2 === 1 ? 'cooperative-sticky' : 'range')}${faults}`;
}

/** Edges that storms of these seeds go, by chart: what takes chance. */
const STORMS = Array.from({ length: 30 }, (_, i) => i + 1);
const gone = new Map<string, Set<string>>();
beforeAll(async () => {
  for (const seed of STORMS) {
    const run = (await play(storm(seed), seed)).to(80);
    for (const chart of ['quorum', 'broker', 'replica', 'group', 'member']) {
      const edges = gone.get(chart) ?? new Set();
      gone.set(chart, edges);
      for (const move of run.moves(chart)) edges.add(move.replace(/^.*?: /, ''));
    }
  }
});

/** Calm worlds go their edges, and storms the rest. */
function driven(name: string, chart: Chart, drives: readonly Drive[]): void {
  it.each(drives)('$name', async ({ world, seconds, edges, seed }) => {
    const run = (await play(world, seed ?? 1)).to(seconds);
    const moves = run.moves(name).map((move) => move.replace(/^.*?: /, ''));
    for (const edge of edges) expect(moves).toContain(edge);
  });
  it(`every drawn edge of the chart ${name} is gone`, () => {
    const seen = new Set([...drives.flatMap((d) => d.edges), ...gone.get(name)!]);
    expect(drawnEdges(chart).filter((edge) => !seen.has(edge))).toEqual([]);
    expect([...gone.get(name)!].filter((edge) => !drawnEdges(chart).includes(edge))).toEqual([]);
  });
}

function calm(name: string, faults: string, seconds: number, edges: readonly string[]): Drive {
  return { name, world: `${cluster('range')}faults: [${faults}]`, seconds, edges };
}

describe('the quorum', () => {
  driven('quorum', CONTROLLER_CHARTS.quorum!, [
    calm('the active controller dies', `{ at: 5s, kill: kafka.controller1 }`, 15, [
      'Unattached -> Leader (BOOT)',
      'Unattached -> Follower (FOUND_LEADER)',
      'Follower -> Candidate (FETCH_TIMEOUT)',
      'Candidate -> Leader (ELECTED)',
    ]),
    calm(
      'two of three die, and the one that is left stands in vain',
      `{ at: 5s, kill: kafka.controller1 }, { at: 5s, kill: kafka.controller2 }`,
      20,
      ['Candidate -> Candidate (ELECTION_TIMEOUT)'],
    ),
    calm(
      'all die, and one comes back',
      `{ at: 5s, kill: kafka.controller1 }, { at: 5s, kill: kafka.controller2 }, { at: 5s, kill: kafka.controller3, for: 2s }`,
      20,
      ['Unattached -> Candidate (ELECTION_TIMEOUT)'],
    ),
    {
      name: 'of several that stand at once, the slower ones follow',
      world: `
network: { latency: 150ms }
world:
  kafka: { kind: kafka, controllers: 5, topics: { orders: {} } }
faults: [{ at: 10s, kill: kafka.controller1 }]`,
      seconds: 40,
      edges: ['Candidate -> Follower (FOUND_LEADER)'],
    },
  ]);
});

describe('a broker', () => {
  driven('broker', BROKER_CHARTS.broker!, [
    calm('a crash and a restart', `{ at: 5s, kill: 'kafka#1', for: 12s }`, 25, [
      'STARTING -> RUNNING (BOOT)',
      'STARTING -> RECOVERY (REGISTERED)',
      'RECOVERY -> RUNNING (UNFENCED)',
    ]),
    calm('a controlled shutdown', `{ at: 5s, drain: 'kafka#1' }`, 15, [
      'RUNNING -> PENDING_CONTROLLED_SHUTDOWN (SHUTDOWN)',
      'PENDING_CONTROLLED_SHUTDOWN -> SHUTTING_DOWN (MOVED)',
    ]),
  ]);
});

describe('a replica', () => {
  driven('replica', BROKER_CHARTS.replica!, [
    calm(
      'its leader pauses and comes back',
      `{ at: 5s, pause: { of: kafka, role: leader, item: orders-0 }, for: 15s }`,
      30,
      [
        'Offline -> Leader (BECOME_LEADER)',
        'Offline -> Follower (BECOME_FOLLOWER)',
        'Follower -> Leader (BECOME_LEADER)',
        'Leader -> Follower (BECOME_FOLLOWER)',
      ],
    ),
  ]);
});

describe('a group', () => {
  driven('group', BROKER_CHARTS.group!, [
    calm(
      'members come and go',
      `{ at: 15s, set: billing.members, to: 4 }, { at: 25s, set: billing.members, to: 0 }`,
      40,
      [
        'Empty -> PreparingRebalance (JOIN)',
        'PreparingRebalance -> CompletingRebalance (JOINED)',
        'CompletingRebalance -> Stable (ASSIGNED)',
        'Stable -> PreparingRebalance (REBALANCE)',
        'PreparingRebalance -> Empty (DESERTED)',
      ],
    ),
    calm('its coordinator pauses', `{ at: 15s, pause: { of: kafka, role: leader, item: ${HOME} }, for: 15s }`, 45, [
      'Stable -> Dead (UNLOADED)',
      'Empty -> Stable (LOADED)',
    ]),
    calm(
      'its coordinator goes while members owe their answers',
      `{ at: 6010ms, pause: billing, for: 10s }, { at: 8s, drain: { of: kafka, role: leader, item: ${HOME} } }`,
      12,
      ['CompletingRebalance -> Dead (UNLOADED)'],
    ),
  ]);
});

describe('a member', () => {
  driven('member', CONSUMER_CHARTS.member!, [
    calm('another one comes', `{ at: 15s, set: billing.members, to: 4 }`, 25, [
      'unjoined -> preparing (JOIN)',
      'preparing -> completing (JOINED)',
      'completing -> stable (ASSIGNED)',
      'stable -> preparing (REBALANCE)',
    ]),
    calm('a pause beyond its session', `{ at: 15s, pause: 'billing#1', for: 10s }`, 35, ['stable -> unjoined (LOST)']),
  ]);
});
