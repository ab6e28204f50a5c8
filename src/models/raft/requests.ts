// Answers for clients' requests: writes go through the log, reads as the part says, and both by way of the leader.
import type { Context, PeerTrouble } from '../../engine/index.ts';
import { KV_UNKNOWN } from '../ports.ts';
import { type Answer, readFrom, type Request, told } from './machine.ts';
import { perform, tell } from './perform.ts';
import { effects } from './rules/node.ts';
import { requestRead } from './rules/reads.ts';
import { propose } from './rules/replication.ts';
import type { ForwardMessage, ServerState, Waiting } from './state.ts';

/** A client asks this server, whichever it is. */
export function receive(s: ServerState, ctx: Context, request: Request): void {
  const waiting = { connection: ctx.connection, id: request.id, forwarded: false, about: ctx.about };
  if (request.type === 'get' && ctx.params.reads === 'local')
    return tell(ctx, waiting, readFrom(s.machine, request.key));
  if (s.node.role === 'leader') return serve(s, ctx, request, waiting);
  if (s.node.leader === 0) return tell(ctx, waiting, told('no leader'));
  const token = ++s.tokens;
  const message: ForwardMessage = { port: 'raft', type: 'forward', token, request };
  const on = ctx.stream(ctx.config.pids[s.node.leader - 1], message as never);
  s.forwards.set(token, { on, waiting });
}

/** A follower passes a client's request on. */
export function onForward(s: ServerState, ctx: Context, token: number, request: Request): void {
  const waiting = { connection: ctx.connection, id: token, forwarded: true, about: ctx.about };
  if (s.node.role === 'leader') serve(s, ctx, request, waiting);
  else tell(ctx, waiting, told('not the leader'));
}

export function onForwarded(s: ServerState, ctx: Context, token: number, answer: Answer): void {
  const forward = s.forwards.get(token);
  s.forwards.delete(token);
  if (forward !== undefined) tell(ctx, forward.waiting, answer);
}

/** The way to the leader is gone: of what was certainly not delivered nothing happened, of the rest nobody knows. */
export function onTrouble(s: ServerState, ctx: Context, trouble: PeerTrouble): void {
  const unsent = new Set(trouble.unsent.map((message) => (message as ForwardMessage).token));
  for (const [token, { on, waiting }] of [...s.forwards]) {
    if (on !== trouble.connection) continue;
    s.forwards.delete(token);
    tell(ctx, waiting, told(unsent.has(token) ? 'the leader is gone' : KV_UNKNOWN));
  }
}

function serve(s: ServerState, ctx: Context, request: Request, waiting: Waiting): void {
  const out = effects();
  const { rules } = ctx.params;
  if (request.type === 'get') {
    const token = ++s.tokens;
    s.reads.set(token, { key: request.key, waiting });
    requestRead(s.node, rules, token, ctx.now(), out);
  } else {
    const index = propose(s.node, rules, { what: 'machine', input: request }, out);
    s.proposed.set(index, { term: s.node.term, waiting });
  }
  perform(s, ctx, out);
}
