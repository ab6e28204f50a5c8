// Answers for the conformance tables of controllers and coordinators: elections, state tables, producers' states.
import type { ConformanceTable } from '../conformance.ts';
import {
  applyChange,
  buildChange,
  electLeader,
  type KraftElection,
  type PartitionRegistration,
} from './rules/election-kraft.ts';
import { afterElection, electLeaderZk, initialState, withoutReplica, type ZkElection } from './rules/election-zk.ts';
import {
  appendBatch,
  appendEndTxnMarker,
  type EndTxnMarker,
  expireProducers,
  firstUndecidedOffset,
  firstUnstableOffset,
  onHighWatermark,
  type ProducerBatch,
  type ProducerStates,
  producerStates,
} from './rules/producer-state.ts';
import { isValidTransition, type StateMachine } from './rules/state-tables.ts';

/** Tables partition_state_machine, replica_state_machine, group_state_machine, transaction_state_machine. */
export function stateMachines(input: unknown, table: ConformanceTable): unknown {
  const { from, to } = input as { readonly from: string; readonly to: string };
  const { machine } = table as ConformanceTable & { readonly machine: StateMachine };
  const valid = isValidTransition(machine, from, to);
  return { valid, stateAfter: valid ? to : from };
}

interface ZkElectionCase {
  readonly strategy: ZkElection;
  readonly assignment: readonly number[];
  readonly isr: readonly number[];
  readonly live: readonly number[];
  readonly shuttingDown?: readonly number[];
  readonly unclean?: boolean;
}

/** Table leader_election_zk. */
export function zkElections(input: unknown): unknown {
  const given = input as ZkElectionCase;
  const elected = electLeaderZk(given.strategy, given.isr, given);
  return { leader: elected.leader ?? null, isr: elected.isr, uncleanElections: elected.unclean ? 1 : 0 };
}

interface TransitionCase extends ZkElectionCase {
  readonly event: string;
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly replica?: number;
  readonly zkCreate?: string;
  readonly leaderRecoverySupported?: boolean;
}

/** Table controller_transitions_zk. */
export function zkTransitions(input: unknown): unknown {
  const given = input as TransitionCase;
  if (given.event === 'replicaStartup') return { replicaState: startState(given) };
  if (given.event.endsWith('OfflineReplica')) {
    return {
      ...withoutReplica(given, given.replica!),
      leaderAndIsrRecipients: given.assignment.filter((id) => id !== given.replica),
      stopReplicaDelete: false,
      replicaState: 'OfflineReplica',
    };
  }
  const from = given.event.split('->')[0]!;
  const created = given.zkCreate === undefined || given.zkCreate === 'OK';
  const isNew = from === 'NewPartition';
  const state = isNew ? initialState(given) : afterElection(given, given.strategy, given);
  if (state === undefined || !created) return { state: from };
  const recovers = given.leaderRecoverySupported && electLeaderZk(given.strategy, given.isr, given).unclean;
  return {
    ...state,
    state: 'OnlinePartition',
    leaderAndIsrRecipients: given.assignment.filter((id) => given.live.includes(id)),
    ...(recovers ? { leaderRecoveryState: 'RECOVERING' } : {}),
  };
}

function startState({ assignment, live }: TransitionCase): string {
  return assignment.some((id) => live.includes(id)) ? 'OnlineReplica' : 'OfflineReplica';
}

interface KraftCase {
  readonly op: string;
  readonly partition: PartitionRegistration;
  readonly acceptableLeaders: readonly number[];
  readonly election?: KraftElection;
  readonly metadataVersion?: string;
  readonly zkMigration?: boolean;
  readonly targetIsr?: readonly number[];
  readonly targetReplicas?: readonly number[];
  readonly targetRemoving?: readonly number[];
  readonly targetAdding?: readonly number[];
}

/** Tables leader_election_kraft, derived_election_kraft. */
export function kraftElections(input: unknown): unknown {
  const given = input as KraftCase;
  const { partition, election = 'ONLINE' } = given;
  const isAcceptable = (id: number) => given.acceptableLeaders.includes(id);
  if (given.op === 'electLeader') {
    const isr = given.targetIsr ?? partition.isr;
    return electLeader(partition.leader, given.targetReplicas ?? partition.replicas, isr, election, isAcceptable);
  }
  const target = {
    election,
    bumpOnShrink: given.zkMigration === true || isBefore36(given.metadataVersion!),
    ...(given.targetIsr === undefined ? {} : { isr: given.targetIsr }),
    ...(given.targetReplicas === undefined ? {} : { replicas: given.targetReplicas }),
    ...(given.targetRemoving === undefined ? {} : { removing: given.targetRemoving }),
    ...(given.targetAdding === undefined ? {} : { adding: given.targetAdding }),
  };
  const change = buildChange(partition, target, isAcceptable);
  const after = change === undefined ? partition : applyChange(partition, change);
  return {
    record: change ?? null,
    leaderFieldSet: change?.leader ?? null,
    leaderEpochBumped: after.leaderEpoch > partition.leaderEpoch,
    partitionEpoch: after.partitionEpoch,
  };
}

function isBefore36(metadataVersion: string): boolean {
  const [major, minor] = metadataVersion.split('-')[0]!.split('.').map(Number);
  return major! < 3 || (major === 3 && minor! < 6);
}

type ProducerOp = { readonly op: string; readonly offset?: number; readonly producerId?: number } & (
  | ProducerBatch
  | EndTxnMarker
);

/** Tables producer_state, derived_producer_state. */
export function producerStateTraces(input: unknown): unknown {
  const states = producerStates();
  return { results: (input as { readonly ops: readonly ProducerOp[] }).ops.map((op) => apply(states, op)) };
}

function apply(states: ProducerStates, op: ProducerOp): unknown {
  switch (op.op) {
    case 'append':
      return { result: appendBatch(states, op as ProducerBatch) ?? 'ok' };
    case 'endTxnMarker':
      return { result: appendEndTxnMarker(states, { ...(op as EndTxnMarker), origin: 'coordinator' }) ?? 'ok' };
    case 'entry':
      return entryOf(states, op.producerId);
    case 'expireProducers':
      expireProducers(states, () => true);
      return { result: 'ok' };
    case 'activeProducers':
      return { value: states.entries.size };
    case 'firstUndecidedOffset':
      return { value: firstUndecidedOffset(states) ?? null };
    case 'firstUnstableOffset':
      return { value: firstUnstableOffset(states) ?? null };
    case 'onHighWatermarkUpdated':
      onHighWatermark(states, op.offset!);
      return { result: 'ok' };
    default:
      throw new Error(`unknown op ${op.op}`);
  }
}

function entryOf(states: ProducerStates, producerId: number): unknown {
  const entry = states.entries.get(producerId);
  if (entry === undefined) return null;
  const [first] = entry.batches;
  const last = entry.batches.at(-1);
  return {
    epoch: entry.epoch,
    firstSeq: first?.firstSeq ?? -1,
    lastSeq: last?.lastSeq ?? -1,
    firstDataOffset: first?.firstOffset ?? -1,
    lastDataOffset: last?.lastOffset ?? -1,
    currentTxnFirstOffset: entry.txnFirstOffset ?? null,
  };
}
