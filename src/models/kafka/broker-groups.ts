// Answers for the groups that a broker coordinates: their requests, their offsets as records, and reading them back after an election.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/group/{GroupCoordinator,GroupMetadataManager}.scala
import type { Context } from '../../engine/index.ts';
import { createInternalPartition } from './broker-controller.ts';
import { append, waitForWrites } from './broker-requests.ts';
import type { BrokerState, Replica } from './broker-state.ts';
import { OFFSETS_TOPIC } from './boot.ts';
import type { Params } from './params.ts';
import { emptyGroup, type Group, type GroupMember, type GroupState } from './rules/group.ts';
import {
  checkCommit,
  heartbeat,
  joinGroup,
  leaveGroup,
  nextGroupDeadline,
  onGroupDeadline,
  syncGroup,
} from './rules/group-coordinator.ts';
import {
  committedOffset,
  completeTxn,
  groupOffsets,
  onCommitAppended,
  onTxnCommitAppended,
  prepareTxnCommit,
} from './rules/group-offsets.ts';
import { type GroupConfig, type GroupReply, restartSession } from './rules/group-rebalance.ts';
import { partitionOfGroup } from './rules/java-hash.ts';
import { ACKS_ALL } from './rules/produce.ts';
import { isValidTransition } from './rules/state-tables.ts';

const NEW_MEMBER_JOIN_TIMEOUT = 300_000_000;
/** `offsets.commit.timeout.ms` */
const COMMIT_TIMEOUT = 5_000_000;

/** What a record of the offsets topic says. */
type OffsetsRecord =
  | { readonly kind: 'offset'; readonly group: string; readonly partition: string; readonly offset: number }
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly generation: number;
      readonly protocol: string | undefined;
      readonly leader: string | undefined;
      readonly members: readonly GroupMember[];
      readonly ids: number;
    };

function groupConfig(ctx: Context): GroupConfig {
  const p = ctx.params as Params;
  return {
    minSessionTimeout: p.groupMinSessionTimeout,
    maxSessionTimeout: p.groupMaxSessionTimeout,
    maxSize: p.groupMaxSize,
    initialRebalanceDelay: p.groupInitialRebalanceDelay,
    newMemberJoinTimeout: NEW_MEMBER_JOIN_TIMEOUT,
  };
}

/** Partition of the offsets topic that keeps the group. */
export function homeOf(ctx: Context, group: string): string {
  return `${OFFSETS_TOPIC}-${partitionOfGroup(group, (ctx.params as Params).offsetsTopicPartitions)}`;
}

// ---------------------------------------------------------------- coordinators

export function onFindCoordinator(s: BrokerState, ctx: Context, { id, group }: any): void {
  if (s.image.partitions.has(homeOf(ctx, group))) return tellCoordinator(s, ctx, ctx.connection, id, group);
  s.coordinatorAsked.push({ connection: ctx.connection, id, group });
  createInternalPartition(s, ctx, homeOf(ctx, group));
}

/** The offsets topic may have come into being meanwhile. */
export function answerCoordinators(s: BrokerState, ctx: Context): void {
  const asked = s.coordinatorAsked;
  s.coordinatorAsked = asked.filter(({ group }) => !s.image.partitions.has(homeOf(ctx, group)));
  for (const { connection, id, group } of asked)
    if (s.image.partitions.has(homeOf(ctx, group))) tellCoordinator(s, ctx, connection, id, group);
}

/** There is a controller again: what was asked of none is asked of it. */
export function askForCoordinators(s: BrokerState, ctx: Context): void {
  for (const { group } of s.coordinatorAsked) createInternalPartition(s, ctx, homeOf(ctx, group));
}

function tellCoordinator(s: BrokerState, ctx: Context, connection: number, id: number, group: string): void {
  const leader = s.image.partitions.get(homeOf(ctx, group))!.leader;
  const error = leader < 0 ? 'COORDINATOR_NOT_AVAILABLE' : '';
  ctx.respond(connection, { port: 'kafka', type: 'findCoordinatorResponse', id, error, broker: leader } as never);
}

// ---------------------------------------------------------------- requests

