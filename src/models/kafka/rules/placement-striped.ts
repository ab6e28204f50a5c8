// Answers for where replicas are placed under KRaft: stripes over racks and over their brokers, fenced brokers last.
// Source: apache/kafka metadata/src/main/java/org/apache/kafka/metadata/placement/StripedReplicaPlacer.java
import type { Draw, RackedBroker } from './placement-admin.ts';

export interface UsableBroker extends RackedBroker {
  /** A fenced broker (no heartbeats) gets followers where nothing else is left, and never a leader. */
  readonly fenced: boolean;
}

/** Brokers that are dealt one after another; a new epoch (partition) begins one later. */
export interface BrokerList {
  brokers: number[];
  index: number;
  offset: number;
  epoch: number;
}

interface Rack {
  readonly name: string | null;
  readonly fenced: BrokerList;
  readonly unfenced: BrokerList;
}

/** The state of one placing of a topic. */
export interface RackList {
  /** In the order in which they are drawn for. */
  readonly racks: readonly Rack[];
  /** Order of placing, by name. */
  order: Rack[];
  offset: number;
  epoch: number;
  readonly total: number;
  readonly unfenced: number;
}

export function brokerList(brokers: readonly number[] = []): BrokerList {
  return { brokers: [...brokers], index: 0, offset: 0, epoch: 0 };
}

/** The next broker of the epoch, or -1 when all were given. */
export function nextBroker(list: BrokerList, epoch: number): number {
  if (list.brokers.length === 0) return -1;
  if (list.epoch !== epoch) {
    list.epoch = epoch;
    list.index = 0;
    list.offset = (list.offset + 1) % list.brokers.length;
  }
  if (list.index >= list.brokers.length) return -1;
  return list.brokers[(list.index++ + list.offset) % list.brokers.length]!;
}

/** Racks of the brokers, each list and the racks beginning at an offset that is drawn. */
export function rackList(brokers: readonly UsableBroker[], draw: Draw): RackList {
  const racks: Rack[] = [];
  for (const broker of brokers) {
    let rack = racks.find((r) => r.name === broker.rack);
    if (rack === undefined) racks.push((rack = { name: broker.rack, fenced: brokerList(), unfenced: brokerList() }));
    (broker.fenced ? rack.fenced : rack.unfenced).brokers.push(broker.id);
  }
  for (const rack of racks) {
    initialize(rack.fenced, draw);
    initialize(rack.unfenced, draw);
  }
  return {
    racks,
    order: racks.toSorted((a, b) => byName(a.name, b.name)),
    offset: racks.length === 0 ? 0 : draw(racks.length),
    epoch: 0,
    total: brokers.length,
    unfenced: brokers.filter((b) => !b.fenced).length,
  };
}

function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function initialize(list: BrokerList, draw: Draw): void {
  if (list.brokers.length === 0) return;
  list.brokers.sort((a, b) => a - b);
  list.offset = draw(list.brokers.length);
}

/** Replicas of the next partition, leader first. Throws what Kafka throws when that cannot be. */
export function placePartition(list: RackList, replicationFactor: number, draw: Draw): number[] {
  checkPlacement(list, replicationFactor);
  // After a lap over the unfenced brokers the same assignments would come again.
  if (list.epoch === list.unfenced && list.unfenced > 1) {
    shuffleRacks(list, draw);
    list.epoch = 0;
  }
  if (list.offset === list.order.length) list.offset = 0;
  const replicas: number[] = [];
  let first = list.offset;
  for (;;) {
    const leader = nextBroker(list.order[first]!.unfenced, list.epoch);
    if (leader >= 0) {
      replicas.push(leader);
      break;
    }
    first = (first + 1) % list.order.length;
  }
  let at = list.offset;
  while (replicas.length < replicationFactor) {
    let broker = -1;
    while (broker < 0) {
      // The leader's rack is passed over once.
      if (at === first) first = -1;
      else broker = nextOfRack(list.order[at]!, list.epoch);
      at = (at + 1) % list.order.length;
    }
    replicas.push(broker);
  }
  list.epoch++;
  list.offset++;
  return replicas;
}

function nextOfRack(rack: Rack, epoch: number): number {
  const unfenced = nextBroker(rack.unfenced, epoch);
  return unfenced >= 0 ? unfenced : nextBroker(rack.fenced, epoch);
}

function checkPlacement(list: RackList, factor: number): void {
  const refuse = (why: string): never => {
    throw new Error(`InvalidReplicationFactorException: ${why}`);
  };
  if (factor <= 0) refuse(`Invalid replication factor ${factor}: the replication factor must be positive.`);
  if (list.unfenced === 0) refuse('All brokers are currently fenced.');
  if (factor > list.total)
    refuse(
      `The target replication factor of ${factor} cannot be reached because only ${list.total} broker(s) are registered.`,
    );
}

function shuffleRacks(list: RackList, draw: Draw): void {
  shuffle(list.order, draw);
  for (const rack of list.racks) {
    shuffle(rack.fenced.brokers, draw);
    shuffle(rack.unfenced.brokers, draw);
  }
}

/** Fisher-Yates from the end, as `java.util.Collections.shuffle`. */
function shuffle<T>(list: T[], draw: Draw): void {
  for (let i = list.length; i > 1; i--) {
    const j = draw(i);
    [list[i - 1], list[j]] = [list[j]!, list[i - 1]!];
  }
}

/** Replicas of every partition of a new topic. */
export function placeStriped(
  brokers: readonly UsableBroker[],
  partitions: number,
  replicationFactor: number,
  draw: Draw,
): number[][] {
  const list = rackList(brokers, draw);
  checkPlacement(list, replicationFactor);
  return Array.from({ length: partitions }, () => placePartition(list, replicationFactor, draw));
}
