// Answers for records that a replica publishes: with which client, who waits for the cluster's answer, and for how long.
import { type Context, type Seq, stream } from '../../engine/index.ts';
import { send } from '../producers/producer.ts';
import type { SentRecord } from '../kafka/protocol.ts';
import { clientContext } from './client-context.ts';
import type { Publication } from './clients.ts';
import { producerKey } from './messaging-params.ts';
import type { PublishConfig, TopicTarget } from './program.ts';
import type { ReplicaState, Task } from './task.ts';

/** Numbers of one incarnation's records lie behind those of the last. */
const INCARNATION = 1_000_000_000;

/** How a publication ended, for who waited for it. */
export interface Published {
  readonly publication: Publication;
  /** '' or why not. */
  readonly error: string;
  readonly because: readonly Seq[];
}

/** A step's record. True when the step waits for it. */
export function publish(s: ReplicaState, ctx: Context, task: Task, config: PublishConfig): boolean {
  const key = config.key === '' ? task.request.key : config.key;
  const span = ctx.openSpan(`publish ${config.topic}`, task.span, { key });
  const n = ctx.incarnation * INCARNATION + ++s.clients.made;
  const value = { producer: ctx.pid, n };
  put(s, ctx, config, { key, value, headers: {}, bytes: config.bytes, timestamp: ctx.now(), span });
  ctx.about = task.about;
  if (!config.wait) return false;
  const timer = config.timeout > 0 ? ctx.setTimer(config.timeout, 'publish', span, span) : 0;
  s.clients.publications.set(span, {
    client: producerKey(config),
    task: task.id,
    consumer: '',
    about: task.about,
    timer,
  });
  return true;
}

/** Gives a record to the producer of its topic, or keeps it until that knows the topic. */
export function put(s: ReplicaState, ctx: Context, to: TopicTarget, record: SentRecord): void {
  const client = s.clients.all.get(producerKey(to))!;
  const sent = Object.freeze({ ...record, value: Object.freeze(record.value), headers: Object.freeze(record.headers) });
  if (client.producer!.partitions.length === 0) client.blocked.push(sent);
  else send(client.producer!, clientContext(s, ctx, client), sent);
}

/** The step has waited long enough; what becomes of the record is not known. */
export function publishTimedOut(s: ReplicaState, ctx: Context, span: Seq): Published | null {
  const publication = s.clients.publications.get(span);
  if (publication === undefined) return null;
  s.clients.publications.delete(span);
  // What failed at its producer meanwhile is more than that time has passed.
  const { producer } = s.clients.all.get(publication.client)!;
  const fault = producer!.lastFault > span ? [producer!.lastFault] : [];
  return { publication, error: 'timeout', because: [...fault, ctx.seq] };
}

/** The next record that was acknowledged or given up and that somebody waits for, or null. */
export function nextPublished(s: ReplicaState, ctx: Context): Published | null {
  for (const { producer } of s.clients.all.values()) {
    for (let ended = producer?.settled?.shift(); ended !== undefined; ended = producer?.settled?.shift()) {
      const publication = s.clients.publications.get(ended.span);
      if (publication === undefined) continue;
      s.clients.publications.delete(ended.span);
      if (publication.timer !== 0) ctx.cancelTimer(publication.timer);
      return { publication, error: ended.error, because: ended.because };
    }
  }
  return null;
}

/** Spreads one record's draws from another's. */
export function chanceOf(partition: string, offset: number): number {
  return (stream(partition) + Math.imul(offset + 1, 0x9e3779b1)) >>> 0;
}
