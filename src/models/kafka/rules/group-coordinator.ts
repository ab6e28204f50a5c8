// Answers for what a group's coordinator says to joins, syncs, heartbeats, commits and departures.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/group/GroupCoordinator.scala
import type { TopicPartition } from './assignment.ts';
import {
  addMember,
  awaitingJoin,
  emptyGroup,
  type Group,
  type GroupMember,
  type MemberProtocol,
  removeMember,
  replaceStaticMember,
  selectProtocol,
  supportsProtocols,
  type Ticket,
  transitionTo,
} from './group.ts';
import {
  answerJoin,
  answerSync,
  completeSync,
  dropMember,
  type GroupConfig,
  type GroupReply,
  maybePrepareRebalance,
  onJoinDeadline,
  onSyncDeadline,
  prepareRebalance,
  refuseJoin,
  restartSession,
  tryCompleteJoin,
} from './group-rebalance.ts';

/** The groups of a coordinator. */
export type Groups = Map<string, Group>;

/** Who a request says it is from; '' is a member that has no id yet. */
interface Claimed {
  readonly memberId: string;
  readonly instanceId?: string | undefined;
}

export interface JoinRequest extends Claimed {
  readonly groupId: string;
  readonly ticket: Ticket;
  readonly protocolType: string;
  readonly protocols: readonly MemberProtocol[];
  readonly rebalanceTimeout: number;
  readonly sessionTimeout: number;
  /** Newer clients have a new member get its id first (`MEMBER_ID_REQUIRED`). */
  readonly requireKnownMemberId: boolean;
  readonly clientId: string;
}

/** @returns answers to this request and to others that waited; none for a while when it has to wait */
export function joinGroup(groups: Groups, request: JoinRequest, now: number, config: GroupConfig): GroupReply[] {
  const { groupId, memberId, ticket, sessionTimeout } = request;
  if (groupId === '') return [refuseJoin(ticket, memberId, 'INVALID_GROUP_ID')];
  if (sessionTimeout < config.minSessionTimeout || sessionTimeout > config.maxSessionTimeout)
    return [refuseJoin(ticket, memberId, 'INVALID_SESSION_TIMEOUT')];
  if (memberId === '' && !groups.has(groupId)) groups.set(groupId, emptyGroup(groupId));
  const group = groups.get(groupId);
  if (group === undefined) return [refuseJoin(ticket, memberId, 'UNKNOWN_MEMBER_ID')];
  let replies: GroupReply[];
  if (!accepts(group, memberId, config)) {
    removeMember(group, memberId);
    replies = [refuseJoin(ticket, '', 'GROUP_MAX_SIZE_REACHED')];
  } else replies = joinAccepted(group, request, now, config);
  return [...replies, ...tryCompleteJoin(group, now)];
}

/** Whether the group has room: while it rebalances, for those that come first. */
function accepts(group: Group, memberId: string, config: GroupConfig): boolean {
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true;
    case 'PreparingRebalance':
      return group.members.get(memberId)?.awaitingJoin !== undefined || awaitingJoin(group) < config.maxSize;
    default:
      return group.members.has(memberId) || group.members.size < config.maxSize;
  }
}

function joinAccepted(group: Group, request: JoinRequest, now: number, config: GroupConfig): GroupReply[] {
  const { memberId, ticket } = request;
  if (group.state === 'Dead') return [refuseJoin(ticket, memberId, 'COORDINATOR_NOT_AVAILABLE')];
  const names = request.protocols.map((p) => p.name);
  if (!supportsProtocols(group, request.protocolType, names))
    return [refuseJoin(ticket, memberId, 'INCONSISTENT_GROUP_PROTOCOL')];
  if (memberId === '') return joinNew(group, request, now, config);
  if (group.pending.has(memberId)) return enter(group, request, memberId, now, config);
  const error = checkMember(group, request);
  if (error !== undefined) return [refuseJoin(ticket, memberId, error)];
  return rejoin(group, group.members.get(memberId)!, request, now, config);
}

function joinNew(group: Group, request: JoinRequest, now: number, config: GroupConfig): GroupReply[] {
  const { instanceId, clientId, ticket } = request;
  const memberId = `${instanceId ?? clientId}-${++group.ids}`;
  if (instanceId !== undefined) {
    const before = group.staticMembers.get(instanceId);
    if (before !== undefined) return takeOver(group, request, before, memberId, now, config);
  } else if (request.requireKnownMemberId) {
    group.pending.set(memberId, now + request.sessionTimeout);
    return [refuseJoin(ticket, memberId, 'MEMBER_ID_REQUIRED')];
  }
  return enter(group, request, memberId, now, config);
}

