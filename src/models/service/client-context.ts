// Answers for what a Kafka client inside a replica may ask for: the replica's own context, with timers, meters, charts and connections told apart.
import type { Context } from '../../engine/index.ts';
import type { ConsumerConfig } from '../consumers/state.ts';
import type { ProducerConfig } from '../producers/state.ts';
import { type Client, configOf } from './clients.ts';
import { abandon, handle } from './handling.ts';
import type { ReplicaConfig, ReplicaState } from './task.ts';

/** The chart of a member, under a name that a service's other charts leave free. */
export const MEMBER = 'subscription';

/** `ctx` as `client` sees it, for the event being handled. */
export function clientContext(s: ReplicaState, ctx: Context, client: Client): Context {
  const { key } = client;
  const { cluster, lane, producer, consumer } = configOf(ctx, key);
  const replica = ctx.config as ReplicaConfig;
  const { brokers } = replica.clusters.find((c) => c.part === cluster)!;
  const params = producer ?? consumer;
  const config: ConsumerConfig & ProducerConfig = { part: replica.part, salt: replica.salt, ordinal: 1, brokers };
  const kind = producer === null ? 'consumer' : 'producer';
  return Object.create(ctx, {
    params: { value: params },
    boot: { value: params },
    config: { value: config },
    stream: {
      value: ((to, message) => {
        const connection = ctx.stream(to, message, lane);
        s.clients.connections.set(connection, key);
        return connection;
      }) satisfies Context['stream'],
    },
    setTimer: {
      value: ((delay, name, data = null, awaits = 0) =>
        ctx.setTimer(delay, 'client', [key, name, data], awaits)) satisfies Context['setTimer'],
    },
    count: { value: ((meter, n = 1) => ctx.count(`${kind} ${meter}`, n)) satisfies Context['count'] },
    observe: { value: ((meter, value) => ctx.observe(`${kind} ${meter}`, value)) satisfies Context['observe'] },
    become: {
      value: ((_chart, _key, to, reason, because) =>
        ctx.become(MEMBER, key, to, reason, because)) satisfies Context['become'],
    },
    where: { value: () => ctx.where(MEMBER, key) },
    // Work on a record is the handler's walk.
    work: { value: () => handle(s, ctx, client) },
    cancelWork: { value: () => abandon(s, ctx, client) },
    exit: {
      value: () => {
        client.left = true;
      },
    },
  });
}
