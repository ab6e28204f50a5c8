// Answers for sticky assignment where members subscribe to different topics: keep, add, then move while balance improves.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractStickyAssignor.java GeneralAssignmentBuilder
import {
  type Assignment,
  byText,
  partitionsOf,
  type Subscription,
  type TopicPartition,
  topicOf,
  type Topics,
} from './assignment.ts';
import { actualPartitionToMove, type Movements, notePartitionMovement } from './partition-movements.ts';

/**
 * @param members in the order in which the assignor goes over them
 * @param owned what each of them holds without dispute
 */
export function assignGeneral(topics: Topics, members: readonly Subscription[], owned: Assignment): Assignment {
  return new General(topics, members, owned).build();
}

interface Previous {
  readonly member: string;
  readonly generation: number;
}

class General {
  private readonly topics: Topics;
  private readonly members: readonly Subscription[];
  private current: Assignment;
  /** Members that may still give or take; the least loaded first on every look. */
  private readonly movable: Set<string>;
  private readonly membersOf = new Map<string, string[]>();
  private readonly topicsOf = new Map<string, readonly string[]>();
  private ownerOf = new Map<TopicPartition, string>();
  private readonly movements: Movements = new Map();
  private revocationRequired = false;

  constructor(topics: Topics, members: readonly Subscription[], owned: Assignment) {
    this.topics = topics;
    this.members = members;
    this.current = owned;
    this.movable = new Set(owned.keys());
    for (const topic of topics.keys()) this.membersOf.set(topic, []);
    for (const member of members) {
      const known = member.topics.filter((topic) => topics.has(topic));
      this.topicsOf.set(member.memberId, known);
      for (const topic of known) this.membersOf.get(topic)!.push(member.memberId);
    }
  }

  build(): Assignment {
    const previous = this.previousOwners();
    this.keepOwned();
    const all = this.partitionsByDemand();
    const unassigned = all.filter((p) => !this.ownerOf.has(p));
    this.balance(previous, all, unassigned);
    return this.current;
  }

  /** Owners of generations before the newest: a partition goes back to them where that helps balance. */
  private previousOwners(): Map<TopicPartition, Previous> {
    const newest = this.members.reduce((g, m) => Math.max(g, m.generation ?? -1), -1);
    const previous = new Map<TopicPartition, Previous>();
    for (const { memberId, owned = [], generation } of this.members) {
      if ((generation ?? -1) >= newest) continue;
      for (const p of owned) {
        const known = previous.get(p);
        if (known === undefined || (generation ?? -1) > known.generation)
          previous.set(p, { member: memberId, generation: generation ?? -1 });
      }
    }
    return previous;
  }

  private keepOwned(): void {
    for (const { memberId } of this.members) {
      const subscribed = this.topicsOf.get(memberId)!;
      const held = this.current.get(memberId) ?? [];
      const kept = held.filter((p) => subscribed.includes(topicOf(p)));
      if (kept.length < held.length) this.revocationRequired = true;
      this.current.set(memberId, kept);
      for (const p of kept) this.ownerOf.set(p, memberId);
    }
  }

  /** Topics with the fewest possible members first. */
  private partitionsByDemand(): TopicPartition[] {
    const demand = (topic: string) => this.membersOf.get(topic)!.length;
    return [...this.topics]
      .sort(([a], [b]) => demand(a) - demand(b) || byText(a, b))
      .flatMap(([topic, count]) => partitionsOf(topic, count));
  }

  private balance(
    previous: ReadonlyMap<TopicPartition, Previous>,
    all: readonly TopicPartition[],
    unassigned: readonly TopicPartition[],
  ): void {
    const initializing = [...this.current.values()].every((list) => list.length === 0);
    for (const partition of unassigned) this.assign(partition);
    const contested = (p: TopicPartition) => this.isContested(topicOf(p));
    const fixed = this.takeOutFixed();
    const before = new Map([...this.current].map(([m, list]) => [m, [...list]]));
    const ownersBefore = new Map(this.ownerOf);
    if (!this.revocationRequired) this.reassign(unassigned.filter(contested), previous);
    const moved = this.reassign(all.filter(contested), previous);
    if (!initializing && moved && balanceScore(this.current) >= balanceScore(before)) {
      this.current = before;
      this.ownerOf = ownersBefore;
    }
    for (const [member, list] of fixed) this.current.set(member, list);
  }

