// Answers for noticing that the API server is no longer at the other end: whoever only listens asks now and then, and begins anew
// where there is no answer. Without it a watch on a connection that broke in silence would wait for ever.
// Source: k8s.io/apimachinery pkg/util/net/http.go, configureHTTP2Transport (ReadIdleTimeout 30 s, PingTimeout 15 s).
import type { ConnectionId, Context, Micros } from '../../engine/index.ts';
import { watchLater } from './api.ts';

const READ_IDLE_TIMEOUT: Micros = 30_000_000;
const PING_TIMEOUT: Micros = 15_000_000;

export interface ServerHealth {
  /** When anything came from the server last. */
  heardAt: Micros;
  /** The connection on which it was asked and has not answered yet; null: none. */
  asked: ConnectionId | null;
}

export function serverHealth(): ServerHealth {
  return { heardAt: 0, asked: null };
}

/** At the start of a process that watches: its first look at the server is due. */
export function guardServer(ctx: Context): void {
  ctx.setTimer(PING_TIMEOUT, 'health');
}

/** Something came from the server. True: it was no more than the answer to a ping. */
export function isPong(health: ServerHealth, ctx: Context, message: { readonly type: string }): boolean {
  if (message.type !== 'pong' && message.type !== 'changed' && message.type !== 'listed') return false;
  health.heardAt = ctx.now();
  health.asked = null;
  return message.type === 'pong';
}

/** Timer `health`: a server that has been silent is asked, and one that did not answer is given up; all is listed again. */
export function checkServer(health: ServerHealth, ctx: Context): void {
  guardServer(ctx);
  if (health.asked !== null) {
    ctx.hangUp(health.asked);
    health.asked = null;
    ctx.count('connectionsGivenUp');
    return watchLater(ctx);
  }
  if (ctx.now() - health.heardAt < READ_IDLE_TIMEOUT) return;
  health.asked = ctx.stream(ctx.config.server, Object.freeze({ port: 'cluster', type: 'ping' }) as never);
}