function enter(group: Group, request: JoinRequest, id: string, now: number, config: GroupConfig): GroupReply[] {
  const { ticket, instanceId, protocols, rebalanceTimeout, sessionTimeout, protocolType } = request;
  if (group.state === 'PreparingRebalance' && group.generation === 0) group.newMemberAdded = true;
  const member: GroupMember = {
    id,
    instanceId,
    protocols,
    rebalanceTimeout,
    sessionTimeout,
    assignment: [],
    isNew: true,
    awaitingJoin: ticket,
    awaitingSync: undefined,
    deadline: now + config.newMemberJoinTimeout,
  };
  addMember(group, member, protocolType);
  return maybePrepareRebalance(group, now, config);
}

/** A static member has restarted: it has its old place, and nobody rebalances while the assignor stays the same. */
function takeOver(
  group: Group,
  request: JoinRequest,
  oldId: string,
  newId: string,
  now: number,
  config: GroupConfig,
): GroupReply[] {
  const before = group.members.get(oldId)!;
  const replies: GroupReply[] = [];
  if (before.awaitingJoin !== undefined) replies.push(refuseJoin(before.awaitingJoin, oldId, 'FENCED_INSTANCE_ID'));
  if (before.awaitingSync !== undefined) replies.push(answerSync(before.awaitingSync, 'FENCED_INSTANCE_ID'));
  const member = replaceStaticMember(group, request.instanceId!, oldId, newId);
  restartSession(member, now);
  update(member, request);
  if (group.state === 'Stable') {
    if (group.protocol !== selectProtocol(group)) return [...replies, ...maybePrepareRebalance(group, now, config)];
    member.awaitingJoin = undefined;
    return [...replies, answerJoin(group, request.ticket, newId)];
  }
  return group.state === 'CompletingRebalance' ? [...replies, ...prepareRebalance(group, now, config)] : replies;
}

function update(member: GroupMember, request: JoinRequest): void {
  member.protocols = request.protocols;
  member.rebalanceTimeout = request.rebalanceTimeout;
  member.sessionTimeout = request.sessionTimeout;
  member.awaitingJoin = request.ticket;
}

/** A stable group rebalances when its leader joins again, or a member that has changed. */
function rejoin(
  group: Group,
  member: GroupMember,
  request: JoinRequest,
  now: number,
  config: GroupConfig,
): GroupReply[] {
  if (group.state === 'Empty') return [refuseJoin(request.ticket, member.id, 'UNKNOWN_MEMBER_ID')];
  const unchanged = JSON.stringify(member.protocols) === JSON.stringify(request.protocols);
  const stays =
    (group.state === 'CompletingRebalance' && unchanged) ||
    (group.state === 'Stable' && unchanged && group.leader !== member.id);
  if (stays) return [answerJoin(group, request.ticket, member.id)];
  update(member, request);
  return maybePrepareRebalance(group, now, config);
}

/** Why the request is not from a member, if so. */
function checkMember(group: Group, { memberId, instanceId }: Claimed): string | undefined {
  if (instanceId !== undefined) {
    const current = group.staticMembers.get(instanceId);
    if (current === undefined) return 'UNKNOWN_MEMBER_ID';
    if (current !== memberId) return 'FENCED_INSTANCE_ID';
  }
  return group.members.has(memberId) ? undefined : 'UNKNOWN_MEMBER_ID';
}

export interface GenerationRequest extends Claimed {
  readonly groupId: string;
  readonly generation: number;
}

function checkGeneration(group: Group | undefined, request: GenerationRequest): string | undefined {
  if (group === undefined) return 'UNKNOWN_MEMBER_ID';
  if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
  return checkMember(group, request) ?? (request.generation === group.generation ? undefined : 'ILLEGAL_GENERATION');
}

export interface SyncRequest extends GenerationRequest {
  readonly ticket: Ticket;
  /** From the leader: everyone's partitions. */
  readonly assignment: Readonly<Record<string, readonly TopicPartition[]>>;
}

export function syncGroup(groups: Groups, request: SyncRequest, now: number): GroupReply[] {
  const group = groups.get(request.groupId);
  const error = checkGeneration(group, request);
  if (group === undefined || error !== undefined) return [answerSync(request.ticket, error!)];
  const member = group.members.get(request.memberId)!;
  switch (group.state) {
    case 'PreparingRebalance':
      return [answerSync(request.ticket, 'REBALANCE_IN_PROGRESS')];
    case 'CompletingRebalance':
      member.awaitingSync = request.ticket;
      synced(group, member.id);
      return group.leader === member.id ? completeSync(group, request.assignment, now) : [];
    case 'Stable':
      synced(group, member.id);
      restartSession(member, now);
      return [answerSync(request.ticket, 'NONE', member.assignment)];
    default:
      return [answerSync(request.ticket, 'UNKNOWN_MEMBER_ID')];
  }
}