/** A request about a group; the wrong broker says so. */
export function onGroupRequest(s: BrokerState, ctx: Context, message: any): void {
  const answer = { port: 'kafka', type: `${message.type}Response`, id: message.id };
  if (s.replicas.get(homeOf(ctx, message.group))?.leader === undefined)
    return void ctx.respond(ctx.connection, refusal(message, answer, 'NOT_COORDINATOR') as never);
  const request = { ...message, groupId: message.group, ticket: `${ctx.connection}/${message.id}` };
  const config = groupConfig(ctx);
  switch (message.type) {
    case 'joinGroup':
      reply(
        ctx,
        joinGroup(s.groups, { ...request, protocolType: 'consumer', requireKnownMemberId: true }, ctx.now(), config),
      );
      break;
    case 'syncGroup':
      reply(ctx, syncGroup(s.groups, request, ctx.now()));
      break;
    case 'heartbeat':
      ctx.respond(ctx.connection, { ...answer, error: heartbeat(s.groups, request, ctx.now()) } as never);
      break;
    case 'leaveGroup': {
      const left = leaveGroup(s.groups, request, ctx.now(), config);
      reply(ctx, left.replies);
      ctx.respond(ctx.connection, { ...answer, error: left.error } as never);
      break;
    }
    case 'offsetCommit':
      commit(s, ctx, message, answer);
      break;
    case 'txnOffsetCommit':
      commitInTransaction(s, ctx, message, answer);
      break;
    case 'offsetFetch':
      ctx.respond(ctx.connection, { ...answer, ...offsetsOf(s, message) } as never);
  }
  afterChange(s, ctx, message.group);
}

function refusal(message: any, answer: object, error: string): object {
  const empty = { memberId: message.memberId, generation: -1, protocol: undefined, leader: undefined, members: [] };
  return { ...empty, assignment: [], offsets: {}, ...answer, error };
}

function reply(ctx: Context, replies: readonly GroupReply[]): void {
  for (const { kind, ticket, ...told } of replies) {
    const [connection, id] = String(ticket).split('/').map(Number);
    ctx.respond(connection!, { port: 'kafka', type: `${kind}GroupResponse`, id, ...told } as never);
  }
}

/** A reader that wants what is decided waits for the transactions that hold offsets of its partitions (KIP-447). */
function offsetsOf(s: BrokerState, { group, partitions, requireStable = false }: any): object {
  const offsets = s.offsets.get(group);
  const found: Record<string, number> = {};
  const open = [...(offsets?.transactions.values() ?? [])].some((of) => partitions.some((p: string) => of.has(p)));
  if (requireStable && open) return { error: 'UNSTABLE_OFFSET_COMMIT', offsets: found };
  for (const partition of partitions) {
    const offset = offsets === undefined ? undefined : committedOffset(offsets, partition);
    if (offset !== undefined) found[partition] = offset;
  }
  return { error: '', offsets: found };
}

/** Offsets count when their records are committed, as any record. */
function commit(s: BrokerState, ctx: Context, message: any, answer: object): void {
  const request = { ...message, groupId: message.group };
  const error = checkCommit(s.groups, request, ctx.now());
  if (error !== 'NONE') return void ctx.respond(ctx.connection, { ...answer, error } as never);
  const records = Object.entries(message.offsets as Record<string, number>).map(([partition, offset]) => ({
    kind: 'offset' as const,
    group: message.group,
    partition,
    offset,
  }));
  const written = writeRecords(s, ctx, records);
  if (written.error !== '')
    return void ctx.respond(ctx.connection, { ...answer, error: 'COORDINATOR_NOT_AVAILABLE' } as never);
  const offsets = s.offsets.get(message.group) ?? groupOffsets();
  s.offsets.set(message.group, offsets);
  records.forEach((r, i) => onCommitAppended(offsets, r.partition, r.offset, written.baseOffset + i));
  ctx.count('commits');
  const results = [{ partition: homeOf(ctx, message.group), ...written }];
  const batch = { partition: homeOf(ctx, message.group), records };
  waitForWrites(s, ctx, ACKS_ALL, COMMIT_TIMEOUT, { ...answer, error: 'NONE' }, results, [batch]);
}

