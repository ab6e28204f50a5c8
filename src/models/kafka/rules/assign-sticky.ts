// Answers for the sticky assignors: members keep what they hold as far as balance allows; the cooperative one gives it up first.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractStickyAssignor.java,
// clients/src/main/java/org/apache/kafka/clients/consumer/CooperativeStickyAssignor.java (without the racks of KIP-881)
import {
  type Assignment,
  byNumberThenTopic,
  byText,
  partitionsOf,
  type Subscription,
  type TopicPartition,
  topicOf,
  type Topics,
} from './assignment.ts';
import { assignGeneral } from './assign-sticky-general.ts';

/** A member that names no generation is older than any that does. */
export const DEFAULT_GENERATION = -1;

export interface StickyAssignment {
  readonly assignment: Assignment;
  /** Partitions that go from one member to another, with their new owner. Undefined: not known (subscriptions differ). */
  readonly transferring: Map<TopicPartition, string> | undefined;
  /** Whether subscriptions differ, so that the general algorithm ran. */
  readonly general: boolean;
}

/** What members hold, as far as it is not disputed. */
interface Owned {
  readonly partitions: Assignment;
  /** Claimed by two members of the same generation: nobody keeps them. */
  readonly disputed: ReadonlySet<TopicPartition>;
}

/**
 * `sticky`: eager, everyone gets the target at once.
 * @param members in the order in which the assignor goes over them (Java's hash order in Kafka; any fixed one here)
 */
export function assignSticky(topics: Topics, members: readonly Subscription[]): StickyAssignment {
  const owned = ownedPartitions(topics, members);
  if (subscriptionsAreEqual(members)) return new Constrained(topics, owned).build();
  return { assignment: assignGeneral(topics, members, owned.partitions), transferring: undefined, general: true };
}

/** `cooperative-sticky`: a partition that changes hands is with nobody until the next rebalance, so that its owner can revoke it. */
export function assignCooperativeSticky(topics: Topics, members: readonly Subscription[]): StickyAssignment {
  const { assignment, transferring, general } = assignSticky(topics, members);
  const moved = transferring ?? transfers(members, assignment);
  for (const [partition, to] of moved) remove(assignment.get(to)!, partition);
  return { assignment, transferring: moved, general };
}

function transfers(members: readonly Subscription[], assignment: Assignment): Map<TopicPartition, string> {
  const added = new Map<TopicPartition, string>();
  const revoked = new Set<TopicPartition>();
  for (const { memberId, owned = [] } of members) {
    const assigned = assignment.get(memberId)!;
    for (const p of assigned) if (!owned.includes(p)) added.set(p, memberId);
    for (const p of owned) if (!assigned.includes(p)) revoked.add(p);
  }
  return new Map([...added].filter(([p]) => revoked.has(p)));
}

function subscriptionsAreEqual(members: readonly Subscription[]): boolean {
  const first = new Set(members.find((m) => m.topics.length > 0)?.topics);
  let seen = false;
  for (const { topics } of members) {
    seen ||= topics.length > 0;
    if (seen && (topics.length !== first.size || topics.some((t) => !first.has(t)))) return false;
  }
  return true;
}

/** Of two that claim a partition, the one of the newer generation has it. */
function ownedPartitions(topics: Topics, members: readonly Subscription[]): Owned {
  const partitions: Assignment = new Map();
  const ownerOf = new Map<TopicPartition, string>();
  const generations = new Map(members.map((m) => [m.memberId, m.generation ?? DEFAULT_GENERATION]));
  const disputed = new Set<TopicPartition>();
  for (const { memberId, owned = [] } of members) {
    const mine: TopicPartition[] = [];
    partitions.set(memberId, mine);
    for (const partition of owned) {
      if (!topics.has(topicOf(partition))) continue;
      const other = ownerOf.get(partition);
      const newer = other === undefined ? 1 : generations.get(memberId)! - generations.get(other)!;
      if (newer < 0) continue;
      if (newer === 0) disputed.add(partition);
      else mine.push(partition);
      if (other !== undefined) remove(partitions.get(other)!, partition);
      ownerOf.set(partition, memberId);
    }
  }
  return { partitions, disputed };
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

/** All subscribe to the same topics: P partitions, C members, P mod C of whom may have one above floor(P/C). */
class Constrained {
  private readonly minQuota: number;
  private readonly maxQuota: number;
  private readonly mayExceed: number;
  private exceed = 0;
  private underMin: string[] = [];
  private exactlyMin: string[] = [];
  private readonly maybeRevoked = new Map<TopicPartition, string>();
  private readonly transferring = new Map<TopicPartition, string>();
  private readonly assignment: Assignment;
  private readonly topics: Topics;
  private readonly owned: Owned;

  constructor(topics: Topics, owned: Owned) {
    const total = [...topics.values()].reduce((a, b) => a + b, 0);
    const members = owned.partitions.size;
    this.topics = topics;
    this.owned = owned;
    this.minQuota = Math.floor(total / members);
    this.maxQuota = Math.ceil(total / members);
    this.mayExceed = total % members;
    this.assignment = new Map([...owned.partitions.keys()].map((m) => [m, []]));
  }

  build(): StickyAssignment {
    for (const [member, owned] of this.owned.partitions) this.keep(member, owned);
    const unassigned = this.unassigned();
    this.underMin.sort(byText);
    this.exactlyMin.sort(byText);
    this.fill(unassigned);
    return { assignment: this.assignment, transferring: this.transferring, general: false };
  }

  private keep(member: string, owned: readonly TopicPartition[]): void {
    const kept = owned.filter((p) => !this.owned.disputed.has(p)).sort(byNumberThenTopic);
    if (kept.length < this.minQuota) {
      this.assignment.get(member)!.push(...kept);
      this.underMin.push(member);
      return;
    }
    const full = kept.length >= this.maxQuota && this.exceed < this.mayExceed;
    const quota = full ? this.maxQuota : this.minQuota;
    this.assignment.get(member)!.push(...kept.slice(0, quota));
    for (const partition of kept.slice(quota)) this.maybeRevoked.set(partition, member);
    if (!full) {
      if (this.exceed < this.mayExceed) this.exactlyMin.push(member);
    } else if (++this.exceed === this.mayExceed) this.exactlyMin = [];
  }

  private unassigned(): TopicPartition[] {
    const assigned = new Set([...this.assignment.values()].flat());
    const topics = [...this.topics].sort(([a], [b]) => byText(a, b));
    return topics.flatMap(([topic, count]) => partitionsOf(topic, count)).filter((p) => !assigned.has(p));
  }

  /** Members below the quota in turn; then, one partition each, those that have just the quota. */
  private fill(unassigned: readonly TopicPartition[]): void {
    let turn = 0;
    for (const partition of unassigned) {
      if (turn >= this.underMin.length) turn = 0;
      const member = this.underMin.length > 0 ? this.underMin[turn]! : this.exactlyMin.shift();
      if (member === undefined) throw new Error('IllegalStateException: No more unfilled consumers to be assigned.');
      const count = this.give(partition, member);
      if (count === this.minQuota) {
        this.underMin.splice(turn, 1);
        this.exactlyMin.push(member);
      } else {
        turn++;
        if (count === this.maxQuota) this.exceed++;
      }
    }
  }

  private give(partition: TopicPartition, member: string): number {
    const list = this.assignment.get(member)!;
    list.push(partition);
    const before = this.maybeRevoked.get(partition);
    if ((before !== undefined && before !== member) || this.owned.disputed.has(partition))
      this.transferring.set(partition, member);
    return list.length;
  }
}
