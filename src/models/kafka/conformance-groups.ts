// Answers for the conformance tables of consumer groups: the coordinator's answers by state, members' choices, offsets.
import {
  addMember,
  canRebalance,
  emptyGroup,
  type Group,
  type GroupMember,
  type GroupState,
  initNextGeneration,
  rebalanceTimeout,
  replaceStaticMember,
  selectProtocol,
  supportsProtocols,
} from './rules/group.ts';
import {
  committedOffset,
  completeTxn,
  groupOffsets,
  hasOffsets,
  onCommitAppended,
  onCommitFailed,
  onTxnCommitAppended,
  prepareCommit,
  prepareTxnCommit,
} from './rules/group-offsets.ts';

const STATES: readonly GroupState[] = ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'];

interface GivenMember {
  readonly id: string;
  readonly protocols: readonly string[];
  readonly instanceId?: string;
}

interface OffsetStep {
  readonly prepare?: number;
  readonly append?: number;
  readonly fail?: number;
  readonly prepareTxn?: number;
  readonly appendTxn?: number;
  readonly completeTxn?: string;
  readonly offset?: number;
}

interface GroupCase {
  readonly op: string;
  readonly members?: readonly GivenMember[];
  readonly state?: GroupState;
  readonly type?: string;
  readonly protocols?: readonly string[];
  readonly steps?: readonly (OffsetStep | string)[];
  readonly member?: GivenMember | null;
  readonly newMemberId?: string;
  readonly rebalanceTimeoutMs?: number;
  readonly newRebalanceTimeoutMs?: number;
  readonly newSessionTimeoutMs?: number;
}

/** Table group_metadata. */
export function groupMetadata(input: unknown): unknown {
  const given = input as GroupCase;
  const group = groupOf(given.members ?? []);
  switch (given.op) {
    case 'canRebalance':
      return Object.fromEntries(STATES.map((state) => [state, canRebalance({ ...group, state })]));
    case 'selectProtocol':
      return { protocol: selectProtocol(group) };
    case 'supportsProtocols':
      group.state = given.state!;
      return { supported: supportsProtocols(group, given.type!, given.protocols!) };
    case 'initNextGeneration':
      group.state = 'PreparingRebalance';
      initNextGeneration(group);
      return { generation: group.generation, protocol: group.protocol ?? null, stateAfter: group.state };
    case 'offsets':
      return offsets(given.steps as readonly OffsetStep[]);
    case 'replaceStaticMember':
      if (given.member) addMember(group, member(given.member), 'consumer');
      replaceStaticMember(group, given.member?.instanceId ?? 'instance', given.member?.id ?? 'old', given.newMemberId!);
      return { members: [...group.members.keys()], leader: group.leader };
    case 'updateMember':
      return updateMember(group, given);
    case 'addTwice':
      addMember(group, member(given.member!), 'consumer');
      return addMember(group, member(given.member!), 'consumer');
    case 'pending':
      return { after: given.steps!.map((step) => pendingStep(group, step as string)) };
    default:
      throw new Error(`unknown op ${given.op}`);
  }
}

function groupOf(members: readonly GivenMember[]): Group {
  const group = emptyGroup('group');
  for (const one of members) addMember(group, member(one), 'consumer');
  return group;
}

function member({ id, protocols, instanceId }: GivenMember): GroupMember {
  return {
    id,
    instanceId,
    protocols: protocols.map((name) => ({ name, metadata: undefined })),
    rebalanceTimeout: 60000,
    sessionTimeout: 10000,
    assignment: [],
    isNew: false,
    awaitingJoin: undefined,
    awaitingSync: undefined,
    deadline: undefined,
  };
}

function updateMember(group: Group, given: GroupCase): unknown {
  const one = { ...member({ id: 'm', protocols: ['range'] }), rebalanceTimeout: given.rebalanceTimeoutMs! };
  addMember(group, one, 'consumer');
  one.rebalanceTimeout = given.newRebalanceTimeoutMs!;
  one.sessionTimeout = given.newSessionTimeoutMs!;
  return {
    groupRebalanceTimeoutMs: rebalanceTimeout(group),
    memberSessionTimeoutMs: group.members.get('m')!.sessionTimeout,
  };
}

function pendingStep(group: Group, step: string): unknown {
  if (step === 'addPending') group.pending.set('m', 0);
  else addMember(group, member({ id: 'm', protocols: ['range'] }), 'consumer');
  return { has: group.members.has('m'), pending: group.pending.has('m') };
}

function offsets(steps: readonly OffsetStep[]): unknown {
  const state = groupOffsets();
  const [partition, producer] = ['topic-0', 1];
  let beforeComplete: number | undefined;
  const after = steps.map((step) => {
    if (step.prepare !== undefined) prepareCommit(state, partition, step.prepare);
    else if (step.fail !== undefined) onCommitFailed(state, partition, step.fail);
    else if (step.append !== undefined) onCommitAppended(state, partition, step.offset!, step.append);
    else if (step.prepareTxn !== undefined) prepareTxnCommit(state, producer, partition, step.prepareTxn);
    else if (step.appendTxn !== undefined)
      onTxnCommitAppended(state, producer, partition, step.offset!, step.appendTxn);
    else {
      beforeComplete = committedOffset(state, partition);
      completeTxn(state, producer, step.completeTxn === 'commit');
    }
    return {
      hasOffsets: hasOffsets(state),
      offset: committedOffset(state, partition) ?? null,
      pending: state.pending.get(partition) ?? null,
    };
  });
  return {
    after,
    offsetBeforeComplete: beforeComplete ?? null,
    finalOffset: committedOffset(state, partition) ?? null,
  };
}