/** Offsets of a transaction: in the log, but of no account until its marker comes. A member of an old generation is refused (KIP-447). */
function commitInTransaction(s: BrokerState, ctx: Context, message: any, answer: object): void {
  const { group, producerId, producerEpoch, offsets: given } = message;
  const error = checkCommit(s.groups, { ...message, groupId: group }, ctx.now());
  if (error !== 'NONE') return void ctx.respond(ctx.connection, { ...answer, error } as never);
  const records = Object.entries(given as Record<string, number>).map(([partition, offset]) => ({
    kind: 'offset' as const,
    group,
    partition,
    offset,
  }));
  const written = writeRecords(s, ctx, records, { producerId, producerEpoch, baseSequence: -1, transactional: true });
  if (written.error !== '') {
    const told = written.error === 'INVALID_PRODUCER_EPOCH' ? written.error : 'COORDINATOR_NOT_AVAILABLE';
    return void ctx.respond(ctx.connection, { ...answer, error: told } as never);
  }
  const offsets = s.offsets.get(group) ?? groupOffsets();
  s.offsets.set(group, offsets);
  records.forEach((r, i) => {
    prepareTxnCommit(offsets, producerId, r.partition, r.offset);
    onTxnCommitAppended(offsets, producerId, r.partition, r.offset, written.baseOffset + i);
  });
  const results = [{ partition: homeOf(ctx, group), ...written }];
  const batch = { partition: homeOf(ctx, group), records };
  waitForWrites(s, ctx, ACKS_ALL, COMMIT_TIMEOUT, { ...answer, error: 'NONE' }, results, [batch]);
}

const NO_PRODUCER = { producerId: -1, producerEpoch: -1, baseSequence: -1, transactional: false };

function writeRecords(s: BrokerState, ctx: Context, values: readonly OffsetsRecord[], producer = NO_PRODUCER) {
  const batch = {
    partition: homeOf(ctx, values[0]!.group),
    ...producer,
    records: values.map((value) => ({
      key: `${value.group}/${value.kind === 'offset' ? value.partition : ''}`,
      value,
      headers: {},
      bytes: 100,
      timestamp: ctx.now(),
      span: 0,
    })),
  };
  return append(s, ctx, batch, ACKS_ALL);
}

// ---------------------------------------------------------------- time and states

/** Draws the group's moves, keeps a new generation in the log, and sets the timer for what comes next. */
function afterChange(s: BrokerState, ctx: Context, groupId: string): void {
  const group = s.groups.get(groupId);
  if (group === undefined) return;
  const before = ctx.where('group', groupId) as GroupState;
  for (const [state, reason] of movesBetween(before, group.state))
    ctx.become('group', groupId, state, reason, [ctx.seq]);
  if (group.state !== before && group.state === 'Stable') {
    ctx.count('rebalances');
    ctx.log('kafka.generation', { group: groupId, generation: group.generation, members: group.members.size });
  }
  if (group.state !== before && (group.state === 'Stable' || group.state === 'Empty')) keepGroup(s, ctx, group);
  setGroupTimer(s, ctx);
}

function movesBetween(from: GroupState, to: GroupState): [GroupState, string][] {
  if (from === to) return [];
  if (from === 'Dead') return [['Empty', 'LOADED'], ...movesBetween('Empty', to)];
  if (to === 'PreparingRebalance') return [[to, from === 'Empty' ? 'JOIN' : 'REBALANCE']];
  const last: [GroupState, string] =
    to === 'CompletingRebalance' ? [to, 'JOINED'] : to === 'Stable' ? [to, 'ASSIGNED'] : [to, 'DESERTED'];
  if (isValidTransition('group', from, to)) return [last];
  return [...movesBetween(from, to === 'Stable' ? 'CompletingRebalance' : 'PreparingRebalance'), last];
}

function keepGroup(s: BrokerState, ctx: Context, group: Group): void {
  const { generation, protocol, leader, ids } = group;
  const members = [...group.members.values()].map((m) => ({ ...m, awaitingJoin: undefined, awaitingSync: undefined }));
  writeRecords(s, ctx, [{ kind: 'group', group: group.id, generation, protocol, leader, members, ids }]);
}

