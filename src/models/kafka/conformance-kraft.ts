// Answers for the conformance tables of KRaft: the controllers' quorum, and the controller's watch over brokers.
import {
  beginControlledShutdown,
  type BrokerHeartbeats,
  brokerControlState,
  brokerHeartbeats,
  fenceBroker,
  findStaleBroker,
  hasValidSession,
  nextBrokerState,
  registerBroker,
  removeBroker,
  touchBroker,
} from './rules/broker-heartbeat.ts';
import { onLocalEnd, onReplicaEnd, onVoterFetch, raftLeader, untilCheckQuorumExpires } from './rules/raft-leader.ts';
import { canGrantVote, type RaftState } from './rules/raft-vote.ts';

/** Table kraft_vote. */
export function raftVotes(input: unknown): unknown {
  const given = input as {
    readonly state: RaftState;
    readonly candidate: number;
    readonly votedFor?: number;
    readonly leaderId?: number;
    readonly logUpToDate: boolean;
  };
  const voter = { state: given.state, votedFor: given.votedFor, leaderId: given.leaderId };
  return { granted: canGrantVote(voter, given.candidate, given.logUpToDate) };
}

interface QuorumOp {
  readonly op: string;
  readonly id?: number;
  readonly endOffset?: number;
  readonly voters?: readonly number[];
  readonly ms?: number;
}

interface QuorumCase {
  readonly leader: number;
  readonly voters: readonly number[];
  readonly epochStartOffset?: number;
  readonly fetchTimeoutMs?: number;
  readonly ops: readonly QuorumOp[];
}

/** Table kraft_high_watermark. */
export function raftHighWatermark(input: unknown): unknown {
  const given = input as QuorumCase;
  const leader = raftLeader(given.leader, given.voters, given.epochStartOffset!, 0, 0);
  return {
    after: given.ops.map((op) => {
      if (op.op === 'voters') leader.voters = op.voters!;
      const updated =
        op.op === 'follower' ? onReplicaEnd(leader, op.id!, op.endOffset!) : onLocalEnd(leader, op.endOffset!);
      return { updated, highWatermark: leader.highWatermark ?? null };
    }),
  };
}

/** Table kraft_check_quorum. */
export function raftCheckQuorum(input: unknown): unknown {
  const given = input as QuorumCase;
  const fetchTimeout = given.fetchTimeoutMs!;
  const leader = raftLeader(given.leader, given.voters, 0, 0, fetchTimeout);
  let now = 0;
  return {
    remainingMs: given.ops.map((op) => {
      if (op.op === 'sleep') now += op.ms!;
      else if (op.op === 'fetch') onVoterFetch(leader, op.id!, now, fetchTimeout);
      else if (op.op === 'voters') leader.voters = op.voters!;
      return untilCheckQuorumExpires(leader, now) ?? null;
    }),
  };
}

type HeartbeatOp = readonly [string, ...number[]];

interface HeartbeatCase {
  readonly op: string;
  readonly sessionTimeoutMs?: number;
  readonly ops?: readonly HeartbeatOp[];
  /** `5 controlled shutdown offset 99 @99`: id, state, metadata offset. */
  readonly brokers?: readonly string[];
  readonly broker?: number;
  readonly request?: {
    readonly wantFence?: boolean;
    readonly wantShutDown?: boolean;
    readonly currentMetadataOffset?: number;
  };
  readonly registerBrokerRecordOffset?: number;
  readonly hasLeaderships?: boolean;
  readonly fencedBefore?: readonly number[];
  readonly updates?: readonly number[];
}

/** Table kraft_broker_heartbeat. */
export function heartbeats(input: unknown): unknown {
  const given = input as HeartbeatCase;
  switch (given.op) {
    case 'trace':
      return { answers: trace(given.ops!, given.sessionTimeoutMs!) };
    case 'nextState':
      return nextState(given);
    case 'controlledShutdownOffset': {
      const state = brokerHeartbeats();
      registerBroker(state, 0, false, 0);
      const offsets = given.updates!.map((offset) => {
        beginControlledShutdown(state, 0, offset);
        return state.brokers.get(0)!.controlledShutdownOffset;
      });
      return { offsets };
    }
    default:
      throw new Error(`unknown op ${given.op}`);
  }
}

/** Answers of the steps that ask something. Brokers register fenced. */
function trace(ops: readonly HeartbeatOp[], sessionTimeout: number): unknown[] {
  const state = brokerHeartbeats();
  const answers: unknown[] = [];
  let now = 0;
  for (const [op, ...ids] of ops) {
    if (op === 'sleep') now += ids[0]!;
    else if (op === 'unfenced') answers.push([...state.unfenced]);
    else if (op === 'stale') answers.push(findStaleBroker(state, now, sessionTimeout) ?? null);
    else if (op === 'hasValidSession') answers.push(ids.map((id) => hasValidSession(state, id, now, sessionTimeout)));
    else for (const id of ids) change(state, op, id, now);
  }
  return answers;
}

function change(state: BrokerHeartbeats, op: string, id: number, now: number): void {
  if (op === 'register') registerBroker(state, id, true, now);
  else if (op === 'touch') touchBroker(state, id, false, 0, now);
  else if (op === 'fence') fenceBroker(state, id);
  else if (op === 'remove') removeBroker(state, id);
  else throw new Error(`unknown op ${op}`);
}

function nextState(given: HeartbeatCase): unknown {
  const state = brokerHeartbeats();
  for (const text of given.brokers!) {
    const [, id, how, shutdown, offset] =
      /^(\d+) (fenced|unfenced|controlled shutdown)(?: offset (\d+))? ?@(-?\d+)$/.exec(text)!;
    registerBroker(state, Number(id), true, 0);
    touchBroker(state, Number(id), how === 'fenced', Number(offset), 0);
    if (shutdown !== undefined) beginControlledShutdown(state, Number(id), Number(shutdown));
  }
  for (const id of given.fencedBefore ?? []) fenceBroker(state, id);
  const { wantFence = false, wantShutDown = false, currentMetadataOffset = -1 } = given.request!;
  const request = { wantFence, wantShutDown, currentMetadataOffset };
  const broker = state.brokers.get(given.broker!);
  const next = nextBrokerState(state, given.broker!, request, given.registerBrokerRecordOffset!, given.hasLeaderships!);
  return { current: brokerControlState(broker!), next };
}
