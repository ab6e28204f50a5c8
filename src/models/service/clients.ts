// Answers for the Kafka clients inside a replica: what each remembers, and which of them an input is for.
// They are the producer and the consumer of the parts `producers` and `consumers`, each with a context of its own.
import type { Context, PeerTrouble, Pid, Seq } from '../../engine/index.ts';
import { consumer } from '../consumers/consumer.ts';
import { type ConsumerState, consumerState } from '../consumers/state.ts';
import { refreshMetadata } from '../producers/bootstrap.ts';
import { producer, send } from '../producers/producer.ts';
import { type ProducerState, producerState } from '../producers/state.ts';
import type { SentRecord, StoredRecord } from '../kafka/protocol.ts';
import { clientContext } from './client-context.ts';
import type { ClientConfig } from './messaging-params.ts';
import type { ReplicaState } from './task.ts';

/** The record that a consumer's handler is busy with. */
export interface Handled {
  /** By which its consumer knows this work. */
  readonly job: number;
  readonly id: string;
  readonly record: StoredRecord;
  readonly chance: number;
  attempt: number;
  /** Task that walks the handler; 0: none, it waits for `timer` or its dead letter. */
  task: number;
  timer: number;
  /** Span of the dead letter; 0: none. */
  letter: Seq;
}

export interface Client {
  readonly key: string;
  readonly producer: ProducerState | null;
  readonly consumer: ConsumerState | null;
  /** Records that wait for the first metadata. */
  readonly blocked: SentRecord[];
  handled: Handled | null;
  /** It takes no further records; `left`: its group has been told. */
  stopping: boolean;
  left: boolean;
}

/** Who waits for a record to be acknowledged: a task, or the consumer whose dead letter it is. */
export interface Publication {
  /** Producer that has it. */
  readonly client: string;
  readonly task: number;
  readonly consumer: string;
  readonly about: Seq;
  timer: number;
}

export interface Clients {
  readonly all: Map<string, Client>;
  /** Client by connection. */
  readonly connections: Map<number, string>;
  /** By span of the record. */
  readonly publications: Map<Seq, Publication>;
  /** Consumers whose record is done with in this event. */
  readonly done: string[];
  /** Records made by this incarnation. */
  made: number;
}

export function clients(): Clients {
  return { all: new Map(), connections: new Map(), publications: new Map(), done: [], made: 0 };
}

export function configOf(ctx: Context, key: string): ClientConfig {
  return (ctx.params.clients as readonly ClientConfig[]).find((c) => c.key === key)!;
}

/** The replica is up: its clients look for their clusters. */
export function beginClients(s: ReplicaState, ctx: Context): void {
  for (const { key, producer: settings } of ctx.params.clients as readonly ClientConfig[]) {
    const client: Client = {
      key,
      producer: settings === null ? null : { ...producerState(settings.batchSize), settled: [] },
      consumer: settings === null ? consumerState() : null,
      blocked: [],
      handled: null,
      stopping: false,
      left: false,
    };
    s.clients.all.set(key, client);
    const own = clientContext(s, ctx, client);
    if (client.producer !== null) refreshMetadata(client.producer, own);
    else consumer.start!(client.consumer!, own);
  }
}

export function onKafkaMessage(s: ReplicaState, ctx: Context, message: any, from: Pid): void {
  const client = s.clients.all.get(s.clients.connections.get(ctx.connection) ?? '');
  if (client === undefined) return;
  const own = clientContext(s, ctx, client);
  if (client.consumer !== null) return consumer.onMessage!(client.consumer, own, message, from);
  producer.onMessage!(client.producer!, own, message, from);
  if (client.producer!.partitions.length > 0)
    for (const record of client.blocked.splice(0)) send(client.producer!, own, record);
}

export function onClientTimer(s: ReplicaState, ctx: Context, [key, name, data]: readonly [string, string, any]): void {
  const client = s.clients.all.get(key)!;
  const own = clientContext(s, ctx, client);
  if (client.consumer !== null) consumer.onTimer!(client.consumer, own, name, data);
  else producer.onTimer!(client.producer!, own, name, data);
}

export function onClientTrouble(s: ReplicaState, ctx: Context, trouble: PeerTrouble): void {
  const client = s.clients.all.get(s.clients.connections.get(trouble.connection) ?? '');
  s.clients.connections.delete(trouble.connection);
  if (client === undefined) return;
  const own = clientContext(s, ctx, client);
  if (client.consumer !== null) consumer.onTrouble!(client.consumer, own, trouble);
  else producer.onTrouble!(client.producer!, own, trouble);
}

/** The replica is to end: each consumer finishes the record it has, commits, and leaves its group. */
export function stopClients(s: ReplicaState, ctx: Context): void {
  for (const client of s.clients.all.values()) {
    client.stopping = true;
    if (client.consumer === null) client.left = true;
    else if (client.handled === null) consumer.onDrain!(client.consumer, clientContext(s, ctx, client));
  }
}

/** Whether nothing is left to wait for before the replica may end. */
export function haveClientsLeft(s: ReplicaState): boolean {
  for (const client of s.clients.all.values()) if (!client.left) return false;
  return s.clients.publications.size === 0;
}

/** The handler is done with the record: its consumer goes on with the next. False when there is no such consumer. */
export function goOnConsuming(s: ReplicaState, ctx: Context): boolean {
  const client = s.clients.all.get(s.clients.done.shift() ?? '');
  if (client === undefined) return false;
  if (client.handled === null) return true;
  client.handled = null;
  const own = clientContext(s, ctx, client);
  consumer.onDone!(client.consumer!, own, 'record');
  if (client.stopping) consumer.onDrain!(client.consumer!, own);
  return true;
}
