// Answers for one client of a lock: it asks, reads, works, looks at its clock, writes with its token, and gives the lock back.
import { type Behaviour, type Context, type PeerTrouble, stream } from '../../engine/index.ts';
import { isOver } from '../lock/rules.ts';
import type { Kv, Lock } from '../ports.ts';
import { STALE_TOKEN } from '../storage/server.ts';
import { CLIENT_CHARTS } from './charts.ts';
import { type ClientConfig, type ClientState, newUpdate, NO_RENEWAL, type Update } from './state.ts';

const THINK = stream('lockClients.think');
const FILE = stream('lockClients.file');
const WORK = stream('lockClients.work');

type LockResult = Extract<Lock, { readonly type: 'result' }>;
type KvResult = Extract<Kv, { readonly type: 'result' }>;

export const client: Behaviour<ClientState> = {
  role: 'lockClients/client',
  charts: CLIENT_CHARTS,
  init: () => ({ n: 0, asked: 0, update: null, abandoned: new Map() }),
  start: think,
  onTimer(s, ctx, name, n) {
    if (name === 'think') return begin(s, ctx);
    const { update } = s;
    if (update === null) return;
    if (name === 'timeout') {
      if (update.awaits === n) end(s, ctx, update, 'ENDED', 'timeout');
    } else if (update.n !== n) return;
    else if (name === 'write') write(s, ctx, update);
    else renew(s, ctx, update);
  },
  onDone(s, ctx, n) {
    if (s.update?.n === n) check(s, ctx, s.update!);
  },
  onMessage(s, ctx, message: LockResult | KvResult) {
    if (message.port === 'lock') onLock(s, ctx, message);
    else if (s.update?.awaits === message.id) onStore(s, ctx, s.update, message);
  },
  onTrouble(s, ctx, trouble: PeerTrouble) {
    if (s.update !== null && s.update.awaits > 0 && trouble.connection === s.update.connection)
      end(s, ctx, s.update, 'ENDED', trouble.what);
  },
};

function think(s: ClientState, ctx: Context): void {
  ctx.about = 0;
  const u = ctx.keyed(THINK, ctx.config.salt, ctx.config.ordinal, ++s.n);
  ctx.setTimer(ctx.sample(ctx.params.thinkTime, u), 'think');
}

function begin(s: ClientState, ctx: Context): void {
  const { salt, ordinal } = ctx.config as ClientConfig;
  const { files, acquireTimeout } = ctx.params;
  const file = `file${Math.min(files - 1, Math.floor(ctx.keyed(FILE, salt, ordinal, s.n) * files)) + 1}`;
  const span = ctx.openSpan(`update ${file}`, 0);
  ctx.about = span;
  const update = newUpdate(s.n, file, span, ctx.now());
  s.update = update;
  ctx.count('begun');
  ctx.become('holder', '', 'waiting', 'ASKED', [ctx.seq]);
  const id = ++s.asked;
  const message: Lock = { port: 'lock', type: 'acquire', id, name: file, holder: ctx.name, span };
  waitFor(ctx, update, id, ctx.stream(ctx.config.lock, message), acquireTimeout);
}

/** From now on the update waits for the answer to message `id` on that connection. */
function waitFor(ctx: Context, update: Update, id: number, connection: number, timeout: number): void {
  update.awaits = id;
  update.connection = connection;
  // By the message: a client that slept finds the answer and the time-out together.
  update.timer = ctx.setTimer(timeout, 'timeout', id, update.span);
}

function answered(ctx: Context, update: Update): void {
  ctx.about = update.span;
  ctx.cancelTimer(update.timer);
  update.awaits = 0;
}

function onLock(s: ClientState, ctx: Context, result: LockResult): void {
  const { update } = s;
  const abandoned = s.abandoned.get(result.id);
  if (abandoned !== undefined) {
    s.abandoned.delete(result.id);
    if (result.ok) giveBack(s, ctx, abandoned, result.token);
  } else if (update === null) return;
  else if (update.renewal.id === result.id) onRenewed(s, ctx, update, result);
  else if (update.awaits === result.id && update.token === 0) {
    answered(ctx, update);
    if (result.ok) granted(s, ctx, update, result);
    else end(s, ctx, update, 'ENDED', result.error);
  }
}

