// Answers for a consumer group's members: who they are, who leads, which protocol they agree on. Classic protocol.
// Source: apache/kafka core/src/main/scala/kafka/coordinator/group/{GroupMetadata,MemberMetadata}.scala
import type { TopicPartition } from './assignment.ts';
import { isValidTransition } from './state-tables.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** A request that is answered later, named by whoever will send the answer. */
export type Ticket = string | number;

/** An assignor that a member can use, with what it tells the leader about itself. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: unknown;
}

/** Times are moments of the coordinator's clock, durations in the same unit. */
export interface GroupMember {
  readonly id: string;
  readonly instanceId: string | undefined;
  protocols: readonly MemberProtocol[];
  rebalanceTimeout: number;
  sessionTimeout: number;
  assignment: readonly TopicPartition[];
  /** Has not been through a rebalance. */
  isNew: boolean;
  awaitingJoin: Ticket | undefined;
  awaitingSync: Ticket | undefined;
  /** When it is removed unless it is heard from; undefined while it waits for an answer. */
  deadline: number | undefined;
}

/** A rebalance that waits for members to join. */
export interface DelayedJoin {
  readonly deadline: number;
  /** Of an empty group's first rebalance: how much longer it may be put off for members that keep coming. */
  readonly initial: { readonly remaining: number } | undefined;
}

export interface Group {
  readonly id: string;
  state: GroupState;
  generation: number;
  protocolType: string | undefined;
  protocol: string | undefined;
  leader: string | undefined;
  readonly members: Map<string, GroupMember>;
  /** Member ids of static members by instance id. */
  readonly staticMembers: Map<string, string>;
  /** Ids that were given out and not used yet, with their deadlines. */
  readonly pending: Map<string, number>;
  readonly pendingSync: Set<string>;
  newMemberAdded: boolean;
  join: DelayedJoin | undefined;
  syncDeadline: number | undefined;
  /** Number of ids given out. */
  ids: number;
}

export function emptyGroup(id: string): Group {
  return {
    id,
    state: 'Empty',
    generation: 0,
    protocolType: undefined,
    protocol: undefined,
    leader: undefined,
    members: new Map(),
    staticMembers: new Map(),
    pending: new Map(),
    pendingSync: new Set(),
    newMemberAdded: false,
    join: undefined,
    syncDeadline: undefined,
    ids: 0,
  };
}

/** Throws for a change that the group's machine does not have. */
export function transitionTo(group: Group, state: GroupState): void {
  if (!isValidTransition('group', group.state, state))
    throw new Error(`IllegalStateException: group ${group.id} cannot go from ${group.state} to ${state}`);
  group.state = state;
}

/** Whether a rebalance can begin. */
export function canRebalance(group: Group): boolean {
  return isValidTransition('group', group.state, 'PreparingRebalance');
}

/** Takes a member in; the first one leads. Throws when its instance id is taken. */
export function addMember(group: Group, member: GroupMember, protocolType: string): void {
  if (member.instanceId !== undefined) {
    if (group.staticMembers.has(member.instanceId))
      throw new Error(`IllegalStateException: static member ${member.instanceId} is already in group ${group.id}`);
    group.staticMembers.set(member.instanceId, member.id);
  }
  if (group.members.size === 0) group.protocolType = protocolType;
  group.members.set(member.id, member);
  group.leader ??= member.id;
  group.pending.delete(member.id);
}

export function removeMember(group: Group, memberId: string): void {
  const member = group.members.get(memberId);
  if (member?.instanceId !== undefined && group.staticMembers.get(member.instanceId) === memberId)
    group.staticMembers.delete(member.instanceId);
  group.members.delete(memberId);
  group.pending.delete(memberId);
  group.pendingSync.delete(memberId);
  if (group.leader === memberId) group.leader = group.members.keys().next().value;
}

/** The same static member under a new member id, in its old place. Throws when there is none under the old one. */
export function replaceStaticMember(group: Group, instanceId: string, oldId: string, newId: string): GroupMember {
  const before = group.members.get(oldId);
  if (before === undefined) throw new Error(`IllegalArgumentException: cannot replace non-existing member id ${oldId}`);
  const member = { ...before, id: newId, awaitingJoin: undefined, awaitingSync: undefined };
  const entries = [...group.members].map(([id, m]) => (id === oldId ? ([newId, member] as const) : ([id, m] as const)));
  group.members.clear();
  for (const [id, m] of entries) group.members.set(id, m);
  group.staticMembers.set(instanceId, newId);
  if (group.leader === oldId) group.leader = newId;
  return member;
}

/** The longest that any member allows for a rebalance (`max.poll.interval.ms`). */
export function rebalanceTimeout(group: Group): number {
  return [...group.members.values()].reduce((t, m) => Math.max(t, m.rebalanceTimeout), 0);
}

/** Whether a member with these assignors could be in the group. */
export function supportsProtocols(group: Group, protocolType: string, protocols: readonly string[]): boolean {
  if (group.state === 'Empty') return protocolType !== '' && protocols.length > 0;
  return group.protocolType === protocolType && protocols.some((name) => supportedByAll(group).includes(name));
}

function supportedByAll(group: Group): string[] {
  const members = [...group.members.values()];
  const names = members[0]?.protocols.map((p) => p.name) ?? [];
  return names.filter((name) => members.every((m) => m.protocols.some((p) => p.name === name)));
}

/** Of the assignors that all support, the one that most members like best. Throws without members. */
export function selectProtocol(group: Group): string {
  if (group.members.size === 0) throw new Error('IllegalStateException: Cannot select protocol for empty group');
  const candidates = supportedByAll(group);
  const votes = new Map<string, number>();
  for (const member of group.members.values()) {
    const choice = member.protocols.find((p) => candidates.includes(p.name));
    if (choice === undefined) throw new Error('IllegalArgumentException: Member does not support any candidate');
    votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
  }
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best))[0];
}

/** Begins the next generation: with an assignor when there are members, empty when there are none. */
export function initNextGeneration(group: Group): void {
  group.generation++;
  group.pendingSync.clear();
  if (group.members.size > 0) {
    group.protocol = selectProtocol(group);
    transitionTo(group, 'CompletingRebalance');
  } else {
    group.protocol = undefined;
    transitionTo(group, 'Empty');
  }
}

/** Lets a member that has joined lead when the leader has not. False when nobody has joined. */
export function electJoinedLeader(group: Group): boolean {
  if (group.leader === undefined) return false;
  if (group.members.get(group.leader)?.awaitingJoin !== undefined) return true;
  const joined = [...group.members.values()].find((m) => m.awaitingJoin !== undefined);
  if (joined !== undefined) group.leader = joined.id;
  return joined !== undefined;
}

export function awaitingJoin(group: Group): number {
  return [...group.members.values()].filter((m) => m.awaitingJoin !== undefined).length;
}

export function hasAllJoined(group: Group): boolean {
  return group.pending.size === 0 && awaitingJoin(group) === group.members.size;
}
