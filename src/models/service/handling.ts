// Answers for the handler of a record: its walk, another try, the dead letter, and records that were handled before.
// Source: spring-projects/spring-kafka spring-kafka/src/main/java/org/springframework/kafka/listener/{DefaultErrorHandler,DeadLetterPublishingRecoverer}.java
import type { Context, Seq } from '../../engine/index.ts';
import { enterState } from './charts.ts';
import { cancelTask } from './answer.ts';
import { type Client, configOf, type Handled } from './clients.ts';
import { producerKey } from './messaging-params.ts';
import { chanceOf, put } from './publishing.ts';
import { newTask, type ReplicaState, type Task } from './task.ts';
import type { HttpRequest } from '../ports.ts';

/** The consumer's next record goes to its handler; returns the number it is known by. Nothing ends before this returns. */
export function handle(s: ReplicaState, ctx: Context, client: Client): number {
  const { partition, offset, record } = client.consumer!.batch[0]!;
  const job = ++s.lastTask;
  // A client that stops takes its record no further: it will be handed out again.
  if (client.stopping) return job;
  const { key, handling } = configOf(ctx, client.key);
  const value = record.value as { producer?: number; n?: number } | null;
  const id = value?.n === undefined ? `${partition} ${offset}` : `${value.producer} ${value.n}`;
  const chance = chanceOf(partition, offset);
  client.handled = { job, id, record, chance, attempt: 0, task: 0, timer: 0, letter: 0 };
  if (handling!.idempotent && ctx.read(doneKey(key, id)) === true) {
    ctx.count('duplicates');
    ctx.note('drop', 'duplicate', { partition, offset });
    s.clients.done.push(key);
  } else tryRecord(s, ctx, client, client.handled);
  return job;
}

function doneKey(client: string, id: string): string {
  return `done ${client} ${id}`;
}

function tryRecord(s: ReplicaState, ctx: Context, client: Client, h: Handled): void {
  h.attempt++;
  ctx.about = h.record.span;
  const request = requestOf(h);
  const span = ctx.openSpan(client.key, h.record.span, { key: request.key, attempt: h.attempt });
  const program = ctx.params.programs.on[client.key];
  const task: Task = {
    ...newTask(++s.lastTask, request, h.record.span, span, ctx.now()),
    program,
    consumer: client.key,
  };
  h.task = task.id;
  s.tasks.set(task.id, task);
  enterState(task, 'working');
  s.runnable.push(task.id);
}

/** What steps know of their request, of a record. */
function requestOf({ record, chance, attempt }: Handled): HttpRequest {
  return {
    port: 'http',
    type: 'request',
    id: 0,
    chance,
    attempt,
    span: record.span,
    method: 'POST',
    route: '',
    key: record.key ?? '',
    tenant: '',
    deadline: 0,
    priority: 0,
    idempotencyKey: '',
    traceparent: '',
    auth: '',
    bytes: record.bytes,
  };
}

/** The walk of a record's handler has ended. */
export function recordEnds(
  s: ReplicaState,
  ctx: Context,
  task: Task,
  status: number,
  reason: string,
  because: readonly Seq[],
): void {
  enterState(task, 'answered');
  s.tasks.delete(task.id);
  const ok = status < 400;
  ctx.closeSpan(task.span, ok ? (task.degraded ? 'degraded' : 'ok') : reason, because);
  const client = s.clients.all.get(task.consumer!)!;
  const h = client.handled;
  if (h === null || h.task !== task.id) return;
  h.task = 0;
  const { handling } = configOf(ctx, client.key);
  if (ok) {
    ctx.count('consumed');
    ctx.observe('consumed delay', ctx.now() - h.record.timestamp);
    if (handling!.idempotent) ctx.write(doneKey(client.key, h.id), true);
    s.clients.done.push(client.key);
  } else if (h.attempt < handling!.attempts) {
    ctx.count('redelivered');
    h.timer = ctx.setTimer(handling!.backoff, 'again', client.key);
  } else giveUpRecord(s, ctx, client, h);
}

export function tryAgain(s: ReplicaState, ctx: Context, key: string): void {
  const client = s.clients.all.get(key)!;
  if (client.handled === null) return;
  client.handled.timer = 0;
  tryRecord(s, ctx, client, client.handled);
}

/** Its attempts are used up: a copy goes to the dead-letter topic, and only then the next record comes. */
function giveUpRecord(s: ReplicaState, ctx: Context, client: Client, h: Handled): void {
  const { cluster, topic, handling } = configOf(ctx, client.key);
  if (handling!.deadLetter === '') {
    ctx.count('skipped');
    ctx.log('service.skipped', { topic, attempts: h.attempt });
    s.clients.done.push(client.key);
    return;
  }
  const { key, value, bytes } = h.record;
  h.letter = ctx.openSpan(`publish ${handling!.deadLetter}`, h.record.span, { key });
  const headers = { 'kafka_dlt-original-topic': topic };
  const to = { cluster, topic: handling!.deadLetter };
  put(s, ctx, to, { key, value, headers, bytes, timestamp: ctx.now(), span: h.letter });
  const publication = { client: producerKey(to), task: 0, consumer: client.key, about: h.record.span, timer: 0 };
  s.clients.publications.set(h.letter, publication);
}

/** The dead letter has arrived, or was given up: then the record is tried again, as if it were new. */
export function letterEnded(s: ReplicaState, ctx: Context, key: string, error: string): void {
  const client = s.clients.all.get(key)!;
  const h = client.handled;
  if (h === null || h.letter === 0) return;
  h.letter = 0;
  if (error !== '') {
    h.attempt = 0;
    h.timer = ctx.setTimer(configOf(ctx, key).handling!.backoff, 'again', key);
    return;
  }
  ctx.count('deadLettered');
  s.clients.done.push(key);
}

/** The partition went to somebody else: whatever is done for its record ends here. */
export function abandon(s: ReplicaState, ctx: Context, client: Client): boolean {
  const h = client.handled;
  client.handled = null;
  if (h === null) return false;
  if (h.timer !== 0) ctx.cancelTimer(h.timer);
  const task = s.tasks.get(h.task);
  if (task === undefined) return true;
  ctx.closeSpan(task.span, 'revoked');
  cancelTask(s, ctx, task);
  return true;
}
