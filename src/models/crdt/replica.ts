// Answers for a replica: it changes its own copy for its user without asking anybody, and now and then exchanges copies with others.
import { type Behaviour, type Context, freezeDeep, stream } from '../../engine/index.ts';
import { REPLICA_CHARTS } from './charts.ts';
import { bytesOf, merged } from './objects.ts';
import {
  type Entry,
  type Exchange,
  type Flushed,
  type Objects,
  type ReplicaConfig,
  replicaState,
  type State,
} from './state.ts';
import { change, scheduleUser } from './user.ts';

const PHASE = stream('crdt.phase');
const PEER = stream('crdt.peer');
const HEADER = 40;

export const replica: Behaviour<State> = {
  role: 'crdt/replica',
  charts: REPLICA_CHARTS,
  init: (ctx) => replicaState(ctx.params),
  start(s, ctx) {
    for (const name of s.entries.keys()) {
      const entry = ctx.read(name) as Entry | undefined;
      if (entry !== undefined) s.entries.set(name, entry);
    }
    scheduleUser(s, ctx);
    ctx.setTimer(Math.floor(ctx.draw(PHASE) * ctx.params.exchangeInterval), 'exchange');
  },
  onTimer(s, ctx, name, data) {
    ctx.about = 0;
    if (name === 'user') change(s, ctx);
    else if (name === 'exchange') exchange(s, ctx);
    else ended(s, ctx, data.peer, data.number, 'TIMEOUT');
  },
  onMessage(s, ctx, message: Exchange, from) {
    for (const [name, kept] of message.objects) merge(s, ctx, name, kept);
    if (message.type === 'answer')
      return ended(s, ctx, (ctx.config as ReplicaConfig).pids.indexOf(from) + 1, message.number, 'ANSWERED');
    flush(ctx, { what: 'answer', connection: ctx.connection, number: message.number, objects: copies(s) });
  },
  onSynced(s, ctx, flushed: Flushed, result) {
    if (result === 'full') return ctx.exit('disk full');
    if (flushed.what === 'change') return ctx.count('changes');
    const { what, number, objects } = flushed;
    const bytes = objects.reduce((sum, [, kept]) => sum + bytesOf(kept), HEADER);
    const message: Exchange = { port: 'crdt', type: what === 'send' ? 'state' : 'answer', number, objects, bytes };
    ctx.count('sent', bytes);
    if (flushed.what === 'answer') ctx.respond(flushed.connection, message as never);
    // The disk may have taken longer than anybody waits.
    else if (s.waiting.get(flushed.to)?.number === number) {
      const connection = ctx.stream(ctx.config.pids[flushed.to - 1], message as never);
      s.waiting.set(flushed.to, Object.freeze({ number, connection }));
    }
  },
  onParams(s, ctx, path) {
    if (path === 'rate') scheduleUser(s, ctx);
  },
};

/** What others hear of is on disk before: else a replica that starts again could count the same number twice. */
function flush(ctx: Context, flushed: Flushed): void {
  ctx.sync(flushed);
}

function copies(s: State): Objects {
  return freezeDeep([...s.entries].map(([name, { kept }]) => [name, kept] as const)) as Objects;
}

function merge(s: State, ctx: Context, name: string, theirs: Entry['kept']): void {
  const { kept, done } = s.entries.get(name)!;
  const entry = freezeDeep({ kept: merged(kept, theirs), done }) as Entry;
  s.entries.set(name, entry);
  ctx.write(name, entry);
}

/** Sends all that it has to another one, or to each, unless an exchange with it is still under way. */
function exchange(s: State, ctx: Context): void {
  const { exchangeInterval, exchangeTimeout, peers } = ctx.params;
  ctx.setTimer(exchangeInterval, 'exchange');
  const { id, pids } = ctx.config as ReplicaConfig;
  const others = pids.map((_, i) => i + 1).filter((other) => other !== id);
  const chosen = Math.min(others.length - 1, Math.floor(ctx.draw(PEER) * others.length));
  for (const peer of peers === 'each' ? others : [others[chosen]!]) {
    if (s.waiting.has(peer)) continue;
    const number = ++s.exchanges;
    s.waiting.set(peer, Object.freeze({ number, connection: 0 }));
    ctx.become('exchange', String(peer), 'waiting', 'SENT', [ctx.seq]);
    flush(ctx, { what: 'send', to: peer, number, objects: copies(s) });
    ctx.setTimer(exchangeTimeout, 'giveUp', { peer, number });
  }
}

/** Who gives up hangs up: a connection of its own time-outs would keep the next exchange waiting long after the cut. */
function ended(s: State, ctx: Context, peer: number, number: number, how: 'ANSWERED' | 'TIMEOUT'): void {
  const waiting = s.waiting.get(peer);
  if (waiting?.number !== number) return;
  s.waiting.delete(peer);
  ctx.become('exchange', String(peer), 'idle', how, [ctx.seq]);
  if (how === 'TIMEOUT' && waiting.connection > 0) ctx.hangUp(waiting.connection);
  ctx.count(how === 'ANSWERED' ? 'exchanges' : 'failedExchanges');
}
