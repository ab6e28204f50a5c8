// Random faults for clusters, and a look at what became of the records: for tests of what must not happen, and of what may.
import type { BrokerState } from '../../../src/models/kafka/broker-state.ts';
import type { StoredRecord } from '../../../src/models/kafka/protocol.ts';
import type { ProducerState } from '../../../src/models/producers/state.ts';
import type { Played } from '../play.ts';

/** A generator for tests alone (mulberry32): the same faults for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let a = (seed * 0x9e3779b9) | 0;
  return (sides) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

const BROKERS = ['kafka#1', 'kafka#2', 'kafka#3'];
const CONTROLLERS = ['kafka.controller1', 'kafka.controller2', 'kafka.controller3'];

/** So many faults between 5 s and 50 s, each of some seconds, as a scenario writes them. */
export function randomFaults(seed: number, count: number, power: boolean): string {
  const roll = dice(seed);
  const faults = Array.from({ length: count }, (_, i) => {
    const at = `${5000 + roll(45_000)}ms`;
    const lasts = `${500 + roll(14_000)}ms`;
    const broker = BROKERS[roll(3)]!;
    const controller = CONTROLLERS[roll(3)]!;
    const others = BROKERS.filter((b) => b !== broker);
    const kinds = [
      `kill: '${broker}', for: ${lasts}`,
      `kill: '${controller}', for: ${lasts}`,
      `pause: '${broker}', for: ${lasts}`,
      `pause: '${controller}', for: ${lasts}`,
      `partition: [['${broker}'], [${[...others, ...CONTROLLERS].map((n) => `'${n}'`).join(', ')}]], for: ${lasts}`,
      `partition: [['${controller}'], [${CONTROLLERS.filter((c) => c !== controller)
        .map((n) => `'${n}'`)
        .join(', ')}]], for: ${lasts}`,
      `partition: [['${broker}'], ['${others[0]}']], for: ${lasts}`,
      `drain: '${broker}'`,
      power ? `kill: kafka-${broker.slice(-1)}` : `drain: '${broker}'`,
    ];
    const kind = roll(kinds.length);
    const fault = `{ name: f${i}, at: ${at}, ${kinds[kind]} }`;
    // What does not end by itself is started again.
    if (kind < 7) return fault;
    const back = kind === 8 && power ? `kafka-${broker.slice(-1)}` : `'${broker}'`;
    return `${fault}, { name: b${i}, after: { fault: f${i}, wait: ${lasts} }, restart: ${back} }`;
  });
  return `faults: [${faults.join(', ')}]`;
}

/** What went wrong with records, in all partitions of the topic. */
export interface Verdict {
  /** Offsets that a producer was told of and that hold something else at the end. */
  lost: number;
  /** Records of a producer that lie in a partition twice. */
  duplicates: number;
  /** Records that lie after a later one of their producer. */
  disordered: number;
  /** Partitions that nobody leads at the end. */
  leaderless: number;
}

/** Compares what producers were told with what the leaders have. */
export function recordsOf(run: Played, topic: string, partitions: number): Verdict {
  // What a producer saw overwritten it has struck off its list itself.
  const verdict: Verdict = { lost: run.total('shop', 'overwritten'), duplicates: 0, disordered: 0, leaderless: 0 };
  const brokers = statesOf<BrokerState>(run, 'kafka', 'kafka/broker');
  const producers = statesOf<ProducerState>(run, 'shop', 'producers/producer');
  for (let i = 0; i < partitions; i++) {
    const name = `${topic}-${i}`;
    const replicas = brokers.map(({ state }) => state.replicas.get(name)).filter((r) => r?.leader !== undefined);
    const leader = replicas.sort((a, b) => b!.leaderEpoch - a!.leaderEpoch)[0];
    if (leader === undefined) {
      verdict.leaderless++;
      continue;
    }
    const at = (offset: number): StoredRecord | undefined => leader.log.records.get(offset);
    for (const { pid, state } of producers) {
      const ranges = [...(state.acknowledged.get(name)?.contents() ?? [])];
      for (let r = 0; r < ranges.length; r += 2)
        for (let o = ranges[r]!; o < ranges[r + 1]!; o++) if ((at(o)?.value as any)?.producer !== pid) verdict.lost++;
      const seen = new Set<number>();
      let largest = 0;
      for (let o = leader.log.records.start; o < leader.log.records.end; o++) {
        const value = at(o)!.value as { readonly producer: number; readonly n: number };
        if (value.producer !== pid) continue;
        if (seen.has(value.n)) verdict.duplicates++;
        else if (value.n < largest) verdict.disordered++;
        seen.add(value.n);
        largest = Math.max(largest, value.n);
      }
    }
  }
  return verdict;
}

function statesOf<S>({ k }: Played, part: string, role: string): { readonly pid: number; readonly state: S }[] {
  return k
    .pidsOf(k.partIndex(part))
    .map((pid) => k.process(pid))
    .filter((p) => p.role === role && p.life !== 'dead' && p.state !== null)
    .map(({ pid, state }) => ({ pid, state: state as S }));
}
