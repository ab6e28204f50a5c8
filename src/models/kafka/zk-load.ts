// Answers for a controller's first steps: it reads brokers, topics and states from ZooKeeper, and then sees what has to be done.
// Source: apache/kafka core/src/main/scala/kafka/controller/KafkaController.scala onControllerFailover, initializeControllerContext
import type { Context } from '../../engine/index.ts';
import type { ZkOperation, ZkResult } from '../zookeeper/protocol.ts';
import type { BrokerState } from './broker-state.ts';
import { ask } from './zk-broker.ts';
import { enqueue, nextEvent } from './zk-controller.ts';
import { tellAll } from './zk-requests.ts';
import { stateOf, statePath, topicPath, TOPICS, type ZkController } from './zk-state.ts';

export const LOAD_STEPS: readonly string[] = ['topics', 'assignments', 'states', 'reread'];
/** The first look at preferred leaders comes soon after a failover. */
const FIRST_REBALANCE = 5_000_000;

/** @param first nobody has controlled before: the topics that the world begins with are written down */
export function startController(s: BrokerState, ctx: Context, first: boolean): void {
  const context = s.zk!.context!;
  ctx.setTimer(FIRST_REBALANCE, 'zkRebalance', context.epoch);
  if (first) {
    for (const [name, registration] of s.image.partitions) context.image.partitions.set(name, registration);
    const partitions = [...s.image.partitions].map(([name, { replicas }]) => Object.freeze({ name, replicas }));
    context.loaded = true;
    enqueue(s, ctx, { kind: 'createTopics', partitions: Object.freeze(partitions) });
    return enqueue(s, ctx, { kind: 'brokersChanged' });
  }
  ask(s, ctx, { step: 'topics', epoch: context.epoch }, [{ op: 'getChildren', path: TOPICS, watch: false }]);
}

const getData = (path: string): ZkOperation => ({ op: 'getData', path, watch: false });

export function onLoaded(s: BrokerState, ctx: Context, tag: any, results: readonly ZkResult[]): void {
  const context = s.zk!.context!;
  switch (tag.step) {
    case 'topics': {
      const topics = results[0]!.children ?? [];
      const next = { step: 'assignments', epoch: context.epoch, topics };
      return ask(
        s,
        ctx,
        next,
        topics.map((topic) => getData(topicPath(topic))),
      );
    }
    case 'assignments': {
      const placed = (tag.topics as readonly string[]).flatMap((topic, i) =>
        Object.entries(JSON.parse(results[i]!.data!) as Record<string, number[]>).map(
          ([number, replicas]) => [`${topic}-${number}`, replicas] as const,
        ),
      );
      const next = { step: 'states', epoch: context.epoch, placed };
      return ask(
        s,
        ctx,
        next,
        placed.map(([name]) => getData(statePath(name))),
      );
    }
    case 'states':
      takeStates(context, tag.placed, results);
      context.loaded = true;
      return enqueue(s, ctx, { kind: 'brokersChanged' });
    case 'reread':
      takeStates(context, tag.placed, results);
      tellAll(
        s,
        ctx,
        tag.placed.map(([name]: [string]) => name),
      );
      return nextEvent(s, ctx);
  }
}

function takeStates(
  context: ZkController,
  placed: readonly (readonly [string, readonly number[]])[],
  results: readonly ZkResult[],
): void {
  placed.forEach(([name, replicas], i) => {
    const { error, data, version } = results[i]!;
    if (error === '') context.image.partitions.set(name, stateOf(data!, version!, replicas));
  });
}

/** Somebody else's write, or its own that was answered to nobody, came first: the states are read again. */
export function readAgain(s: BrokerState, ctx: Context, names: readonly string[]): void {
  const context = s.zk!.context!;
  const placed = names.map((name) => [name, context.image.partitions.get(name)!.replicas] as const);
  const tag = { step: 'reread', epoch: context.epoch, placed };
  ask(
    s,
    ctx,
    tag,
    placed.map(([name]) => getData(statePath(name))),
  );
}
