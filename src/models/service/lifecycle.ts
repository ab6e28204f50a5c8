// Answers for the life of a replica: starting, warming up, serving, draining, and what its supervisor is told of it.
import type { Context } from '../../engine/index.ts';
import { deregister, register } from '../replicas/registration.ts';
import { beginClients, haveClientsLeft, stopClients } from './clients.ts';
import type { ReplicaState } from './task.ts';

/** How long a replica waits before it tells its supervisor again, when the connection broke. */
const TELL_AGAIN = 1_000_000;

/** A new incarnation. What runs when the world begins has been up for long. */
export function startUp(s: ReplicaState, ctx: Context): void {
  if (ctx.now() > 0) return void ctx.setTimer(ctx.params.startup, 'startup');
  s.upAt = 0;
  ctx.become('replica', '', 'serving', 'STARTED');
  beginClients(s, ctx);
  askForPeers(s, ctx);
}

/** Code and configuration are loaded. */
export function up(s: ReplicaState, ctx: Context): void {
  if (ctx.where('replica', '') !== 'starting') return;
  s.upAt = ctx.now();
  const { duration } = ctx.params.warmUp;
  if (duration > 0) {
    ctx.become('replica', '', 'warming', 'STARTED_COLD');
    ctx.setTimer(duration, 'warm');
  } else ctx.become('replica', '', 'serving', 'STARTED');
  register(ctx, s.upAt);
  beginClients(s, ctx);
  askForPeers(s, ctx);
}

export function warm(ctx: Context): void {
  if (ctx.where('replica', '') === 'warming') ctx.become('replica', '', 'serving', 'WARM');
}

/** Coordination costs by how many there are: where it is asked for, a replica watches its own service. */
export function askForPeers(s: ReplicaState, ctx: Context): void {
  const { sigma, kappa } = ctx.params.usl;
  if (s.peers > 0 || (sigma === 0 && kappa === 0)) return;
  s.peers = ctx.params.replicas;
  ctx.stream(ctx.config.supervisor, { port: 'registry', type: 'watch', service: ctx.config.part } as never);
}

/** The connection to the supervisor broke: what it has to know is told again later. */
export function supervisorTrouble(s: ReplicaState, ctx: Context): void {
  if (!s.closed && s.upAt >= 0) ctx.setTimer(TELL_AGAIN, 'register');
}

export function registerAgain(s: ReplicaState, ctx: Context): void {
  if (s.closed) return;
  s.peers = 0;
  register(ctx, s.upAt);
  askForPeers(s, ctx);
}

/** SIGTERM: told to nobody new, after preStop open to nobody new, gone when the last is answered (or killed after the grace period). */
export function drain(s: ReplicaState, ctx: Context): void {
  const { graceful, preStop } = ctx.params.shutdown;
  s.closedBy = ctx.become('replica', '', 'draining', 'DRAIN', [ctx.seq]);
  if (!graceful) return ctx.exit('stopped');
  deregister(ctx);
  stopClients(s, ctx);
  if (preStop > 0) ctx.setTimer(preStop, 'preStop');
  else s.closed = true;
}

/** Ends a closed replica that has nothing left to do. */
export function leaveWhenIdle(s: ReplicaState, ctx: Context): void {
  if (s.closed && s.requests === 0 && haveClientsLeft(s)) ctx.exit('drained', s.closedBy || ctx.seq);
}
