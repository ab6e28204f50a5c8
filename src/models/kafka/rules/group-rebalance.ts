// Answers for the course of a rebalance: it is prepared, waits for members, gives out a generation, and ends with assignments.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/group/GroupCoordinator.scala, DelayedJoin.scala, DelayedSync.scala
import type { TopicPartition } from './assignment.ts';
import {
  canRebalance,
  electJoinedLeader,
  type Group,
  type GroupMember,
  hasAllJoined,
  initNextGeneration,
  type MemberProtocol,
  rebalanceTimeout,
  removeMember,
  type Ticket,
  transitionTo,
} from './group.ts';

/** Broker settings of groups; durations in the unit of the clock. */
export interface GroupConfig {
  /** `group.min.session.timeout.ms`, `group.max.session.timeout.ms` */
  readonly minSessionTimeout: number;
  readonly maxSessionTimeout: number;
  /** `group.max.size` */
  readonly maxSize: number;
  /** `group.initial.rebalance.delay.ms` */
  readonly initialRebalanceDelay: number;
  /** How long a new member may wait for its first rebalance (5 minutes). */
  readonly newMemberJoinTimeout: number;
}

export interface JoinReply {
  readonly kind: 'join';
  readonly ticket: Ticket;
  /** `NONE` when it succeeded. */
  readonly error: string;
  readonly memberId: string;
  readonly generation: number;
  readonly protocol: string | undefined;
  readonly leader: string | undefined;
  /** To the leader: everyone's metadata for the chosen assignor. */
  readonly members: readonly JoinedMember[];
}

interface JoinedMember {
  readonly memberId: string;
  readonly instanceId: string | undefined;
  readonly metadata: unknown;
}

export interface SyncReply {
  readonly kind: 'sync';
  readonly ticket: Ticket;
  readonly error: string;
  readonly assignment: readonly TopicPartition[];
}

export type GroupReply = JoinReply | SyncReply;

export function refuseJoin(ticket: Ticket, memberId: string, error: string): JoinReply {
  return { kind: 'join', ticket, error, memberId, generation: -1, protocol: undefined, leader: undefined, members: [] };
}

export function answerSync(ticket: Ticket, error: string, assignment: readonly TopicPartition[] = []): SyncReply {
  return { kind: 'sync', ticket, error, assignment };
}

/** What a member is told about the present generation. */
export function answerJoin(group: Group, ticket: Ticket, memberId: string): JoinReply {
  const { generation, protocol, leader } = group;
  const members = memberId === leader ? [...group.members.values()].map((m) => joined(m, protocol)) : [];
  return { kind: 'join', ticket, error: 'NONE', memberId, generation, protocol, leader, members };
}

function joined({ id, instanceId, protocols }: GroupMember, chosen: string | undefined): JoinedMember {
  const protocol: MemberProtocol | undefined = protocols.find((p) => p.name === chosen);
  return { memberId: id, instanceId, metadata: protocol?.metadata };
}

/** The member was heard from: its session lasts anew. */
export function restartSession(member: GroupMember, now: number): void {
  member.deadline = now + member.sessionTimeout;
}

/** Begins a rebalance if the group's state allows. */
export function maybePrepareRebalance(group: Group, now: number, config: GroupConfig): GroupReply[] {
  return canRebalance(group) ? prepareRebalance(group, now, config) : [];
}

/** Begins a rebalance: who waits for an assignment is told to join again; an empty group waits a little for others to come. */
export function prepareRebalance(group: Group, now: number, config: GroupConfig): GroupReply[] {
  const replies = group.state === 'CompletingRebalance' ? propagate(group, 'REBALANCE_IN_PROGRESS', now) : [];
  group.pendingSync.clear();
  group.syncDeadline = undefined;
  const delay = config.initialRebalanceDelay;
  group.join =
    group.state === 'Empty'
      ? { deadline: now + delay, initial: { remaining: Math.max(rebalanceTimeout(group) - delay, 0) } }
      : { deadline: now + rebalanceTimeout(group), initial: undefined };
  transitionTo(group, 'PreparingRebalance');
  replies.push(...tryCompleteJoin(group, now));
  return replies;
}

