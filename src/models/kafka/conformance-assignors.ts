// Answers for the conformance tables of the consumer group's assignors: from a table's words to the rules' calls.
import {
  type Assignment,
  inMemberOrder,
  numberOf,
  type Subscription,
  type TopicPartition,
  topicOf,
} from './rules/assignment.ts';
import { assignRange } from './rules/assign-range.ts';
import { assignRoundRobin } from './rules/assign-roundrobin.ts';
import { assignCooperativeSticky, assignSticky, type StickyAssignment } from './rules/assign-sticky.ts';

interface GivenMember {
  readonly id: string;
  readonly instanceId?: string | null;
  readonly topics?: readonly string[];
  readonly rack?: string | null;
}

/** Table member_ordering. */
export function memberOrder(input: unknown): unknown {
  const { members } = input as { readonly members: readonly GivenMember[] };
  return { order: inMemberOrder(members.map(subscription)).map((m) => m.memberId) };
}

interface AssignorCase {
  readonly topics: Readonly<Record<string, number>>;
  readonly members: readonly GivenMember[];
  readonly replicaRacks?: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/** Tables range_assignor, range_assignor_rack, derived_range. */
export function rangeAssignor(input: unknown): unknown {
  const given = input as AssignorCase;
  const members = given.members.map(subscription);
  const racks = given.replicaRacks;
  const byTopic = racks === undefined ? undefined : new Map(Object.entries(racks));
  const assignment = assignRange(subscribed(given.topics, members), members, byTopic);
  const mismatches = members.map(({ memberId, rack }) => {
    const ofPartition = (p: TopicPartition) => racks?.[topicOf(p)]?.[numberOf(p)] ?? [];
    return rack === undefined ? 0 : assignment.get(memberId)!.filter((p) => !ofPartition(p).includes(rack)).length;
  });
  return {
    assignment: Object.fromEntries(assignment),
    partitionsWithRackMismatch: mismatches.reduce((a, b) => a + b, 0),
  };
}

/** Tables roundrobin_assignor, derived_roundrobin. */
export function roundRobinAssignor(input: unknown): unknown {
  const given = input as AssignorCase;
  const members = given.members.map(subscription);
  return { assignment: Object.fromEntries(assignRoundRobin(subscribed(given.topics, members), members)) };
}

function subscription(member: GivenMember): Subscription {
  return {
    memberId: member.id,
    topics: member.topics ?? [],
    instanceId: member.instanceId ?? undefined,
    rack: member.rack ?? undefined,
  };
}

/** Only topics that somebody subscribed to are looked up. */
function subscribed(topics: Readonly<Record<string, number>>, members: readonly Subscription[]): Map<string, number> {
  const wanted = new Set(members.flatMap((m) => m.topics));
  return new Map(Object.entries(topics).filter(([topic]) => wanted.has(topic)));
}

interface StickyStep {
  readonly topics: Readonly<Record<string, number>>;
  readonly members: readonly (GivenMember & {
    readonly owned: readonly TopicPartition[] | 'prev';
    readonly generation: number | null;
  })[];
  readonly iterationOrder: readonly string[];
}

/** Tables sticky_assignor, cooperative_sticky_assignor and their derived ones. */
export function stickyAssignor(input: unknown): unknown {
  const { assignor, steps } = input as { readonly assignor: string; readonly steps: readonly StickyStep[] };
  let before: Assignment = new Map();
  return {
    steps: steps.map((step) => {
      const members = step.members.map((m) => ({
        ...subscription(m),
        owned: m.owned === 'prev' ? (before.get(m.id) ?? []) : m.owned,
        generation: m.generation ?? undefined,
      }));
      const place = new Map(step.iterationOrder.map((id, i) => [id, i]));
      members.sort((a, b) => place.get(a.memberId)! - place.get(b.memberId)!);
      const topics = new Map(Object.entries(step.topics));
      const result = assignor === 'sticky' ? assignSticky(topics, members) : assignCooperativeSticky(topics, members);
      const answer = describe(result, before);
      before = result.assignment;
      return answer;
    }),
  };
}

/** An assignment in all the ways in which the source's tests look at one. */
function describe({ assignment, transferring, general }: StickyAssignment, before: Assignment): unknown {
  const rows = [...assignment];
  const counts = rows.map(([, list]) => list.length);
  const perTopic = rows.flatMap(([, list]) =>
    [...new Set(list.map(topicOf))].map((topic) => list.filter((p) => topicOf(p) === topic).length),
  );
  const held = (member: string) => before.get(member) ?? [];
  return {
    assignment: Object.fromEntries(assignment),
    generalAlgorithm: general,
    ...(transferring === undefined ? {} : { transferring: Object.fromEntries(transferring) }),
    counts: Object.fromEntries(rows.map(([member, list]) => [member, list.length])),
    sortedCounts: counts.toSorted((a, b) => a - b),
    perConsumerPerTopic: perTopic.every((n) => n === perTopic[0]) ? (perTopic[0] ?? 0) : perTopic,
    containsPrevious: rows.filter(([m, list]) => held(m).every((p) => list.includes(p))).map(([m]) => m),
    subsetOfPrevious: rows.filter(([m, list]) => list.every((p) => held(m).includes(p))).map(([m]) => m),
  };
}
