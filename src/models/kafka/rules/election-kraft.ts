// Answers for elections by a KRaft controller: who leads a partition next, and the change that is written to the metadata log.
// Source: apache/kafka metadata/src/main/java/org/apache/kafka/controller/PartitionChangeBuilder.java (eligible leader replicas off)
import { NO_LEADER } from './election-zk.ts';

export type KraftElection = 'PREFERRED' | 'ONLINE' | 'UNCLEAN';

/** A partition as registered by the controller. */
export interface PartitionRegistration {
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly removing?: readonly number[];
  readonly adding?: readonly number[];
  readonly recovering?: boolean;
}

export interface ElectionResult {
  readonly leader: number;
  readonly unclean: boolean;
}

/** What to change beside the leader; what is not said stays. */
export interface PartitionTarget {
  readonly election?: KraftElection;
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly removing?: readonly number[];
  readonly adding?: readonly number[];
  /** Before metadata.version 3.6, and while migrating from ZooKeeper, a smaller in-sync set is a new leader epoch. */
  readonly bumpOnShrink?: boolean;
}

/** A `PartitionChangeRecord`: only the fields that change. */
export interface PartitionChange {
  readonly leader?: number;
  readonly isr?: readonly number[];
  readonly replicas?: readonly number[];
  readonly removing?: readonly number[];
  readonly adding?: readonly number[];
  readonly leaderRecoveryState?: 'RECOVERING' | 'RECOVERED';
}

type Acceptable = (broker: number) => boolean;

/**
 * Who leads. Clean: a member of `isr` that is acceptable (registered, unfenced, not shutting down), the present leader before
 * the others in the order of `replicas`; PREFERRED tries the first replica before.
 */
export function electLeader(
  leader: number,
  replicas: readonly number[],
  isr: readonly number[],
  election: KraftElection,
  isAcceptable: Acceptable,
): ElectionResult {
  const isValid = (id: number) => isr.includes(id) && isAcceptable(id);
  if (election === 'PREFERRED' && isValid(replicas[0]!)) return { leader: replicas[0]!, unclean: false };
  if (isValid(leader)) return { leader, unclean: false };
  const online = replicas.find(isValid);
  if (online !== undefined) return { leader: online, unclean: false };
  const any = election === 'UNCLEAN' ? replicas.find(isAcceptable) : undefined;
  return any === undefined ? { leader: NO_LEADER, unclean: false } : { leader: any, unclean: true };
}

/** The change that leads to the target, or undefined when nothing changes. The in-sync set never becomes empty. */
export function buildChange(
  partition: PartitionRegistration,
  target: PartitionTarget,
  isAcceptable: Acceptable,
): PartitionChange | undefined {
  const { replicas, isr, removing, adding } = completed({
    replicas: target.replicas ?? partition.replicas,
    isr: target.isr ?? partition.isr,
    removing: target.removing ?? partition.removing ?? [],
    adding: target.adding ?? partition.adding ?? [],
  });
  const change: { -readonly [K in keyof PartitionChange]: PartitionChange[K] } = {};
  const elected = electLeader(partition.leader, replicas, isr, target.election ?? 'ONLINE', isAcceptable);
  if (elected.leader !== partition.leader) {
    change.leader = elected.leader;
    if (elected.unclean) {
      change.isr = [elected.leader];
      if (!partition.recovering) change.leaderRecoveryState = 'RECOVERING';
    }
  }
  const lostReplica = !partition.replicas.every((id) => replicas.includes(id));
  if (change.leader === undefined && lostReplica) change.leader = partition.leader;
  if (change.isr === undefined && isr.length > 0 && !isSame(isr, partition.isr)) change.isr = isr;
  const shrinks = change.isr !== undefined && !partition.isr.every((id) => change.isr!.includes(id));
  if (change.leader === undefined && shrinks && target.bumpOnShrink) change.leader = partition.leader;
  if (replicas.length > 0 && !isSame(replicas, partition.replicas)) change.replicas = replicas;
  if (!isSame(removing, partition.removing ?? [])) change.removing = removing;
  if (!isSame(adding, partition.adding ?? [])) change.adding = adding;
  return Object.keys(change).length === 0 ? undefined : change;
}

/** The partition after a change: every one is a new partition epoch, one that names a leader is a new leader epoch. */
export function applyChange(partition: PartitionRegistration, change: PartitionChange): PartitionRegistration {
  const { leaderRecoveryState, ...fields } = change;
  return {
    ...partition,
    ...fields,
    ...(leaderRecoveryState === undefined ? {} : { recovering: leaderRecoveryState === 'RECOVERING' }),
    leaderEpoch: partition.leaderEpoch + (change.leader === undefined ? 0 : 1),
    partitionEpoch: partition.partitionEpoch + 1,
  };
}

interface Sets {
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly removing: readonly number[];
  readonly adding: readonly number[];
}

/** A reassignment is over as soon as the replicas that are to stay are all in sync. */
function completed(sets: Sets): Sets {
  const { removing, adding } = sets;
  if (removing.length === 0 && adding.length === 0) return sets;
  const isr = sets.isr.filter((id) => !removing.includes(id));
  const replicas = sets.replicas.filter((id) => !removing.includes(id));
  if (isr.length === 0 || replicas.length === 0 || !replicas.every((id) => isr.includes(id))) return sets;
  return { replicas, isr, removing: [], adding: [] };
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
