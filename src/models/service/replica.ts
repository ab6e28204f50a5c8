// Answers for one replica of a service: every input it has, and that everything which can go on in the same event does.
import type { Behaviour, Context, Seq } from '../../engine/index.ts';
import { nextEnded, onCallMessage, onCallParams, onCallTimer, onCallTrouble } from '../calls/caller.ts';
import { CALL_CHARTS } from '../calls/charts.ts';
import { watchCallees } from '../calls/endpoints.ts';
import { CONSUMER_CHARTS } from '../consumers/charts.ts';
import { admitNext, arrive } from './admission.ts';
import { cancelRequest } from './answer.ts';
import { REPLICA_CHART } from './charts.ts';
import { goOnConsuming, onClientTimer, onClientTrouble, onKafkaMessage } from './clients.ts';
import { MEMBER } from './client-context.ts';
import { refilled } from './cpu-quota.ts';
import { nextOutcome, onDatabaseTimer, onDatabaseTrouble, onResult } from './databases.ts';
import { tryAgain as tryRecordAgain } from './handling.ts';
import { advance, callEnded, publishEnded, statementEnded, waitOver, workDone } from './interpreter.ts';
import { askForPeers, drain, leaveWhenIdle, registerAgain, startUp, supervisorTrouble, up, warm } from './lifecycle.ts';
import { nextPublished, publishTimedOut } from './publishing.ts';
import { type ReplicaState, replicaState } from './task.ts';

export const replica: Behaviour<ReplicaState> = {
  role: 'service/replica',
  charts: { replica: REPLICA_CHART, ...CALL_CHARTS, [MEMBER]: CONSUMER_CHARTS.member! },
  init: replicaState,
  start(s, ctx) {
    watchCallees(s.caller, ctx, ctx.config.callees);
    startUp(s, ctx);
  },
  onMessage(s, ctx, message, from) {
    if (message.type === 'request') arrive(s, ctx, message);
    else if (message.type === 'cancel') cancelRequest(s, ctx, ctx.connection, message.id);
    else if (message.type === 'askUsage')
      ctx.respond(ctx.connection, { port: 'cluster', type: 'usage', name: ctx.name, cpu: s.cpu ?? 0 } as never);
    else if (message.port === 'kafka') onKafkaMessage(s, ctx, message, from);
    else if (message.type === 'result') onResult(s.databases, ctx, message);
    else if (message.type === 'endpoints' && message.service === ctx.config.part) s.peers = message.endpoints.length;
    else onCallMessage(s.caller, ctx, message);
    goOnNow(s, ctx);
  },
  onTimer(s, ctx, name, data) {
    onTimer(s, ctx, name, data);
    goOnNow(s, ctx);
  },
  onDone(s, ctx, task) {
    workDone(s, ctx, task);
    goOnNow(s, ctx);
  },
  onTrouble(s, ctx, trouble) {
    if (trouble.peer === ctx.config.supervisor) supervisorTrouble(s, ctx);
    onClientTrouble(s, ctx, trouble);
    onDatabaseTrouble(s.databases, ctx, trouble);
    onCallTrouble(s.caller, ctx, trouble);
    goOnNow(s, ctx);
  },
  onDrain(s, ctx) {
    drain(s, ctx);
    leaveWhenIdle(s, ctx);
  },
  onParams(s, ctx) {
    askForPeers(s, ctx);
    onCallParams(s.caller, ctx, ctx.params.programs.calls);
    goOnNow(s, ctx);
  },
};

function onTimer(s: ReplicaState, ctx: Context, name: string, data: any): void {
  switch (name) {
    case 'step':
      return waitOver(s, data);
    case 'client':
      return onClientTimer(s, ctx, data);
    case 'again':
      return tryRecordAgain(s, ctx, data);
    case 'publish':
      return publishLate(s, ctx, data);
    case 'startup':
      return up(s, ctx);
    case 'warm':
      return warm(ctx);
    case 'period':
      return refilled(s, ctx);
    case 'register':
      return registerAgain(s, ctx);
    case 'preStop':
      s.closed = true;
      return;
    default:
      if (!onCallTimer(s.caller, ctx, name, data)) onDatabaseTimer(s.databases, ctx, name, data);
  }
}

function publishLate(s: ReplicaState, ctx: Context, span: Seq): void {
  const late = publishTimedOut(s, ctx, span);
  if (late !== null) publishEnded(s, ctx, late);
}

/** Until nothing more can happen in this event: calls and statements that ended, tasks that go on, slots that became free. */
function goOnNow(s: ReplicaState, ctx: Context): void {
  for (;;) {
    const call = nextEnded(s.caller, ctx);
    if (call !== null) {
      callEnded(s, ctx, call);
      continue;
    }
    const outcome = nextOutcome(s.databases);
    if (outcome !== null) {
      statementEnded(s, ctx, outcome);
      continue;
    }
    const published = nextPublished(s, ctx);
    if (published !== null) {
      publishEnded(s, ctx, published);
      continue;
    }
    if (goOnConsuming(s, ctx)) continue;
    const id = s.runnable.shift();
    if (id === undefined) {
      if (!admitNext(s, ctx)) break;
      continue;
    }
    const task = s.tasks.get(id);
    if (task) advance(s, ctx, task);
  }
  if (s.closed) leaveWhenIdle(s, ctx);
}
