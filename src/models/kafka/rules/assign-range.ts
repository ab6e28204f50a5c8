// Answers for the range assignor: for each topic a block of partitions a member, near its rack where racks are known.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/RangeAssignor.java (KIP-881 for racks)
import {
  type Assignment,
  byText,
  byTopicThenNumber,
  inMemberOrder,
  nothingFor,
  numberOf,
  partitionsOf,
  type Subscription,
  topicPartition,
  type Topics,
} from './assignment.ts';

/** For each topic and partition, the racks of its replicas. */
export type ReplicaRacks = ReadonlyMap<string, readonly (readonly string[])[]>;

/** How far one topic has been assigned. */
interface TopicState {
  readonly topic: string;
  readonly partitions: number;
  readonly members: readonly Subscription[];
  readonly racks: readonly (readonly string[])[] | undefined;
  readonly rackAware: boolean;
  readonly assigned: Map<string, number>;
  readonly quota: number;
  /** How many members may still have one above the quota. */
  extras: number;
  unassigned: string[];
}

/**
 * P partitions and C members: each gets floor(P/C) neighbouring ones, the first P mod C members one more. If a member's rack
 * lacks some partitions, those of its rack are given first, under the same quota.
 */
export function assignRange(topics: Topics, members: readonly Subscription[], racks?: ReplicaRacks): Assignment {
  const assignment = nothingFor(members);
  const states = [...topics]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => byText(a, b))
    .map(([topic, count]) => topicState(topic, count, members, racks?.get(topic)));
  const rackAware = states.some((state) => state.rackAware);
  if (rackAware) for (const group of coPartitioned(states)) assignWithRacks(group, assignment);
  for (const state of states) assignRanges(state, () => true, assignment);
  if (rackAware) for (const list of assignment.values()) list.sort(byTopicThenNumber);
  return assignment;
}

function topicState(
  topic: string,
  partitions: number,
  all: readonly Subscription[],
  racks: TopicState['racks'],
): TopicState {
  const members = inMemberOrder(all.filter((m) => m.topics.includes(topic)));
  return {
    topic,
    partitions,
    members,
    racks,
    rackAware: isRackAware(members, racks),
    assigned: new Map(members.map((m) => [m.memberId, 0])),
    quota: members.length === 0 ? 0 : Math.floor(partitions / members.length),
    extras: members.length === 0 ? 0 : partitions % members.length,
    unassigned: partitionsOf(topic, partitions),
  };
}

/** Racks matter when members and replicas share some, and not every partition is in every rack. */
function isRackAware(members: readonly Subscription[], racks: TopicState['racks']): boolean {
  const ofMembers = new Set(members.map((m) => m.rack).filter((rack) => hasRack(rack)));
  const ofPartitions = new Set((racks ?? []).flat());
  if (![...ofMembers].some((rack) => ofPartitions.has(rack!))) return false;
  return !racks!.every((of) => new Set(of).size === ofPartitions.size);
}

function hasRack(rack: string | undefined): boolean {
  return rack !== undefined && rack !== '';
}

/** Topics with the same members and the same number of partitions stay together: partition n of all goes to one member. */
function coPartitioned(states: readonly TopicState[]): TopicState[][] {
  const groups = new Map<string, TopicState[]>();
  for (const state of states) {
    const key = JSON.stringify([state.racks?.length ?? 0, state.members.map((m) => m.memberId)]);
    groups.set(key, [...(groups.get(key) ?? []), state]);
  }
  return [...groups.values()];
}

function assignWithRacks(states: readonly TopicState[], assignment: Assignment): void {
  const [only] = states;
  if (states.length === 1) {
    if (only!.rackAware)
      assignRanges(only!, (member, partition) => racksMatch(only!, member, numberOf(partition)), assignment);
    return;
  }
  let remaining = only!.members;
  for (let p = 0; p < only!.partitions && remaining.length > 0; p++) {
    const member = remaining.find((m) => states.every((s) => racksMatch(s, m, p) && assignable(s, m) > 0));
    if (member === undefined) continue;
    for (const state of states) give(state, member, [topicPartition(state.topic, p)], assignment);
    if (states.every((s) => assignable(s, member) === 0)) remaining = remaining.filter((m) => m !== member);
  }
}

function assignRanges(
  state: TopicState,
  may: (member: Subscription, partition: string) => boolean,
  assignment: Assignment,
): void {
  for (const member of state.members) {
    const given = state.unassigned.filter((p) => may(member, p)).slice(0, assignable(state, member));
    if (given.length > 0) give(state, member, given, assignment);
  }
}

function racksMatch(state: TopicState, member: Subscription, partition: number): boolean {
  return !hasRack(member.rack) || (state.racks?.[partition]?.includes(member.rack!) ?? false);
}

function assignable(state: TopicState, member: Subscription): number {
  return Math.max(0, state.quota + (state.extras > 0 ? 1 : 0) - state.assigned.get(member.memberId)!);
}

function give(state: TopicState, member: Subscription, partitions: readonly string[], assignment: Assignment): void {
  assignment.get(member.memberId)!.push(...partitions);
  const count = state.assigned.get(member.memberId)! + partitions.length;
  state.assigned.set(member.memberId, count);
  if (count > state.quota) state.extras--;
  state.unassigned = state.unassigned.filter((p) => !partitions.includes(p));
}