  private assign(partition: TopicPartition): void {
    const member = this.leastLoaded().find((m) => this.topicsOf.get(m)!.includes(topicOf(partition)));
    if (member === undefined) return;
    this.current.get(member)!.push(partition);
    this.ownerOf.set(partition, member);
  }

  private leastLoaded(): string[] {
    return [...this.movable].sort((a, b) => this.load(a) - this.load(b) || byText(a, b));
  }

  private load(member: string): number {
    return this.current.get(member)!.length;
  }

  private isContested(topic: string): boolean {
    return this.membersOf.get(topic)!.length >= 2;
  }

  /** Members who have all they can get, none of it contested, are left as they are. */
  private takeOutFixed(): Assignment {
    const fixed: Assignment = new Map();
    for (const { memberId } of this.members) {
      const list = this.current.get(memberId)!;
      if (list.length < this.mostFor(memberId) || list.some((p) => this.isContested(topicOf(p)))) continue;
      fixed.set(memberId, list);
      this.current.delete(memberId);
      this.movable.delete(memberId);
    }
    return fixed;
  }

  private mostFor(member: string): number {
    return this.topicsOf.get(member)!.reduce((sum, topic) => sum + this.topics.get(topic)!, 0);
  }

  private reassign(partitions: readonly TopicPartition[], previous: ReadonlyMap<TopicPartition, Previous>): boolean {
    let ever = false;
    for (let moved = true; moved; ) {
      moved = false;
      for (const partition of partitions) {
        if (this.isBalanced()) break;
        if (this.improve(partition, previous.get(partition)?.member)) moved = ever = true;
      }
    }
    return ever;
  }

  /** Moves the partition to a member that has at least two fewer, if there is one: to its previous owner where possible. */
  private improve(partition: TopicPartition, previousOwner: string | undefined): boolean {
    const load = this.load(this.ownerOf.get(partition)!);
    if (previousOwner !== undefined && load > this.load(previousOwner) + 1) {
      this.move(partition, previousOwner);
      return true;
    }
    if (!this.membersOf.get(topicOf(partition))!.some((other) => load > this.load(other) + 1)) return false;
    this.move(partition, this.leastLoaded().find((m) => this.topicsOf.get(m)!.includes(topicOf(partition)))!);
    return true;
  }

  private move(wanted: TopicPartition, to: string): void {
    const partition = actualPartitionToMove(this.movements, wanted, this.ownerOf.get(wanted)!, to);
    const from = this.ownerOf.get(partition)!;
    notePartitionMovement(this.movements, partition, from, to);
    this.current.set(
      from,
      this.current.get(from)!.filter((p) => p !== partition),
    );
    this.current.get(to)!.push(partition);
    this.ownerOf.set(partition, to);
  }

  /** No member could take a partition from one that has at least two more. */
  private isBalanced(): boolean {
    const order = this.leastLoaded();
    if (order.length === 0 || this.load(order[0]!) >= this.load(order.at(-1)!) - 1) return true;
    return !order.some((member) => {
      const load = this.load(member);
      if (load === this.mostFor(member)) return false;
      const mine = new Set(this.current.get(member));
      return this.topicsOf.get(member)!.some((topic) =>
        partitionsOf(topic, this.topics.get(topic)!).some((p) => {
          if (mine.has(p)) return false;
          const owner = this.ownerOf.get(p);
          return owner !== undefined && this.movable.has(owner) && load + 1 < this.load(owner);
        }),
      );
    });
  }
}

/** Sum of the differences between all pairs; 0 is perfect balance. */
function balanceScore(assignment: Assignment): number {
  const sizes = [...assignment.values()].map((list) => list.length);
  return sizes.reduce((sum, a, i) => sum + sizes.slice(i + 1).reduce((s, b) => s + Math.abs(a - b), 0), 0);
}
