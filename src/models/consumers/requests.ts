// Answers for a consumer's requests: each goes to a broker, has a time-out, and is known by its number when the answer comes.
import type { Context } from '../../engine/index.ts';
import type { Params } from './params.ts';
import type { Asked, ConsumerConfig, ConsumerState } from './state.ts';

/** Sends a request to a broker by its id. */
export function ask(
  s: ConsumerState,
  ctx: Context,
  broker: number,
  message: { readonly type: string; readonly [key: string]: unknown },
  partitions: readonly string[] = [],
): void {
  const { brokers } = ctx.config as ConsumerConfig;
  const to = brokers.find((b) => b.id === broker) ?? brokers[s.bootstrap % brokers.length]!;
  const id = ++s.lastId;
  // A join waits for the whole rebalance.
  const patience =
    message.type === 'joinGroup' ? (ctx.params as Params).maxPollInterval : (ctx.params as Params).requestTimeout;
  const timer = ctx.setTimer(patience, 'requestTimeout', id);
  const connection = ctx.stream(to.pid, { port: 'kafka', id, ...message } as never);
  s.asked.set(id, { type: message.type, broker: to.id, connection, timer, partitions });
}

/** Asks any broker: the next one in turn. */
export function askAny(
  s: ConsumerState,
  ctx: Context,
  message: { readonly type: string; readonly [key: string]: unknown },
): void {
  const { brokers } = ctx.config as ConsumerConfig;
  ask(s, ctx, brokers[s.bootstrap++ % brokers.length]!.id, message);
}

/** The request that a message answers, or undefined when it is of no interest any more. */
export function answered(s: ConsumerState, ctx: Context, id: number): Asked | undefined {
  const asked = s.asked.get(id);
  if (asked === undefined) return undefined;
  ctx.cancelTimer(asked.timer);
  s.asked.delete(id);
  return asked;
}

/** Whether a request of this kind is under way. */
export function isAsked(s: ConsumerState, type: string, broker = -1): boolean {
  for (const asked of s.asked.values()) if (asked.type === type && (broker < 0 || asked.broker === broker)) return true;
  return false;
}

/** Forgets requests of some kinds: their answers do not matter any more. */
export function forget(s: ConsumerState, ctx: Context, types: readonly string[]): void {
  for (const [id, asked] of s.asked)
    if (types.includes(asked.type)) {
      ctx.cancelTimer(asked.timer);
      s.asked.delete(id);
    }
}
