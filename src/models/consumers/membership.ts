// Answers for a consumer in its group: finding the coordinator, joining, assigning as the leader, heartbeats, leaving.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/consumer/internals/{AbstractCoordinator,ConsumerCoordinator}.java
import type { Context } from '../../engine/index.ts';
import type { Subscription } from '../kafka/rules/assignment.ts';
import { assignRange } from '../kafka/rules/assign-range.ts';
import { assignRoundRobin } from '../kafka/rules/assign-roundrobin.ts';
import { assignCooperativeSticky, assignSticky } from '../kafka/rules/assign-sticky.ts';
import { abort } from './output.ts';
import type { Params } from './params.ts';
import { beginFetching, commitAll, poll } from './polling.ts';
import { ask, askAny, forget, isAsked } from './requests.ts';
import type { ConsumerConfig, ConsumerState } from './state.ts';

const stateOf = (ctx: Context) => ctx.where('member', '');

export function groupOf(ctx: Context): string {
  return (ctx.params as Params).group ?? (ctx.config as ConsumerConfig).part;
}

/** Who it is, in every request about the group. */
export function identity(s: ConsumerState, ctx: Context) {
  const { part, ordinal } = ctx.config as ConsumerConfig;
  const instanceId = (ctx.params as Params).staticMembership ? `${part}-${ordinal}` : undefined;
  return { group: groupOf(ctx), memberId: s.memberId, instanceId, generation: s.generation };
}

function isCooperative(ctx: Context): boolean {
  return (ctx.boot as Params).assignment === 'cooperative-sticky';
}

/** Whether offsets are committed when partitions are given up: with `before` and in transactions they are already. */
function isCommittedApart(ctx: Context): boolean {
  const { commit } = ctx.params as Params;
  return commit !== 'before' && commit !== 'transaction';
}

export function findCoordinator(s: ConsumerState, ctx: Context): void {
  if (isAsked(s, 'findCoordinator')) return;
  askAny(s, ctx, { type: 'findCoordinator', group: groupOf(ctx) });
}

export function onCoordinator(s: ConsumerState, ctx: Context, message: any): void {
  if (message.error !== '') return tryAgain(s, ctx);
  s.coordinator = message.broker;
  s.lastHeard = ctx.now();
  if (stateOf(ctx) === 'unjoined') return join(s, ctx);
  beginFetching(s, ctx);
  poll(s, ctx);
}

/** After a while it looks for the coordinator and joins anew. */
export function tryAgain(s: ConsumerState, ctx: Context): void {
  if (s.retryTimer !== 0) return;
  s.retryTimer = ctx.setTimer((ctx.params as Params).retryBackoff, 'retry');
}

export function onRetry(s: ConsumerState, ctx: Context): void {
  s.retryTimer = 0;
  if (stateOf(ctx) === 'unjoined' || s.coordinator < 0) findCoordinator(s, ctx);
  else if (stateOf(ctx) === 'preparing' && !isAsked(s, 'joinGroup')) sendJoin(s, ctx);
}

const OF_COORDINATOR: readonly string[] = ['NOT_COORDINATOR', 'NETWORK_EXCEPTION', 'COORDINATOR_NOT_AVAILABLE'];

/**
 * Its coordinator is not to be reached, or does not know it. A member that has its partitions keeps them while it looks for
 * the new coordinator, who has read the group from the log; one that is unknown has lost them.
 */
export function lose(s: ConsumerState, ctx: Context, error: string): void {
  forget(s, ctx, ['joinGroup', 'syncGroup', 'heartbeat', 'offsetCommit', 'offsetFetch']);
  if (OF_COORDINATOR.includes(error)) {
    s.coordinator = -1;
    if (stateOf(ctx) === 'stable') return tryAgain(s, ctx);
  }
  if (error === 'UNKNOWN_MEMBER_ID' || error === 'FENCED_INSTANCE_ID') s.memberId = '';
  revoke(s, ctx, [...s.assigned.keys()]);
  abort(s, ctx);
  s.generation = -1;
  s.rejoin = false;
  if (stateOf(ctx) !== 'unjoined') ctx.become('member', '', 'unjoined', 'LOST', [ctx.seq]);
  tryAgain(s, ctx);
}

// ---------------------------------------------------------------- joining

/** Before it joins: with eager assignment everything is committed and given up, with cooperative nothing is. */
function join(s: ConsumerState, ctx: Context): void {
  const state = stateOf(ctx);
  s.rejoin = false;
  if (!isCooperative(ctx)) {
    if (isCommittedApart(ctx)) commitAll(s, ctx);
    revoke(s, ctx, [...s.assigned.keys()]);
  }
  if (state !== 'preparing')
    ctx.become('member', '', 'preparing', state === 'unjoined' ? 'JOIN' : 'REBALANCE', [ctx.seq]);
  sendJoin(s, ctx);
}

function sendJoin(s: ConsumerState, ctx: Context): void {
  const p = ctx.params as Params;
  const owned = [...s.assigned.keys()];
  ctx.about = 0;
  ask(s, ctx, s.coordinator, {
    type: 'joinGroup',
    ...identity(s, ctx),
    clientId: ctx.name,
    protocols: [
      { name: (ctx.boot as Params).assignment, metadata: { topics: [p.topic], owned, generation: s.generation } },
    ],
    rebalanceTimeout: p.maxPollInterval,
    sessionTimeout: p.sessionTimeout,
  });
}

/** At a poll: the group rebalances, so it joins again. */
export function rejoin(s: ConsumerState, ctx: Context): void {
  if (stateOf(ctx) === 'stable') join(s, ctx);
}

