// Answers for the process of a consumer: its inputs, and what it does when a broker does not answer.
import { type Behaviour, type Context, stream } from '../../engine/index.ts';
import { CONSUMER_CHARTS } from './charts.ts';
import {
  beat,
  findCoordinator,
  leave,
  lose,
  onCoordinator,
  onHeartbeatAnswer,
  onJoined,
  onRetry,
  onSynced,
  tryAgain,
} from './membership.ts';
import { beginOutput, onOutputAnswer, onOutputLost, onOutputTimer, OUTPUT_REQUESTS } from './output.ts';
import {
  askMetadata,
  beginFetching,
  fetchAll,
  later,
  onCommittedOffsets,
  onFetched,
  onListedOffset,
  onMetadata,
  onWorked,
} from './polling.ts';
import type { Params } from './params.ts';
import { answered } from './requests.ts';
import { type Asked, type ConsumerConfig, type ConsumerState, consumerState } from './state.ts';

/** Members beat out of step. */
const HEARTBEAT = stream('consumers.heartbeat');
/** Requests to the coordinator. */
const OF_GROUP: readonly string[] = ['joinGroup', 'syncGroup', 'heartbeat', 'offsetCommit', 'offsetFetch'];

export const consumer: Behaviour<ConsumerState> = {
  role: 'consumers/consumer',
  charts: CONSUMER_CHARTS,
  init: consumerState,
  start(s, ctx) {
    s.bootstrap = (ctx.config as ConsumerConfig).ordinal;
    s.lastCommit = ctx.now();
    askMetadata(s, ctx);
    findCoordinator(s, ctx);
    beginOutput(s, ctx);
    ctx.setTimer(Math.floor(ctx.draw(HEARTBEAT) * (ctx.params as Params).heartbeatInterval), 'heartbeat');
  },
  onMessage(s, ctx, message) {
    const asked = answered(s, ctx, message.id);
    if (asked !== undefined) onAnswer(s, ctx, message, asked);
  },
  onTimer(s, ctx, name, data) {
    switch (name) {
      case 'heartbeat':
        return beat(s, ctx);
      case 'retry':
        return onRetry(s, ctx);
      case 'metadata':
        return askMetadata(s, ctx);
      case 'outputAgain':
        return onOutputTimer(s, ctx);
      case 'offsetsAgain':
        return beginFetching(s, ctx);
      case 'requestTimeout': {
        const asked = answered(s, ctx, data);
        if (asked === undefined) return;
        ctx.hangUp(asked.connection);
        return onLost(s, ctx, asked);
      }
    }
  },
  onDone: (s, ctx) => onWorked(s, ctx),
  onTrouble(s, ctx, trouble) {
    const broker = (ctx.config as ConsumerConfig).brokers.find((b) => b.pid === trouble.peer)?.id ?? -1;
    for (const [id, asked] of [...s.asked])
      if (asked.broker === broker && answered(s, ctx, id) !== undefined) onLost(s, ctx, asked);
  },
  onDrain(s, ctx) {
    leave(s, ctx);
    if (s.asked.size === 0 || s.memberId === '') ctx.exit('drained');
  },
};

function onAnswer(s: ConsumerState, ctx: Context, message: any, asked: Asked): void {
  if (s.leaving) {
    if (asked.type === 'leaveGroup' || asked.type === 'offsetCommit') leaveWhenTold(s, ctx);
    return;
  }
  switch (asked.type) {
    case 'metadata':
      return onMetadata(s, ctx, message);
    case 'findCoordinator':
      return onCoordinator(s, ctx, message);
    case 'joinGroup':
      return onJoined(s, ctx, message);
    case 'syncGroup':
      return onSynced(s, ctx, message);
    case 'heartbeat':
      return onHeartbeatAnswer(s, ctx, message.error);
    case 'offsetCommit':
      return onCommitted(s, ctx, message.error);
    case 'offsetFetch':
      if (message.error === 'UNSTABLE_OFFSET_COMMIT')
        return void ctx.setTimer((ctx.params as Params).retryBackoff, 'offsetsAgain');
      if (message.error !== '') return lose(s, ctx, message.error);
      return onCommittedOffsets(s, ctx, message, asked.partitions);
    case 'listOffsets':
      return onListedOffset(s, ctx, message);
    case 'fetch':
      return onFetched(s, ctx, message);
    default:
      return onOutputAnswer(s, ctx, message, asked);
  }
}

/** The last answers that a leaving consumer waits for. */
function leaveWhenTold(s: ConsumerState, ctx: Context): void {
  const waits = [...s.asked.values()].some((a) => a.type === 'leaveGroup' || a.type === 'offsetCommit');
  if (!waits) ctx.exit('drained');
}

function onCommitted(s: ConsumerState, ctx: Context, error: string): void {
  if (error === 'NONE' || error === 'REBALANCE_IN_PROGRESS') return;
  ctx.count('failedCommits');
  for (const assigned of s.assigned.values()) assigned.committed = -1;
  if (ctx.where('member', '') === 'stable') lose(s, ctx, error);
}

/** No answer: another broker may lead, or coordinate. */
function onLost(s: ConsumerState, ctx: Context, asked: Asked): void {
  if (s.leaving) return ctx.exit('drained');
  if (OUTPUT_REQUESTS.includes(asked.type)) return onOutputLost(s, ctx, asked);
  if (OF_GROUP.includes(asked.type)) return lose(s, ctx, 'NETWORK_EXCEPTION');
  if (asked.type === 'findCoordinator') return tryAgain(s, ctx);
  for (const partition of asked.partitions) s.leaders.set(partition, -1);
  later(ctx);
  fetchAll(s, ctx);
}
