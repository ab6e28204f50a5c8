// Answers for the conformance table of the group coordinator: a group brought into the state that a case names, and asked.
import type { Group } from './rules/group.ts';
import {
  checkCommit,
  deleteGroup,
  type Groups,
  heartbeat,
  joinGroup,
  leaveGroup,
  nextGroupDeadline,
  onGroupDeadline,
  syncGroup,
} from './rules/group-coordinator.ts';
import type { GroupConfig, GroupReply } from './rules/group-rebalance.ts';

interface CoordinatorRequest {
  readonly type: string;
  readonly groupId?: string;
  readonly memberId?: string;
  readonly instanceId?: string;
  readonly generation?: number;
  readonly protocolType?: string;
  readonly protocols?: readonly string[];
  readonly protocolsChanged?: boolean;
  readonly sessionTimeoutMs?: number;
  readonly afterMs?: number;
}

interface CoordinatorCase {
  readonly config: Readonly<Record<string, number>>;
  /** The group's state in words: `CompletingRebalance, 3 members, rebalance timeout 500`. */
  readonly given: string;
  readonly request: CoordinatorRequest;
}

/** Table group_coordinator. */
export function groupCoordinator(input: unknown): unknown {
  const bench = new CoordinatorBench(input as CoordinatorCase);
  return bench.answer();
}

const GROUP = 'group';
const NUMBERS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, four: 4, five: 5 };
/** Roles by the order of joining. `known` is any member. */
const ROLES: Readonly<Record<string, number>> = { known: 0, leader: 0, follower: 1 };
const TEN_MINUTES = 600000;

class CoordinatorBench {
  private readonly groups: Groups = new Map();
  private readonly config: GroupConfig;
  private readonly given: string;
  private readonly request: CoordinatorRequest;
  private readonly timeouts: { readonly session: number; readonly rebalance: number };
  private readonly protocols: readonly string[];
  private readonly ids: string[] = [];
  private readonly replies = new Map<string | number, GroupReply>();
  private now = 0;
  private tickets = 0;

  constructor({ config, given, request }: CoordinatorCase) {
    this.given = given;
    this.request = request;
    this.config = {
      minSessionTimeout: config.groupMinSessionTimeoutMs!,
      maxSessionTimeout: config.groupMaxSessionTimeoutMs!,
      maxSize: config.groupMaxSize!,
      initialRebalanceDelay: config.groupInitialRebalanceDelayMs!,
      newMemberJoinTimeout: config.newMemberJoinTimeoutMs!,
    };
    const long = given.includes('longer than 5 min') ? TEN_MINUTES : undefined;
    this.timeouts = {
      session: long ?? this.said(/session timeout (\d+)/) ?? config.defaultSessionTimeoutMs!,
      rebalance: long ?? this.said(/rebalance timeout (\d+)/) ?? config.defaultRebalanceTimeoutMs!,
    };
    this.protocols = /\[(.*)\]/.exec(given)?.[1]?.split(/, ?/) ?? ['range'];
  }

  private said(pattern: RegExp): number | undefined {
    const found = pattern.exec(this.given);
    return found === null ? undefined : Number(found[1]);
  }

  answer(): unknown {
    this.prepare();
    const { type, afterMs = 0 } = this.request;
    const before = this.group()?.generation ?? 0;
    const waits = type === 'JoinGroup' || type === 'SyncGroup';
    if (!waits) this.advance(afterMs);
    const error = waits ? this.ask(afterMs) : this.tell();
    const generation = this.group()?.generation ?? 0;
    return { ...error, generation, generationDelta: generation - before, groupSizeAfter: this.group()?.members.size };
  }

  /** Brings the group into the state that the words name. */
  private prepare(): void {
    const { given } = this;
    if (/^(new|no|unknown) group/.test(given)) return;
    const count = /(\d+|one|two|three|four|five) members?/.exec(given)?.[1];
    const members =
      count === undefined ? (/follower|leader sync/.test(given) ? 2 : 1) : (NUMBERS[count] ?? Number(count));
    for (let i = 0; i < members; i++) this.join();
    this.advance(this.config.initialRebalanceDelay * (members + 1), (group) => group.state === 'CompletingRebalance');
    if (given.startsWith('Dead')) this.group()!.state = 'Dead';
    if (given.startsWith('CompletingRebalance') || given.startsWith('Dead')) return;
    this.syncAll();
    if (given.startsWith('Empty')) for (const id of this.ids) this.leave(id);
    const beats = this.said(/heartbeat at (\d+)/);
    if (beats !== undefined) this.heartbeatAt(beats);
  }

  private group(): Group | undefined {
    return this.groups.get(GROUP);
  }

