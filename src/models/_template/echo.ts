// Answers for the one role of this model: a process that answers after some work, and stops working on what was cancelled.
import { type Behaviour, type Context, stream } from '../../engine/index.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { ECHO_CHART } from './charts.ts';
import { echoOf } from './rules.ts';

// Streams of draws are named once, at load. Draws of work are keyed by request and attempt, so that nothing else moves them.
const WORK = stream('echo.work');
const ERROR = stream('echo.error');

interface Asked {
  readonly request: HttpRequest;
  readonly connection: number;
  readonly span: number;
  readonly job: number;
}

/** Plain data, owned by this process alone. */
export interface EchoState {
  last: number;
  readonly asked: Map<number, Asked>;
}

export const echo: Behaviour<EchoState> = {
  role: 'echo/echo',
  charts: { echo: ECHO_CHART },
  init: () => ({ last: 0, asked: new Map() }),
  onMessage(s, ctx, message) {
    if (message.type === 'request') take(s, ctx, message);
    else if (message.type === 'cancel') cancel(s, ctx, message.id);
  },
  onDone: (s, ctx, id) => done(s, ctx, id),
};

function take(s: EchoState, ctx: Context, request: HttpRequest): void {
  ctx.count('requests');
  const span = ctx.openSpan(request.route, request.span);
  if (request.route !== ctx.params.route) return answer(ctx, ctx.connection, request, span, 404, 'no such route', []);
  const error = ctx.effect('error');
  if (error.value > 0 && ctx.keyed(ERROR, request.chance, request.attempt) < error.value)
    return answer(ctx, ctx.connection, request, span, 500, 'error', [error.because]);
  const id = ++s.last;
  if (s.asked.size === 0) ctx.become('echo', '', 'busy', 'ASKED', [ctx.seq]);
  const job = ctx.work(ctx.sample(ctx.params.work, ctx.keyed(WORK, request.chance, request.attempt)), id);
  s.asked.set(id, { request, connection: ctx.connection, span, job });
}

function done(s: EchoState, ctx: Context, id: number): void {
  const asked = s.asked.get(id);
  if (!asked) return;
  answer(ctx, asked.connection, asked.request, asked.span, 200, '', []);
  leave(s, ctx, id);
}

/** The caller no longer waits for its attempt. */
function cancel(s: EchoState, ctx: Context, attempt: number): void {
  for (const [id, asked] of s.asked) {
    if (asked.connection !== ctx.connection || asked.request.id !== attempt) continue;
    ctx.cancelWork(asked.job);
    ctx.closeSpan(asked.span, 'cancelled');
    ctx.count('cancelled');
    return leave(s, ctx, id);
  }
}

function leave(s: EchoState, ctx: Context, id: number): void {
  s.asked.delete(id);
  if (s.asked.size === 0) ctx.become('echo', '', 'idle', 'DONE', [ctx.seq]);
}

function answer(
  ctx: Context,
  connection: number,
  request: HttpRequest,
  span: number,
  status: number,
  reason: string,
  because: readonly number[],
): void {
  ctx.count('answers');
  ctx.closeSpan(span, status < 400 ? 'ok' : reason, because);
  const response: HttpResponse = {
    port: 'http',
    type: 'response',
    id: request.id,
    status,
    reason,
    degraded: false,
    because: Object.freeze(because),
    body: status < 400 ? echoOf(request.key, ctx.params.times) : null,
    bytes: request.bytes,
  };
  ctx.respond(connection, response);
}
