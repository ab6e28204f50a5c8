// Answers for elections by a ZooKeeper controller: who leads a partition next, and what a failure does to its state.
// Source: apache/kafka core/src/main/scala/kafka/controller/{Election,PartitionStateMachine,ReplicaStateMachine}.scala

/** Nobody leads. */
export const NO_LEADER = -1;

export type ZkElection = 'offline' | 'reassign' | 'preferred' | 'controlledShutdown';

export interface ZkPartition {
  readonly leader: number;
  readonly isr: readonly number[];
  readonly leaderEpoch: number;
}

export interface ZkCluster {
  readonly assignment: readonly number[];
  readonly live: readonly number[];
  readonly shuttingDown?: readonly number[];
  /** `unclean.leader.election.enable` */
  readonly unclean?: boolean;
}

export interface ZkElected {
  /** Undefined: nobody can. */
  readonly leader: number | undefined;
  readonly isr: readonly number[];
  /** The leader was not in sync: what only the in-sync set had is lost. */
  readonly unclean: boolean;
}

/** Who leads, in the order of assignment (of the target replicas when reassigning). */
export function electLeaderZk(how: ZkElection, isr: readonly number[], cluster: ZkCluster): ZkElected {
  const { assignment, live, shuttingDown = [], unclean = false } = cluster;
  const inSync = (id: number) => live.includes(id) && isr.includes(id);
  switch (how) {
    case 'offline': {
      const clean = assignment.find(inSync);
      if (clean !== undefined) return { leader: clean, isr: isr.filter((id) => live.includes(id)), unclean: false };
      const any = unclean ? assignment.find((id) => live.includes(id)) : undefined;
      return { leader: any, isr: any === undefined ? isr : [any], unclean: any !== undefined };
    }
    case 'reassign':
      return { leader: assignment.find(inSync), isr, unclean: false };
    case 'preferred':
      return { leader: assignment.slice(0, 1).find(inSync), isr, unclean: false };
    case 'controlledShutdown':
      return {
        leader: assignment.find((id) => inSync(id) && !shuttingDown.includes(id)),
        isr: isr.filter((id) => !shuttingDown.includes(id)),
        unclean: false,
      };
  }
}

/** State of a new partition: everyone who lives is in sync; undefined when nobody does. */
export function initialState(cluster: ZkCluster): ZkPartition | undefined {
  const live = cluster.assignment.filter((id) => cluster.live.includes(id));
  return live.length === 0 ? undefined : { leader: live[0]!, isr: live, leaderEpoch: 0 };
}

/** State after an election; undefined when nobody can lead. Every election is a new leader epoch. */
export function afterElection(partition: ZkPartition, how: ZkElection, cluster: ZkCluster): ZkPartition | undefined {
  const { leader, isr } = electLeaderZk(how, partition.isr, cluster);
  return leader === undefined ? undefined : { leader, isr, leaderEpoch: partition.leaderEpoch + 1 };
}

/**
 * State after a replica went offline: it leaves the in-sync set, unless it is the last in it: an empty set could not say who
 * had everything.
 */
export function withoutReplica(partition: ZkPartition, replica: number): ZkPartition {
  if (!partition.isr.includes(replica)) return partition;
  return {
    leader: partition.leader === replica ? NO_LEADER : partition.leader,
    isr: partition.isr.length === 1 ? partition.isr : partition.isr.filter((id) => id !== replica),
    leaderEpoch: partition.leaderEpoch + 1,
  };
}
