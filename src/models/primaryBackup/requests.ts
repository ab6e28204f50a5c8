// Answers for clients' requests: writes by way of the primary, reads as the part says, and what is confirmed before it is answered.
import type { Context, PeerTrouble } from '../../engine/index.ts';
import { KV_UNKNOWN } from '../ports.ts';
import { type Answer, readFrom, type Request, told } from '../raft/machine.ts';
import { send } from './disk.ts';
import { advance, append } from './replication.ts';
import type { ReplicationMessage, ServerState, Waiting } from './state.ts';

/** A client asks this server, whichever it is. */
export function receive(s: ServerState, ctx: Context, request: Request): void {
  const waiting = { connection: ctx.connection, id: request.id, forwarded: false, about: ctx.about };
  if (request.type === 'get' && ctx.params.reads === 'any') return tell(ctx, waiting, readFrom(s.machine, request.key));
  if (s.role === 'primary') return serve(s, ctx, request, waiting);
  const { primary } = s.configuration;
  if (primary === 0) return tell(ctx, waiting, told('a backup is being restored'));
  if (primary === ctx.config.id) return tell(ctx, waiting, told('no longer the primary'));
  const token = ++s.tokens;
  const on = ctx.stream(ctx.config.pids[primary - 1], {
    port: 'replication',
    type: 'forward',
    token,
    request,
  } as never);
  s.forwards.set(token, { on, waiting });
}

export function onForward(s: ServerState, ctx: Context, token: number, request: Request): void {
  const waiting = { connection: ctx.connection, id: token, forwarded: true, about: ctx.about };
  if (s.role === 'primary') serve(s, ctx, request, waiting);
  else tell(ctx, waiting, told('not the primary'));
}

export function onForwarded(s: ServerState, ctx: Context, token: number, answer: Answer): void {
  const forward = s.forwards.get(token);
  s.forwards.delete(token);
  if (forward !== undefined) tell(ctx, forward.waiting, answer);
}

/** The way to the primary is gone: of what was certainly not delivered nothing happened, of the rest nobody knows. */
export function onTrouble(s: ServerState, ctx: Context, trouble: PeerTrouble): void {
  const unsent = new Set(trouble.unsent.map((message) => (message as unknown as { readonly token: number }).token));
  for (const [token, { on, waiting }] of [...s.forwards]) {
    if (on !== trouble.connection) continue;
    s.forwards.delete(token);
    tell(ctx, waiting, told(unsent.has(token) ? 'the primary is gone' : KV_UNKNOWN));
  }
}

function serve(s: ServerState, ctx: Context, request: Request, waiting: Waiting): void {
  if (request.type !== 'get') {
    if (s.handing !== null) return tell(ctx, waiting, told('another is about to lead'));
    const index = append(s, ctx, request);
    s.proposed.set(index, { epoch: s.configuration.epoch, waiting });
    return advance(s, ctx);
  }
  if (s.commit < s.readableFrom) return tell(ctx, waiting, told('not known yet what was acknowledged'));
  if (ctx.params.reads !== 'confirmed' || backupsOf(s, ctx).length === 0)
    return tell(ctx, waiting, readFrom(s.machine, request.key));
  const token = ++s.tokens;
  s.reads.set(token, { key: request.key, waiting, confirmedBy: new Set() });
  for (const id of backupsOf(s, ctx))
    send(ctx, id, { port: 'replication', type: 'confirm', from: ctx.config.id, epoch: s.configuration.epoch, token });
}

function backupsOf(s: ServerState, ctx: Context): readonly number[] {
  return s.configuration.members.filter((id) => id !== ctx.config.id);
}

/** A primary asks whether it still is one. */
export function onConfirm(
  s: ServerState,
  ctx: Context,
  { from: to, epoch, token }: Extract<ReplicationMessage, { readonly type: 'confirm' }>,
): void {
  const ok = s.configuration.epoch <= epoch || s.configuration.primary === to || !ctx.params.fencing;
  send(ctx, to, {
    port: 'replication',
    type: 'confirmed',
    from: ctx.config.id,
    epoch: s.configuration.epoch,
    token,
    ok,
  });
}

/** Synchronous: all backups of the set have to confirm, since any of them may have been promoted. Otherwise one. */
export function onConfirmed(
  s: ServerState,
  ctx: Context,
  { from, token, ok }: Extract<ReplicationMessage, { readonly type: 'confirmed' }>,
): void {
  const read = s.reads.get(token);
  if (read === undefined) return;
  if (!ok) {
    s.reads.delete(token);
    return tell(ctx, read.waiting, told('no longer the primary'));
  }
  read.confirmedBy.add(from);
  const needed = ctx.params.replication === 'synchronous' ? backupsOf(s, ctx) : [from];
  if (!needed.every((id) => read.confirmedBy.has(id))) return;
  s.reads.delete(token);
  tell(ctx, read.waiting, readFrom(s.machine, read.key));
}

export function refuseReads(s: ServerState, ctx: Context): void {
  for (const { waiting } of s.reads.values()) tell(ctx, waiting, told('no longer the primary'));
  s.reads.clear();
}

export function tell(ctx: Context, { connection, id, forwarded, about }: Waiting, answer: Answer): void {
  ctx.about = about;
  if (forwarded) ctx.respond(connection, { port: 'replication', type: 'forwarded', token: id, answer } as never);
  else ctx.respond(connection, { port: 'kv', type: 'result', id, ...answer } as never);
}