/** The lease counts from here on the client's own clock, which is later than on the service's. */
function granted(s: ClientState, ctx: Context, update: Update, { token, lease }: LockResult): void {
  update.token = token;
  update.ends = ctx.now() + lease - ctx.params.leaseMargin;
  ctx.observe('wait', ctx.now() - update.asked);
  ctx.become('holder', '', 'holding', 'GRANTED', [ctx.seq]);
  armRenewal(ctx, update);
  const { file: key, span } = update;
  toStore(ctx, update, { port: 'kv', type: 'get', id: ++s.asked, key, span });
}

function toStore(ctx: Context, update: Update, message: Kv): void {
  waitFor(ctx, update, message.id, ctx.stream(ctx.config.store, message), ctx.params.storeTimeout);
}

function onStore(s: ClientState, ctx: Context, update: Update, result: KvResult): void {
  answered(ctx, update);
  if (ctx.where('holder', '') === 'holding') {
    if (!result.ok) return end(s, ctx, update, 'ENDED', result.error);
    update.lines = Number(result.values[0] ?? 0);
    update.versions = result.versions;
    const cpuTime = ctx.sample(ctx.params.work, ctx.keyed(WORK, ctx.config.salt, ctx.config.ordinal, update.n));
    update.job = ctx.work(cpuTime, update.n);
  } else if (result.ok) end(s, ctx, update, 'WROTE', 'ok');
  else end(s, ctx, update, result.error === STALE_TOKEN ? 'REFUSED' : 'ENDED', result.error);
}

/** The last look at the clock. What comes between it and the write, nobody looks at. */
function check(s: ClientState, ctx: Context, update: Update): void {
  ctx.about = update.span;
  update.job = 0;
  if (ctx.params.checkLease && isOver(update.ends, ctx.now()))
    return end(s, ctx, update, 'NOTICED', 'the lease is over');
  ctx.become('holder', '', 'checked', 'CHECKED', [ctx.seq]);
  ctx.setTimer(ctx.params.beforeWrite, 'write', update.n);
}

function write(s: ClientState, ctx: Context, update: Update): void {
  const { file: key, versions: context, token, span } = update;
  ctx.about = span;
  ctx.become('holder', '', 'writing', 'SENT', [ctx.seq]);
  toStore(ctx, update, { port: 'kv', type: 'put', id: ++s.asked, key, value: update.lines + 1, context, token, span });
}

function armRenewal(ctx: Context, update: Update): void {
  const { renewInterval } = ctx.params;
  if (renewInterval > 0) update.renewTimer = ctx.setTimer(renewInterval, 'renew', update.n);
}

function renew(s: ClientState, ctx: Context, update: Update): void {
  const { file: name, token, span } = update;
  ctx.about = span;
  update.renewal = Object.freeze({ id: ++s.asked, sent: ctx.now() });
  ctx.stream(ctx.config.lock, { port: 'lock', type: 'renew', id: s.asked, name, token, span } as Lock);
  armRenewal(ctx, update);
}

/** A renewed lease lasts at least from when the renewal was sent. Who is refused, and has not written yet, does not write. */
function onRenewed(s: ClientState, ctx: Context, update: Update, { ok, lease, error }: LockResult): void {
  const { sent } = update.renewal;
  update.renewal = NO_RENEWAL;
  if (ok) update.ends = sent + lease - ctx.params.leaseMargin;
  else if (ctx.where('holder', '') === 'holding') end(s, ctx, update, 'NOTICED', error);
}

const OUTCOMES = { WROTE: 'updates', REFUSED: 'refused', NOTICED: 'noticed', ENDED: 'failed' } as const;

function end(s: ClientState, ctx: Context, update: Update, reason: keyof typeof OUTCOMES, why: string): void {
  const { token, file, span } = update;
  ctx.about = span;
  ctx.cancelTimer(update.timer);
  ctx.cancelTimer(update.renewTimer);
  if (update.job > 0) ctx.cancelWork(update.job);
  s.update = null;
  ctx.count(OUTCOMES[reason]);
  ctx.count('ended');
  ctx.become('holder', '', 'idle', reason, [ctx.seq]);
  ctx.closeSpan(span, why);
  if (token > 0) giveBack(s, ctx, file, token);
  else if (why === 'timeout') abandon(s, ctx, update);
  think(s, ctx);
}

function giveBack(s: ClientState, ctx: Context, name: string, token: number): void {
  ctx.stream(ctx.config.lock, { port: 'lock', type: 'release', id: ++s.asked, name, token, span: 0 } as Lock);
}

function abandon(s: ClientState, ctx: Context, { awaits: id, file: name, connection }: Update): void {
  s.abandoned.set(id, name);
  ctx.respond(connection, { port: 'lock', type: 'cancel', id, name, span: 0 } as Lock);
}
