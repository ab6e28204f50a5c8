// Answers for the model `kafka`: a cluster of brokers and controllers, and what must always hold of it.
import type { Model, ProcessPlan, Wiring } from '../contract.ts';
import type { PartView } from '../view.ts';
import { FIRST_CONTROLLER } from './boot.ts';
import { broker } from './broker.ts';
import type { BrokerConfig, BrokerState } from './broker-state.ts';
import { BROKER_CHARTS, CONTROLLER_CHARTS } from './charts.ts';
import { controller } from './controller.ts';
import type { ControllerConfig } from './controller-state.ts';
import { type Params, params } from './params.ts';
import { brokersOf, readings } from './readings.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

const ordinals = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
/** With ZooKeeper brokers control. */
const controllersOf = (p: Params) => (p.coordination === 'kraft' ? ordinals(p.controllers) : []);
const brokerName = (part: string, i: number) => `${part}#${i}`;
const controllerName = (part: string, i: number) => `${part}.controller${i}`;

function brokerPids(part: string, p: Params, wiring: Wiring) {
  return ordinals(p.brokers).map((id) => ({ id, pid: wiring.pid(brokerName(part, id)) }));
}

function controllerPids(part: string, p: Params, wiring: Wiring) {
  return controllersOf(p).map((i) => ({
    id: FIRST_CONTROLLER + i - 1,
    pid: wiring.pid(controllerName(part, i)),
  }));
}

function brokerPlan(part: string, p: Params, id: number): ProcessPlan {
  return {
    name: brokerName(part, id),
    role: broker.role,
    ordinal: id,
    host: `${part}-${id}`,
    member: true,
    config: (wiring): BrokerConfig => ({
      id,
      brokers: brokerPids(part, p, wiring),
      controllers: controllerPids(part, p, wiring),
      ensemble: p.coordination === 'kraft' ? [] : wiring.callee(p.zookeeper!, 'zookeeper').members.map((m) => m.pid),
    }),
  };
}

function controllerPlan(part: string, p: Params, i: number): ProcessPlan {
  return {
    name: controllerName(part, i),
    role: controller.role,
    ordinal: 0,
    host: `${part}-controller${i}`,
    member: false,
    config: (wiring): ControllerConfig => ({ id: FIRST_CONTROLLER + i - 1, voters: controllerPids(part, p, wiring) }),
  };
}

/** Charts of the partitions that a broker controls. */
function controlled(s: BrokerState) {
  const names = [...(s.zk?.context?.image.partitions.keys() ?? [])].slice(0, 20);
  return names.map((key) => ({ chart: 'partition', key, title: `${key}, as controller` }));
}

/** What is committed is at the leader and not beyond its end. */
function watermarksAreInLogs(part: PartView): string {
  for (const { p, s } of brokersOf(part))
    for (const [name, { log }] of s.replicas)
      if (log.highWatermark > log.records.end)
        return `${p.name} has ${name} committed up to ${log.highWatermark}, beyond its end ${log.records.end}`;
  return '';
}

/** Two brokers may think that they lead, but never in the same epoch. */
function oneLeaderAnEpoch(part: PartView): string {
  const seen = new Map<string, string>();
  for (const { p, s } of brokersOf(part))
    for (const [name, replica] of s.replicas) {
      if (replica.leader === undefined) continue;
      const key = `${name} in epoch ${replica.leaderEpoch}`;
      const other = seen.get(key);
      if (other !== undefined) return `${other} and ${p.name} both lead ${key}`;
      seen.set(key, p.name);
    }
  return '';
}

/** Below both high watermarks two replicas of one leader epoch's history are the same. */
function committedPrefixesAgree(part: PartView): string {
  const brokers = brokersOf(part);
  for (const { p, s } of brokers)
    for (const [name, { log, leader }] of s.replicas) {
      if (leader === undefined) continue;
      for (const other of brokers) {
        const replica = other.s.replicas.get(name);
        if (
          replica === undefined ||
          replica.leaderEpoch !== leader.leaderEpoch ||
          !leader.isr.includes(other.p.ordinal)
        )
          continue;
        const at = Math.min(log.highWatermark, replica.log.highWatermark) - 1;
        const [mine, theirs] = [log.records.get(at), replica.log.records.get(at)];
        if (mine !== undefined && theirs !== undefined && mine.epoch !== theirs.epoch)
          return `${name} at ${at}: epoch ${mine.epoch} at ${p.name}, ${theirs.epoch} at ${other.p.name}`;
      }
    }
  return '';
}

export const model: Model = {
  kind: 'kafka',
  title: 'Kafka',
  family: 'messaging',
  summary:
    'A cluster of brokers that keep topics as replicated logs, coordinated by a quorum of controllers (KRaft) or by ZooKeeper.',
  params,
  serves: ['events'],
  calls: (p: Params) =>
    p.coordination === 'kraft' ? [] : [{ path: ['zookeeper'], part: p.zookeeper ?? '', port: 'zookeeper' }],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => ({
    hosts: [
      ...ordinals(p.brokers).map((id) => ({ name: `${name}-${id}`, cores: 0 })),
      ...controllersOf(p).map((i) => ({ name: `${name}-controller${i}`, cores: 0 })),
    ],
    processes: [
      ...ordinals(p.brokers).map((id) => brokerPlan(name, p, id)),
      ...controllersOf(p).map((i) => controllerPlan(name, p, i)),
    ],
  }),
  behaviours: [broker, controller],
  charts: { ...BROKER_CHARTS, ...CONTROLLER_CHARTS },
  readings,
  invariants: [
    { name: 'what is committed is in the log', check: watermarksAreInLogs },
    { name: 'one leader an epoch', check: oneLeaderAnEpoch },
    { name: 'committed prefixes agree', check: committedPrefixesAgree },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => {
    if (p.state === null) return [];
    if (p.role === controller.role) return [{ chart: 'quorum', key: '', title: p.name }];
    const replicas = [...p.state.replicas.keys()].slice(0, 20);
    const groups = [...p.state.groups.keys()].slice(0, 20);
    return [
      { chart: 'broker', key: '', title: p.name },
      ...(p.state.zk === undefined ? [] : [{ chart: 'session', key: '', title: 'ZooKeeper session' }]),
      ...controlled(p.state),
      ...replicas.map((key: string) => ({ chart: 'replica', key, title: key })),
      ...groups.map((key: string) => ({ chart: 'group', key, title: `group ${key}` })),
    ];
  },
};
