// Answers for the partition of records without a key: sticky until a batch is full, and turn by turn.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/producer/internals/BuiltInPartitioner.java (KIP-480, KIP-794),
// clients/src/main/java/org/apache/kafka/clients/producer/RoundRobinPartitioner.java

/** What a producer's metadata says of one partition: -1 when it has no leader. */
export interface PartitionInfo {
  readonly id: number;
  readonly leader: number;
}

/** How likely each partition is, as running sums. */
export interface LoadStats {
  readonly partitions: readonly number[];
  readonly cumulativeFrequencies: readonly number[];
}

/** A sticky partitioner of one topic. */
export interface StickyPartitioner {
  readonly batchSize: number;
  /** -1 before the first record. */
  partition: number;
  /** Bytes appended since the switch to this partition. */
  producedBytes: number;
  /** Undefined: every available partition is equally likely. */
  load: LoadStats | undefined;
}

/** A non-negative random integer. */
export type RandomInteger = () => number;

/** Throws for a batch size below 1 byte, as the client does. */
export function stickyPartitioner(batchSize: number): StickyPartitioner {
  if (batchSize < 1) throw new Error(`IllegalArgumentException: stickyBatchSize must be >= 1 but got ${batchSize}`);
  return { batchSize, partition: -1, producedBytes: 0, load: undefined };
}

/** The partition of the next record. */
export function currentPartition(
  state: StickyPartitioner,
  partitions: readonly PartitionInfo[],
  random: RandomInteger,
): number {
  if (state.partition < 0) state.partition = nextPartition(state, partitions, random);
  return state.partition;
}

/**
 * After `bytes` were appended: another partition when a batch's worth has been produced and a switch is allowed (the batch is
 * ready), and at twice that in any case.
 */
export function onAppended(
  state: StickyPartitioner,
  bytes: number,
  partitions: readonly PartitionInfo[],
  random: RandomInteger,
  switchAllowed: boolean,
): void {
  state.producedBytes += bytes;
  const full = state.producedBytes >= state.batchSize && switchAllowed;
  if (!full && state.producedBytes < state.batchSize * 2) return;
  state.partition = nextPartition(state, partitions, random);
  state.producedBytes = 0;
}

function nextPartition(state: StickyPartitioner, all: readonly PartitionInfo[], random: RandomInteger): number {
  const drawn = random();
  if (state.load !== undefined) return weighted(state.load, drawn);
  const available = all.filter((p) => p.leader >= 0);
  return available.length > 0 ? available[drawn % available.length]!.id : drawn % all.length;
}

function weighted({ partitions, cumulativeFrequencies }: LoadStats, drawn: number): number {
  const point = drawn % cumulativeFrequencies.at(-1)!;
  return partitions[cumulativeFrequencies.findIndex((sum) => sum > point)]!;
}

/**
 * Likelihood against the length of a partition's queue of batches: longest queue + 1 - own queue. Undefined (all alike) when
 * the topic has fewer than two partitions, none is left, or all queues are equal and none was left out.
 * @param ofAll number of the topic's partitions; `queues` may leave out those that are slow (`partitioner.availability.timeout.ms`)
 */
export function loadStats(
  queues: readonly number[],
  partitions: readonly number[],
  ofAll: number,
): LoadStats | undefined {
  if (queues.length < 1 || ofAll < 2) return undefined;
  if (queues.length === ofAll && queues.every((q) => q === queues[0])) return undefined;
  const above = queues.reduce((a, b) => Math.max(a, b)) + 1;
  let sum = 0;
  return { partitions, cumulativeFrequencies: queues.map((q) => (sum += above - q)) };
}

/** `RoundRobinPartitioner`: a counter a topic, over the available partitions in the order of the metadata. */
export function roundRobinPartition(counter: { next: number }, all: readonly PartitionInfo[]): number {
  const turn = counter.next++ & 0x7fffffff;
  const available = all.filter((p) => p.leader >= 0);
  return available.length > 0 ? available[turn % available.length]!.id : turn % all.length;
}
