// Answers for the conformance tables of partitions and places: keys, partitioners, sequences, replica placement.
import { javaHashCode, partitionOfGroup } from './rules/java-hash.ts';
import { murmur2, partitionForKey, toPositive } from './rules/murmur2.ts';
import {
  currentPartition,
  loadStats,
  onAppended,
  type PartitionInfo,
  type RandomInteger,
  roundRobinPartition,
  stickyPartitioner,
} from './rules/partitioner.ts';
import { type Draw, placeReplicas, rackAlternated } from './rules/placement-admin.ts';
import {
  brokerList,
  nextBroker,
  placePartition,
  placeStriped,
  rackList,
  type UsableBroker,
} from './rules/placement-striped.ts';
import { decrementSequence, incrementSequence } from './rules/sequence.ts';

const PARTITION_COUNTS = [1, 2, 3, 4, 5, 6, 10, 12, 50];

/** Tables murmur2, derived_murmur2. */
export function murmur2Hashes(input: unknown): unknown {
  const { keyUtf8, partitions } = input as { readonly keyUtf8: string; readonly partitions?: readonly number[] };
  const hash = murmur2(keyUtf8);
  const counts = partitions ?? PARTITION_COUNTS;
  return {
    hash,
    toPositive: toPositive(hash),
    partition: Object.fromEntries(counts.map((n) => [n, partitionForKey(keyUtf8, n)])),
  };
}

/** Table group_coordinator_lookup. */
export function groupPartitions(input: unknown): unknown {
  const { groupId, offsetsTopicPartitions } = input as {
    readonly groupId: string;
    readonly offsetsTopicPartitions: number;
  };
  return { javaHashCode: javaHashCode(groupId), partition: partitionOfGroup(groupId, offsetsTopicPartitions) };
}

/** Table sequence_arithmetic. */
export function sequences(input: unknown): unknown {
  const { op, sequence, delta } = input as { readonly op: string; readonly sequence: number; readonly delta: number };
  return { result: op === 'increment' ? incrementSequence(sequence, delta) : decrementSequence(sequence, delta) };
}

interface GivenPartition {
  readonly id: number;
  readonly leader: number | null;
}

interface PartitionerCase {
  readonly op: string;
  readonly stickyBatchSize?: number;
  readonly partitions?: readonly GivenPartition[];
  readonly partitionsInMetadataOrder?: readonly GivenPartition[];
  readonly appends?: readonly number[] | number;
  readonly queueSizes?: readonly number[];
  readonly cycles?: number;
  readonly sends?: number;
  readonly interleaveOtherTopicEvery?: number;
}

/** Table partitioner. */
export function partitioners(input: unknown): unknown {
  const given = input as PartitionerCase;
  switch (given.op) {
    case 'sticky':
      return { partitions: stickyPartitions(given, given.appends as readonly number[]) };
    case 'sticky-set': {
      const chosen = new Set(
        stickyPartitions(
          given,
          Array.from({ length: given.appends as number }, () => 1),
        ),
      );
      const ids = given.partitions!.map((p) => p.id);
      return { onlyChosen: ids.filter((id) => chosen.has(id)), neverChosen: ids.filter((id) => !chosen.has(id)) };
    }
    case 'adaptive':
      return adaptive(given.queueSizes!, given.cycles!);
    case 'construct':
      return stickyPartitioner(given.stickyBatchSize!);
    case 'roundrobin':
      return { counts: roundRobinCounts(given) };
    default:
      throw new Error(`unknown op ${given.op}`);
  }
}

function stickyPartitions(given: PartitionerCase, appends: readonly number[]): number[] {
  const state = stickyPartitioner(given.stickyBatchSize!);
  const partitions = given.partitions!.map(known);
  const random = counting();
  return appends.map((bytes) => {
    const partition = currentPartition(state, partitions, random);
    onAppended(state, bytes, partitions, random, true);
    return partition;
  });
}

function known({ id, leader }: GivenPartition): PartitionInfo {
  return { id, leader: leader ?? -1 };
}

function adaptive(queues: readonly number[], cycles: number): unknown {
  const ids = queues.map((_, i) => i);
  const load = loadStats(queues, ids, queues.length);
  if (load === undefined) return { frequencyPerCycle: null, rangeEnd: null, cumulativeFrequencyTable: null };
  const partitions = ids.map((id) => ({ id, leader: id }));
  const state = stickyPartitioner(1);
  state.load = load;
  const random = counting();
  const end = load.cumulativeFrequencies.at(-1)!;
  const counts = ids.map(() => 0);
  for (let i = 0; i < end * cycles; i++) {
    counts[currentPartition(state, partitions, random)]!++;
    onAppended(state, 1, partitions, random, true);
  }
  return {
    frequencyPerCycle: counts.map((n) => n / cycles),
    rangeEnd: end,
    cumulativeFrequencyTable: load.cumulativeFrequencies,
  };
}

