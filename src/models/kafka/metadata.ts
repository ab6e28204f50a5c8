// Answers for a cluster's metadata: the records of the metadata log, and the image that they add up to.
// Source: apache/kafka metadata/src/main/resources/common/metadata/*.json, metadata/src/main/java/org/apache/kafka/image
import { applyChange, type PartitionChange, type PartitionRegistration } from './rules/election-kraft.ts';

/** A broker as the cluster knows it. Its epoch is the offset of its registration: an older incarnation is known by it. */
export interface BrokerRegistration {
  readonly id: number;
  readonly incarnation: number;
  readonly rack: string | null;
  readonly epoch: number;
  readonly fenced: boolean;
  readonly shuttingDown: boolean;
}

export type MetadataRecord =
  | { readonly kind: 'broker'; readonly id: number; readonly incarnation: number; readonly rack: string | null }
  | {
      readonly kind: 'brokerChange';
      readonly id: number;
      readonly fenced?: boolean;
      readonly shuttingDown?: boolean;
    }
  | { readonly kind: 'partition'; readonly name: string; readonly registration: PartitionRegistration }
  | { readonly kind: 'partitionChange'; readonly name: string; readonly change: PartitionChange }
  /** First record of a controller's epoch. */
  | { readonly kind: 'leaderChange'; readonly leader: number };

export interface MetadataEntry {
  readonly epoch: number;
  readonly record: MetadataRecord;
}

export interface MetadataImage {
  readonly brokers: Map<number, BrokerRegistration>;
  /** By `topic-partition`. */
  readonly partitions: Map<string, PartitionRegistration>;
}

export function emptyImage(): MetadataImage {
  return { brokers: new Map(), partitions: new Map() };
}

/** Notes a record at its offset. */
export function applyRecord(image: MetadataImage, record: MetadataRecord, offset: number): void {
  switch (record.kind) {
    case 'broker': {
      const { id, incarnation, rack } = record;
      image.brokers.set(id, { id, incarnation, rack, epoch: offset, fenced: true, shuttingDown: false });
      return;
    }
    case 'brokerChange': {
      const broker = image.brokers.get(record.id);
      if (broker === undefined) return;
      const { fenced = broker.fenced, shuttingDown = broker.shuttingDown } = record;
      image.brokers.set(record.id, { ...broker, fenced, shuttingDown });
      return;
    }
    case 'partition':
      image.partitions.set(record.name, record.registration);
      return;
    case 'partitionChange': {
      const before = image.partitions.get(record.name);
      if (before !== undefined) image.partitions.set(record.name, applyChange(before, record.change));
      return;
    }
    case 'leaderChange':
      return;
  }
}

/** Registered, with heartbeats, and not on its way out: it may lead and be in sync. */
export function isActive(image: MetadataImage, broker: number): boolean {
  const registration = image.brokers.get(broker);
  return registration !== undefined && !registration.fenced && !registration.shuttingDown;
}

/** Partitions of a topic, in order of their numbers. */
export function partitionCount(image: MetadataImage, topic: string): number {
  let count = 0;
  while (image.partitions.has(`${topic}-${count}`)) count++;
  return count;
}
