// Answers for what a producer has to know before it can send: who leads which partition, and its producer id.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/clients/Metadata.java, producer/internals/TransactionManager.java
import type { Context } from '../../engine/index.ts';
import type { PartitionInfo } from '../kafka/rules/partitioner.ts';
import { isIdempotent, type Params } from './params.ts';
import type { ProducerConfig, ProducerState } from './state.ts';

/** Asks the next broker, unless an answer is under way. */
export function refreshMetadata(s: ProducerState, ctx: Context): void {
  if (s.asking !== 0 || s.askTimer !== 0) return;
  const { brokers } = ctx.config as ProducerConfig;
  const p = ctx.params as Params;
  const needsId = isIdempotent(ctx.boot) && s.producerId < 0;
  s.asking = ++s.lastId;
  s.askTimer = ctx.setTimer(p.requestTimeout, 'askTimeout');
  const message = needsId ? { type: 'initProducerId' } : { type: 'metadata', topics: [p.topic] };
  ctx.stream(brokers[s.bootstrap % brokers.length]!.pid, { port: 'kafka', id: s.asking, ...message } as never);
}

/** That broker does not answer: another one, after a while. */
export function askAnother(s: ProducerState, ctx: Context): void {
  if (s.askTimer !== 0) ctx.cancelTimer(s.askTimer);
  s.asking = 0;
  s.bootstrap++;
  s.askTimer = ctx.setTimer((ctx.params as Params).retryBackoff, 'askAgain');
}

export function onAskAgain(s: ProducerState, ctx: Context): void {
  s.askTimer = 0;
  refreshMetadata(s, ctx);
}

export function onProducerId(s: ProducerState, ctx: Context, message: any): void {
  if (message.id !== s.asking) return;
  s.producerId = message.producerId;
  s.producerEpoch = message.producerEpoch;
  answered(s, ctx);
  refreshMetadata(s, ctx);
}

/** Takes over who leads; an older word on a partition does not count. A partition without a leader is asked for again. */
export function onMetadata(s: ProducerState, ctx: Context, message: any): void {
  if (message.id !== s.asking) return;
  answered(s, ctx);
  let missing = message.partitions.length === 0;
  for (const { partition, leader, leaderEpoch } of message.partitions) {
    const known = s.locations.get(partition);
    if (known === undefined || leaderEpoch >= known.leaderEpoch) s.locations.set(partition, { leader, leaderEpoch });
    missing ||= leader < 0;
  }
  s.partitions = known(s, (ctx.params as Params).topic);
  // One answer may be from a broker that is behind: the next one is asked next time.
  s.bootstrap++;
  if (missing) s.askTimer = ctx.setTimer((ctx.params as Params).retryBackoff, 'askAgain');
}

function known(s: ProducerState, topic: string): PartitionInfo[] {
  const found: PartitionInfo[] = [];
  for (let id = 0; ; id++) {
    const location = s.locations.get(`${topic}-${id}`);
    if (location === undefined) return found;
    found.push({ id, leader: location.leader });
  }
}

function answered(s: ProducerState, ctx: Context): void {
  ctx.cancelTimer(s.askTimer);
  s.askTimer = 0;
  s.asking = 0;
}