function roundRobinCounts(given: PartitionerCase): Record<string, number> {
  const partitions = given.partitionsInMetadataOrder!.map(known);
  const counter = { next: 0 };
  const other = { next: 0 };
  const counts = new Map<number, number>();
  for (let i = 0; i < given.sends!; i++) {
    const partition = roundRobinPartition(counter, partitions);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
    const every = given.interleaveOtherTopicEvery;
    if (every !== undefined && i % every === 0) roundRobinPartition(other, partitions);
  }
  return Object.fromEntries(counts);
}

/** The source's tests draw 0, 1, 2, ... */
function counting(): RandomInteger {
  let next = 0;
  return () => next++;
}

interface AdminCase {
  readonly op: string;
  readonly brokers: readonly { readonly id: number; readonly rack: string | null }[];
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly fixedStartIndex: number;
  readonly startPartitionId: number;
}

/** Tables replica_placement_admin, derived_placement_admin. Where the source draws, its test looks only at the spread. */
export function adminPlacement(input: unknown): unknown {
  const given = input as AdminCase;
  if (given.op === 'rackAlternate') return { list: rackAlternated(given.brokers) };
  const placed = placeReplicas(given.brokers, given, () => 0);
  const rackOf = new Map(given.brokers.map((b) => [b.id, b.rack]));
  const rows = [...placed.values()];
  const racks = rows.map((replicas) => new Set(replicas.map((id) => rackOf.get(id))).size);
  const leaders = given.brokers.map((b) => rows.filter((r) => r[0] === b.id).length);
  const replicas = given.brokers.map((b) => rows.filter((r) => r.includes(b.id)).length);
  return {
    assignment: Object.fromEntries(placed),
    leaders: Object.fromEntries([...placed].map(([partition, r]) => [partition, r[0]])),
    noDuplicateBrokerInPartition: rows.every((r) => new Set(r).size === r.length),
    distinctRacksPerPartition: common(racks),
    leadersPerBroker: common(leaders),
    replicasPerBroker: common(replicas),
  };
}

/** The number that all are, or the numbers. */
function common(numbers: readonly number[]): number | readonly number[] {
  return numbers.every((n) => n === numbers[0]) ? (numbers[0] ?? 0) : numbers;
}

interface StripedCase {
  readonly op: string;
  readonly random?: string;
  readonly seed?: number;
  readonly brokers: readonly UsableBroker[] | readonly number[];
  readonly nextEpochs?: readonly number[];
  readonly place?: readonly number[];
  readonly partitions?: number;
  readonly replicationFactor?: number;
}

/** Tables replica_placement_striped, derived_placement_striped. */
export function stripedPlacement(input: unknown): unknown {
  const given = input as StripedCase;
  if (given.op === 'brokerList') {
    const list = brokerList(given.brokers as readonly number[]);
    return { next: given.nextEpochs!.map((epoch) => nextBroker(list, epoch)) };
  }
  const draw = javaDraw(BigInt(given.seed ?? Number(/\d+/.exec(given.random!)![0])));
  const brokers = inOrderOfHashMap(given.brokers as readonly UsableBroker[]);
  if (given.op === 'place')
    return { assignment: placeStriped(brokers, given.partitions!, given.replicationFactor!, draw) };
  const list = rackList(brokers, draw);
  const placements: number[][] = [];
  const errors: string[] = [];
  for (const factor of given.place!) {
    try {
      placements.push(placePartition(list, factor, draw));
    } catch (error) {
      errors.push((error as Error).message.split(':')[0]!);
    }
  }
  const rackNames = list.order.map((rack) => rack.name);
  return { numTotal: list.total, numUnfenced: list.unfenced, rackNames, placements, errors };
}

/** Racks are drawn for in the order of Java's HashMap (16 buckets). */
function inOrderOfHashMap(brokers: readonly UsableBroker[]): UsableBroker[] {
  const bucket = ({ rack }: UsableBroker) => {
    const hash = rack === null ? 0 : javaHashCode(rack);
    return (hash ^ (hash >>> 16)) & 15;
  };
  return brokers.toSorted((a, b) => bucket(a) - bucket(b));
}

/** The linear congruential generator of the source's tests under `java.util.Random.nextInt`. */
function javaDraw(seed: bigint): Draw {
  let state = seed;
  const next31 = (): number => {
    state = BigInt.asUintN(64, state * 2862933555777941757n + 3037000493n);
    return Number(state >> 33n);
  };
  return (bound) => {
    let r = next31();
    if ((bound & (bound - 1)) === 0) return Number((BigInt(bound) * BigInt(r)) >> 31n);
    for (let u = r; ((u - (r = u % bound) + (bound - 1)) | 0) < 0; u = next31());
    return r;
  };
}