function synced(group: Group, memberId: string): void {
  group.pendingSync.delete(memberId);
  if (group.pendingSync.size === 0) group.syncDeadline = undefined;
}

/** @returns an error, `NONE` or `REBALANCE_IN_PROGRESS` (join again) */
export function heartbeat(groups: Groups, request: GenerationRequest, now: number): string {
  const group = groups.get(request.groupId);
  const error = checkGeneration(group, request);
  if (group === undefined || error !== undefined) return error!;
  if (group.state === 'Empty') return 'UNKNOWN_MEMBER_ID';
  restartSession(group.members.get(request.memberId)!, now);
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
}

/** Whether offsets may be committed: by members of the generation; by anybody while the group has none (generation below 0). */
export function checkCommit(groups: Groups, request: GenerationRequest, now: number): string {
  const group = groups.get(request.groupId);
  const { generation, memberId } = request;
  if (group === undefined) return generation < 0 ? 'NONE' : 'ILLEGAL_GENERATION';
  if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
  if (group.state === 'Empty' && generation < 0) return 'NONE';
  if (generation < 0 && memberId === '' && request.instanceId === undefined) return 'UNKNOWN_MEMBER_ID';
  const error = checkMember(group, request) ?? (generation === group.generation ? undefined : 'ILLEGAL_GENERATION');
  if (error !== undefined) return error;
  if (group.state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
  const member = group.members.get(memberId);
  if (member !== undefined) restartSession(member, now);
  return 'NONE';
}

/** A member says that it goes. @returns the error, and answers to others */
export function leaveGroup(
  groups: Groups,
  request: Claimed & { readonly groupId: string },
  now: number,
  config: GroupConfig,
): { readonly error: string; readonly replies: GroupReply[] } {
  const group = groups.get(request.groupId);
  if (group === undefined) return { error: 'UNKNOWN_MEMBER_ID', replies: [] };
  if (group.state === 'Dead') return { error: 'COORDINATOR_NOT_AVAILABLE', replies: [] };
  if (group.pending.delete(request.memberId)) return { error: 'NONE', replies: tryCompleteJoin(group, now) };
  const current = request.memberId === '' ? group.staticMembers.get(request.instanceId ?? '') : undefined;
  const claimed = current === undefined ? request : { ...request, memberId: current };
  const error = checkMember(group, claimed);
  if (error !== undefined) return { error, replies: [] };
  return { error: 'NONE', replies: dropMember(group, group.members.get(claimed.memberId)!, now, config) };
}

/** Deletes a group without members. */
export function deleteGroup(groups: Groups, groupId: string): string {
  const group = groups.get(groupId);
  if (group === undefined || group.state === 'Dead') return 'GROUP_ID_NOT_FOUND';
  if (group.state !== 'Empty') return 'NON_EMPTY_GROUP';
  transitionTo(group, 'Dead');
  groups.delete(groupId);
  return 'NONE';
}

/** When the group has something to do by itself, or undefined. */
export function nextGroupDeadline(group: Group): number | undefined {
  const deadlines = [group.join?.deadline, group.syncDeadline, ...group.pending.values()];
  for (const member of group.members.values()) if (isWatched(member)) deadlines.push(member.deadline);
  return deadlines.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}

/** A member that waits for an answer cannot send heartbeats; a new one may wait for so long only. */
function isWatched(member: GroupMember): boolean {
  return member.isNew || (member.awaitingJoin === undefined && member.awaitingSync === undefined);
}

/** Does what is due: sessions end, waits end. @returns answers to those that waited */
export function onGroupDeadline(group: Group, now: number, config: GroupConfig): GroupReply[] {
  const replies: GroupReply[] = [];
  for (const [id, deadline] of [...group.pending])
    if (deadline <= now) {
      group.pending.delete(id);
      replies.push(...tryCompleteJoin(group, now));
    }
  for (const member of [...group.members.values()])
    if (member.deadline !== undefined && member.deadline <= now && isWatched(member) && group.members.has(member.id))
      replies.push(...dropMember(group, member, now, config));
  if (group.syncDeadline !== undefined && group.syncDeadline <= now)
    replies.push(...onSyncDeadline(group, now, config));
  if (group.join !== undefined && group.join.deadline <= now) replies.push(...onJoinDeadline(group, now, config));
  return replies;
}