export function onJoined(s: ConsumerState, ctx: Context, message: any): void {
  if (stateOf(ctx) !== 'preparing') return;
  if (message.error === 'MEMBER_ID_REQUIRED') {
    s.memberId = message.memberId;
    return sendJoin(s, ctx);
  }
  if (message.error === 'REBALANCE_IN_PROGRESS') return sendJoin(s, ctx);
  if (message.error !== 'NONE') return lose(s, ctx, message.error);
  s.memberId = message.memberId;
  s.generation = message.generation;
  ctx.become('member', '', 'completing', 'JOINED', [ctx.seq]);
  const assignment = message.leader === message.memberId ? assign(s, ctx, message) : {};
  ask(s, ctx, s.coordinator, { type: 'syncGroup', ...identity(s, ctx), assignment });
}

/** The leader of the group works out who gets what. */
function assign(s: ConsumerState, ctx: Context, message: any): Record<string, readonly string[]> {
  const p = ctx.params as Params;
  const members: Subscription[] = message.members.map((m: any) => ({
    memberId: m.memberId,
    instanceId: m.instanceId,
    topics: m.metadata.topics,
    owned: m.metadata.owned,
    generation: m.metadata.generation,
  }));
  let count = 0;
  while (s.leaders.has(`${p.topic}-${count}`)) count++;
  const topics = new Map(count > 0 ? [[p.topic, count]] : []);
  const assignors = {
    range: () => assignRange(topics, members),
    roundrobin: () => assignRoundRobin(topics, members),
    sticky: () => assignSticky(topics, members).assignment,
    'cooperative-sticky': () => assignCooperativeSticky(topics, members).assignment,
  };
  return Object.fromEntries(assignors[message.protocol as keyof typeof assignors]());
}

export function onSynced(s: ConsumerState, ctx: Context, message: any): void {
  if (stateOf(ctx) !== 'completing') return;
  if (message.error === 'REBALANCE_IN_PROGRESS') return join(s, ctx);
  if (message.error !== 'NONE') return lose(s, ctx, message.error);
  s.lastHeard = ctx.now();
  ctx.become('member', '', 'stable', 'ASSIGNED', [ctx.seq]);
  ctx.count('rebalances');
  const given = message.assignment as readonly string[];
  const goes = [...s.assigned.keys()].filter((partition) => !given.includes(partition));
  if (goes.length > 0 && isCommittedApart(ctx)) commitAll(s, ctx);
  revoke(s, ctx, goes);
  for (const partition of given)
    if (!s.assigned.has(partition))
      s.assigned.set(partition, {
        position: -1,
        processed: -1,
        committed: -1,
        highWatermark: 0,
        lastEpoch: undefined,
        buffer: [],
      });
  ctx.log('consumers.assigned', { generation: s.generation, partitions: given.join(', ') || '-' });
  beginFetching(s, ctx);
  // What cooperative members gave up is given out in the rebalance that follows.
  if (isCooperative(ctx) && goes.length > 0) s.rejoin = true;
  poll(s, ctx);
}

function revoke(s: ConsumerState, ctx: Context, partitions: readonly string[]): void {
  for (const partition of partitions) s.assigned.delete(partition);
  const front = s.batch[0];
  s.batch = s.batch.filter((b, i) => (i === 0 && s.job !== 0) || s.assigned.has(b.partition));
  if (front !== undefined && s.job !== 0 && !s.assigned.has(front.partition)) {
    ctx.cancelWork(s.job);
    s.job = 0;
    s.batch.shift();
  }
}

// ---------------------------------------------------------------- heartbeats

/** At every interval, by a thread of its own: also while records are processed. */
export function beat(s: ConsumerState, ctx: Context): void {
  const p = ctx.params as Params;
  ctx.setTimer(p.heartbeatInterval, 'heartbeat');
  ctx.about = 0;
  if (stateOf(ctx) !== 'stable' || s.coordinator < 0) return;
  if (isAsked(s, 'heartbeat')) {
    if (ctx.now() - s.lastHeard > p.sessionTimeout) lose(s, ctx, 'NETWORK_EXCEPTION');
    return;
  }
  if (ctx.now() - s.lastPoll > p.maxPollInterval) return leaveForSlowness(s, ctx);
  ask(s, ctx, s.coordinator, { type: 'heartbeat', ...identity(s, ctx) });
}

function leaveForSlowness(s: ConsumerState, ctx: Context): void {
  ctx.log('consumers.tooSlow', { since: ctx.now() - s.lastPoll });
  ask(s, ctx, s.coordinator, { type: 'leaveGroup', ...identity(s, ctx) });
  lose(s, ctx, 'UNKNOWN_MEMBER_ID');
}

export function onHeartbeatAnswer(s: ConsumerState, ctx: Context, error: string): void {
  s.lastHeard = ctx.now();
  if (error === 'NONE') return;
  if (error !== 'REBALANCE_IN_PROGRESS') return lose(s, ctx, error);
  s.rejoin = true;
  poll(s, ctx);
}

/** A clean end: offsets are committed, and the group is told, unless the member is to come back under its name. */
export function leave(s: ConsumerState, ctx: Context): void {
  s.leaving = true;
  if (isCommittedApart(ctx)) commitAll(s, ctx);
  if (s.memberId !== '' && !(ctx.params as Params).staticMembership)
    ask(s, ctx, s.coordinator, { type: 'leaveGroup', ...identity(s, ctx) });
}
