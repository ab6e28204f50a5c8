// Answers for a cluster that has been up before the run begins: its first metadata, the same at every process.
import { type Context, stream } from '../../engine/index.ts';
import type { MetadataEntry, MetadataRecord } from './metadata.ts';
import type { Params } from './params.ts';
import { placeReplicas } from './rules/placement-admin.ts';
import { placeStriped } from './rules/placement-striped.ts';

const PLACEMENT = stream('kafka.placement');

/** The quorum's epoch and leader (a controller's id) before the run. */
export const FIRST_EPOCH = 1;
/** Topic of the offsets that groups commit. */
export const OFFSETS_TOPIC = '__consumer_offsets';

/** Controllers are numbered from here, brokers from 1. */
export const FIRST_CONTROLLER = 101;

export function rackOf(p: Params, broker: number): string | null {
  return p.racks.length === 0 ? null : p.racks[(broker - 1) % p.racks.length]!;
}

/** The metadata log at the beginning: brokers registered and unfenced, topics placed (draws by the seed alone). */
export function firstMetadata(ctx: Context): MetadataEntry[] {
  const p = ctx.params as Params;
  const ids = Array.from({ length: p.brokers }, (_, i) => i + 1);
  const records: MetadataRecord[] = [{ kind: 'leaderChange', leader: FIRST_CONTROLLER }];
  for (const id of ids) records.push({ kind: 'broker', id, incarnation: 1, rack: rackOf(p, id) });
  for (const id of ids) records.push({ kind: 'brokerChange', id, fenced: false });
  const brokers = ids.map((id) => ({ id, rack: rackOf(p, id), fenced: false }));
  let draws = 0;
  const draw = (bound: number) => Math.floor(ctx.keyed(PLACEMENT, ++draws) * bound);
  for (const [topic, { partitions, replicationFactor }] of Object.entries(p.topics))
    place(p, brokers, partitions, replicationFactor, draw).forEach((replicas, i) => {
      records.push(partitionRecord(`${topic}-${i}`, replicas));
    });
  return records.map((record) => ({ epoch: FIRST_EPOCH, record }));
}

type Placed = { readonly id: number; readonly rack: string | null; readonly fenced: boolean };

/** KRaft and ZooKeeper place by rules of their own. */
function place(
  p: Params,
  brokers: readonly Placed[],
  partitions: number,
  replicationFactor: number,
  draw: (bound: number) => number,
): (readonly number[])[] {
  if (p.coordination === 'kraft') return placeStriped(brokers, partitions, replicationFactor, draw);
  const placement = { partitions, replicationFactor, fixedStartIndex: -1, startPartitionId: -1 };
  return [...placeReplicas(brokers, placement, draw).values()];
}

/** Everyone is in sync, the first replica leads. */
export function partitionRecord(name: string, replicas: readonly number[]): MetadataRecord {
  const registration = { replicas, isr: replicas, leader: replicas[0]!, leaderEpoch: 0, partitionEpoch: 0 };
  return { kind: 'partition', name, registration };
}
