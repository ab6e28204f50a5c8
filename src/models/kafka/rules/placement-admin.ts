// Answers for where replicas are placed under ZooKeeper: brokers in turn, followers shifted, racks alternated.
// Source: apache/kafka server-common/src/main/java/org/apache/kafka/admin/AdminUtils.java

export interface RackedBroker {
  readonly id: number;
  /** Null: the broker names no rack. */
  readonly rack: string | null;
}

/** A random integer from 0 to below `bound`. */
export type Draw = (bound: number) => number;

export interface AdminPlacement {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Index of the first broker, and first shift; below 0: drawn. */
  readonly fixedStartIndex: number;
  /** Below 0: 0. */
  readonly startPartitionId: number;
}

/**
 * Replicas of each new partition (the first is the preferred leader), keyed by partition. Throws an error that begins with the
 * name of Kafka's exception when the numbers do not fit.
 */
export function placeReplicas(
  brokers: readonly RackedBroker[],
  placement: AdminPlacement,
  draw: Draw,
): Map<number, number[]> {
  check(brokers, placement);
  const racked = brokers.some((b) => b.rack !== null);
  if (racked && brokers.some((b) => b.rack === null))
    throw new Error(
      'AdminOperationException: Not all brokers have rack information for replica rack aware assignment.',
    );
  const list = racked ? rackAlternated(brokers) : brokers.map((b) => b.id);
  const start = placement.fixedStartIndex >= 0 ? placement.fixedStartIndex : draw(list.length);
  let shift = placement.fixedStartIndex >= 0 ? placement.fixedStartIndex : draw(list.length);
  let partition = Math.max(0, placement.startPartitionId);
  const placed = new Map<number, number[]>();
  for (let i = 0; i < placement.partitions; i++, partition++) {
    if (partition > 0 && partition % list.length === 0) shift++;
    const first = (partition + start) % list.length;
    placed.set(
      partition,
      racked
        ? replicasAcrossRacks(list, rackOf(brokers), first, shift, placement.replicationFactor)
        : replicasInTurn(list, first, shift, placement.replicationFactor),
    );
  }
  return placed;
}

function check(brokers: readonly RackedBroker[], { partitions, replicationFactor }: AdminPlacement): void {
  if (partitions <= 0) throw new Error('InvalidPartitionsException: Number of partitions must be larger than 0.');
  if (replicationFactor <= 0)
    throw new Error('InvalidReplicationFactorException: Replication factor must be larger than 0.');
  if (replicationFactor > brokers.length)
    throw new Error(
      `InvalidReplicationFactorException: Replication factor: ${replicationFactor} larger than available brokers: ${brokers.length}.`,
    );
}

function replicasInTurn(list: readonly number[], first: number, shift: number, factor: number): number[] {
  const replicas = [list[first]!];
  for (let j = 0; j < factor - 1; j++) replicas.push(list[followerIndex(first, shift, j, list.length)]!);
  return replicas;
}

/** As in turn, without a rack twice before every rack has one, and without a broker twice before every broker has one. */
function replicasAcrossRacks(
  list: readonly number[],
  rackOfBroker: ReadonlyMap<number, string>,
  first: number,
  shift: number,
  factor: number,
): number[] {
  const racks = new Set(rackOfBroker.values()).size;
  const replicas = [list[first]!];
  const usedRacks = new Set([rackOfBroker.get(list[first]!)!]);
  const usedBrokers = new Set(replicas);
  for (let k = 0; replicas.length < factor; k++) {
    const broker = list[followerIndex(first, shift * racks, k, list.length)]!;
    const rack = rackOfBroker.get(broker)!;
    if (usedRacks.has(rack) && usedRacks.size < racks) continue;
    if (usedBrokers.has(broker) && usedBrokers.size < list.length) continue;
    replicas.push(broker);
    usedRacks.add(rack);
    usedBrokers.add(broker);
  }
  return replicas;
}

function followerIndex(first: number, shift: number, replica: number, brokers: number): number {
  return (first + 1 + ((shift + replica) % (brokers - 1))) % brokers;
}

function rackOf(brokers: readonly RackedBroker[]): Map<number, string> {
  return new Map(brokers.map((b) => [b.id, b.rack!]));
}

/** Brokers so ordered that neighbours lie in different racks: racks by name, one broker of each in turn, by id. */
export function rackAlternated(brokers: readonly RackedBroker[]): number[] {
  const names = [...new Set(brokers.map((b) => b.rack!))].sort((a, b) => (a < b ? -1 : 1));
  const racks = names.map((name) =>
    brokers
      .filter((b) => b.rack === name)
      .map((b) => b.id)
      .sort((a, b) => a - b),
  );
  const list: number[] = [];
  for (let turn = 0; list.length < brokers.length; turn++)
    for (const rack of racks) if (turn < rack.length) list.push(rack[turn]!);
  return list;
}