/** Ends the wait early when everyone has joined; the first rebalance of a group waits in any case. */
export function tryCompleteJoin(group: Group, now: number): GroupReply[] {
  const waits = group.state === 'PreparingRebalance' && group.join !== undefined && group.join.initial === undefined;
  return waits && hasAllJoined(group) ? completeJoin(group, now) : [];
}

/** The wait for members is over by time. */
export function onJoinDeadline(group: Group, now: number, config: GroupConfig): GroupReply[] {
  const initial = group.join?.initial;
  if (initial !== undefined && group.newMemberAdded && initial.remaining > 0) {
    group.newMemberAdded = false;
    const delay = Math.min(config.initialRebalanceDelay, initial.remaining);
    group.join = { deadline: now + delay, initial: { remaining: initial.remaining - delay } };
    return [];
  }
  return completeJoin(group, now);
}

/** A new generation: dynamic members that did not come are out, static ones keep their place. */
function completeJoin(group: Group, now: number): GroupReply[] {
  group.join = undefined;
  for (const member of [...group.members.values()])
    if (member.awaitingJoin === undefined && member.instanceId === undefined) removeMember(group, member.id);
  if (group.state === 'Dead') return [];
  if (!electJoinedLeader(group) && group.members.size > 0) {
    group.join = { deadline: now + rebalanceTimeout(group), initial: undefined };
    return [];
  }
  initNextGeneration(group);
  const replies: GroupReply[] = [];
  for (const member of group.members.values()) {
    if (member.awaitingJoin !== undefined) replies.push(answerJoin(group, member.awaitingJoin, member.id));
    member.awaitingJoin = undefined;
    member.isNew = false;
    restartSession(member, now);
    group.pendingSync.add(member.id);
  }
  if (group.members.size > 0) group.syncDeadline = now + rebalanceTimeout(group);
  return replies;
}

/** Members that have not asked for their assignment in time are out. */
export function onSyncDeadline(group: Group, now: number, config: GroupConfig): GroupReply[] {
  const late = [...group.pendingSync];
  group.syncDeadline = undefined;
  if (late.length === 0) return [];
  for (const id of late) removeMember(group, id);
  return prepareRebalance(group, now, config);
}

/** The leader's assignment: everyone who asked has its part, and the group is stable. */
export function completeSync(
  group: Group,
  assignment: Readonly<Record<string, readonly TopicPartition[]>>,
  now: number,
): GroupReply[] {
  for (const member of group.members.values()) member.assignment = assignment[member.id] ?? [];
  const replies = propagate(group, 'NONE', now);
  transitionTo(group, 'Stable');
  return replies;
}

function propagate(group: Group, error: string, now: number): GroupReply[] {
  const replies: GroupReply[] = [];
  for (const member of group.members.values()) {
    if (error !== 'NONE') member.assignment = [];
    if (member.awaitingSync === undefined) continue;
    replies.push(answerSync(member.awaitingSync, error, member.assignment));
    member.awaitingSync = undefined;
    restartSession(member, now);
  }
  return replies;
}

/** A member has gone, or its session has ended. */
export function dropMember(group: Group, member: GroupMember, now: number, config: GroupConfig): GroupReply[] {
  const replies: GroupReply[] =
    member.awaitingJoin === undefined ? [] : [refuseJoin(member.awaitingJoin, '', 'UNKNOWN_MEMBER_ID')];
  removeMember(group, member.id);
  if (group.state === 'Stable' || group.state === 'CompletingRebalance')
    replies.push(...maybePrepareRebalance(group, now, config));
  else replies.push(...tryCompleteJoin(group, now));
  return replies;
}