function setGroupTimer(s: BrokerState, ctx: Context): void {
  if (s.groupTimer !== 0) ctx.cancelTimer(s.groupTimer);
  s.groupTimer = 0;
  let next: number | undefined;
  for (const group of s.groups.values()) {
    const deadline = nextGroupDeadline(group);
    if (deadline !== undefined && (next === undefined || deadline < next)) next = deadline;
  }
  ctx.about = 0;
  if (next !== undefined) s.groupTimer = ctx.setTimer(Math.max(0, next - ctx.now()), 'groups');
}

export function onGroupsTimer(s: BrokerState, ctx: Context): void {
  s.groupTimer = 0;
  for (const group of [...s.groups.values()]) {
    const before = new Set(group.members.keys());
    const deadline = nextGroupDeadline(group);
    if (deadline === undefined || deadline > ctx.now()) continue;
    reply(ctx, onGroupDeadline(group, ctx.now(), groupConfig(ctx)));
    for (const member of before)
      if (!group.members.has(member)) ctx.log('kafka.memberGone', { group: group.id, member });
    afterChange(s, ctx, group.id);
  }
  setGroupTimer(s, ctx);
}

// ---------------------------------------------------------------- elections of coordinators

/** This broker has begun or ceased to lead a partition of the offsets topic. */
export function onOffsetsPartition(s: BrokerState, ctx: Context, replica: Replica): void {
  const { name } = replica.log;
  if (replica.leader !== undefined) return load(s, ctx, replica);
  for (const id of [...s.groups.keys()]) {
    if (homeOf(ctx, id) !== name) continue;
    s.groups.delete(id);
    s.offsets.delete(id);
    if (ctx.where('group', id) !== 'Dead') ctx.become('group', id, 'Dead', 'UNLOADED', [ctx.seq]);
  }
  setGroupTimer(s, ctx);
}

/** Reads groups and offsets back from the log, the latest word on each. */
function load(s: BrokerState, ctx: Context, { log }: Replica): void {
  for (let at = log.records.start; at < log.records.end; at++) {
    const record = log.records.get(at)!;
    const said = record.value as OffsetsRecord | null;
    if (record.control !== undefined)
      for (const offsets of s.offsets.values()) completeTxn(offsets, record.producerId, record.control === 'COMMIT');
    if (said === null) continue;
    if (said.kind === 'offset') {
      const offsets = s.offsets.get(said.group) ?? groupOffsets();
      s.offsets.set(said.group, offsets);
      if (record.transactional === true) {
        prepareTxnCommit(offsets, record.producerId, said.partition, said.offset);
        onTxnCommitAppended(offsets, record.producerId, said.partition, said.offset, at);
      } else onCommitAppended(offsets, said.partition, said.offset, at);
    } else s.groups.set(said.group, restored(said, ctx.now()));
  }
  for (const group of s.groups.values()) {
    if (homeOf(ctx, group.id) !== log.name) continue;
    if (ctx.where('group', group.id) === 'Dead') ctx.become('group', group.id, 'Empty', 'LOADED', [ctx.seq]);
    if (group.state === 'Stable' && ctx.where('group', group.id) === 'Empty')
      ctx.become('group', group.id, 'Stable', 'LOADED', [ctx.seq]);
  }
  setGroupTimer(s, ctx);
}

function restored(said: Extract<OffsetsRecord, { kind: 'group' }>, now: number): Group {
  const group = emptyGroup(said.group);
  group.generation = said.generation;
  group.protocol = said.protocol;
  group.protocolType = 'consumer';
  group.leader = said.leader;
  group.ids = said.ids;
  for (const kept of said.members) {
    const member = { ...kept };
    restartSession(member, now);
    group.members.set(member.id, member);
    if (member.instanceId !== undefined) group.staticMembers.set(member.instanceId, member.id);
  }
  group.state = group.members.size > 0 ? 'Stable' : 'Empty';
  return group;
}
