// Answers for which changes of state Kafka's controllers and coordinators allow.
// Source: apache/kafka core/src/main/scala/kafka/controller/{PartitionStateMachine,ReplicaStateMachine}.scala,
// core/src/main/scala/kafka/coordinator/group/GroupMetadata.scala, core/src/main/scala/kafka/coordinator/transaction/TransactionMetadata.scala

/** For each state, those from which it can be reached. */
type ValidPrevious = Readonly<Record<string, readonly string[]>>;

const PARTITION: ValidPrevious = {
  NonExistentPartition: ['OfflinePartition'],
  NewPartition: ['NonExistentPartition'],
  OnlinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
  OfflinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
};

const REPLICA: ValidPrevious = {
  NonExistentReplica: ['ReplicaDeletionSuccessful'],
  NewReplica: ['NonExistentReplica'],
  OnlineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  OfflineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  ReplicaDeletionStarted: ['OfflineReplica'],
  ReplicaDeletionSuccessful: ['ReplicaDeletionStarted'],
  ReplicaDeletionIneligible: ['OfflineReplica', 'ReplicaDeletionStarted'],
};

const GROUP: ValidPrevious = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
};

const TRANSACTION: ValidPrevious = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  PrepareAbort: ['Ongoing', 'PrepareEpochFence'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
  Dead: ['Empty', 'CompleteAbort', 'CompleteCommit'],
  PrepareEpochFence: ['Ongoing'],
};

const MACHINES: Readonly<Record<string, ValidPrevious>> = {
  partition: PARTITION,
  replica: REPLICA,
  group: GROUP,
  transaction: TRANSACTION,
};

/** Names of the four machines. */
export type StateMachine = 'partition' | 'replica' | 'group' | 'transaction';

/** Whether the machine may go from one state to another. A state that is not followed is kept. */
export function isValidTransition(machine: StateMachine, from: string, to: string): boolean {
  return MACHINES[machine]![to]?.includes(from) ?? false;
}