  private join(): void {
    const ticket = this.nextTicket();
    const known = new Set(this.group()?.members.keys());
    this.keep(joinGroup(this.groups, this.joinRequest('', this.protocols, ticket), this.now, this.config));
    this.ids.push([...this.group()!.members.keys()].find((id) => !known.has(id))!);
  }

  private joinRequest(memberId: string, protocols: readonly string[], ticket: number) {
    const { request } = this;
    return {
      groupId: request.groupId ?? GROUP,
      memberId,
      ticket,
      instanceId: request.instanceId,
      protocolType: 'consumer',
      protocols: protocols.map((name) => ({ name, metadata: null })),
      rebalanceTimeout: this.timeouts.rebalance,
      sessionTimeout: this.timeouts.session,
      requireKnownMemberId: false,
      clientId: 'client',
    };
  }

  private syncAll(): void {
    const { generation } = this.group()!;
    const assignment = Object.fromEntries(this.ids.map((id, i) => [id, [i === 0 ? 'leader' : 'follower']]));
    for (const memberId of this.ids) {
      const request = { groupId: GROUP, memberId, generation, ticket: this.nextTicket(), assignment };
      this.keep(syncGroup(this.groups, request, this.now));
    }
  }

  private leave(memberId: string): void {
    this.keep(leaveGroup(this.groups, { groupId: GROUP, memberId }, this.now, this.config).replies);
  }

  private heartbeatAt(after: number): void {
    this.advance(after);
    const request = { groupId: GROUP, memberId: this.ids[0]!, generation: this.group()!.generation };
    heartbeat(this.groups, request, this.now);
    this.now -= after;
  }

  private nextTicket(): number {
    return this.tickets++;
  }

  private keep(replies: readonly GroupReply[]): void {
    for (const reply of replies) this.replies.set(reply.ticket, reply);
  }

  /** Lets time pass, until the group is in the state looked for. */
  private advance(by: number, until?: (group: Group) => boolean): void {
    const end = this.now + by;
    const group = this.group();
    if (group !== undefined)
      for (;;) {
        const next = nextGroupDeadline(group);
        if (until?.(group) || next === undefined || next > end) break;
        this.now = Math.max(this.now, next);
        this.keep(onGroupDeadline(group, this.now, this.config));
      }
    if (until === undefined) this.now = end;
  }

  private memberId(): string {
    const { memberId } = this.request;
    const role = memberId === undefined ? undefined : ROLES[memberId];
    return role === undefined ? (memberId ?? '') : (this.ids[role] ?? memberId!);
  }

  /** A request that may have to wait for its answer. */
  private ask(afterMs: number): object {
    const { request } = this;
    const ticket = this.nextTicket();
    if (request.type === 'JoinGroup') this.keep(joinGroup(this.groups, this.asked(ticket), this.now, this.config));
    else {
      const generation = request.generation ?? this.group()?.generation ?? -1;
      const asked = { groupId: GROUP, memberId: this.memberId(), generation, ticket, assignment: {} };
      this.keep(syncGroup(this.groups, { ...asked, instanceId: request.instanceId }, this.now));
    }
    this.advance(afterMs);
    const reply = this.replies.get(ticket);
    if (reply?.kind !== 'sync') return { error: reply?.error ?? 'no answer yet' };
    const [whose] = reply.assignment;
    return { error: reply.error, assignment: whose === undefined ? null : `${whose} assignment from leader` };
  }

  private asked(ticket: number) {
    const { request } = this;
    const protocols = request.protocols ?? (request.protocolsChanged ? [...this.protocols, 'other'] : this.protocols);
    return {
      ...this.joinRequest(this.memberId(), protocols, ticket),
      protocolType: request.protocolType ?? 'consumer',
      sessionTimeout: request.sessionTimeoutMs ?? this.timeouts.session,
    };
  }

  /** A request that is answered at once. */
  private tell(): object {
    const { type, generation = this.group()?.generation ?? -1, instanceId } = this.request;
    const memberId = this.request.memberId === undefined ? (this.ids[0] ?? '') : this.memberId();
    const request = { groupId: this.request.groupId ?? GROUP, memberId, generation, instanceId };
    switch (type) {
      case 'Heartbeat':
        return { error: heartbeat(this.groups, request, this.now) };
      case 'OffsetCommit':
        return { error: checkCommit(this.groups, request, this.now) };
      case 'LeaveGroup':
        return { error: leaveGroup(this.groups, request, this.now, this.config).error };
      case 'DeleteGroup':
        return { error: deleteGroup(this.groups, request.groupId) };
      default:
        throw new Error(`unknown request ${type}`);
    }
  }
}
