// Answers for what a scenario may say of a ZooKeeper ensemble: settings by ZooKeeper's names and defaults.
import { z } from 'zod';
import { count, duration, param } from '../quantities.ts';

const ticks = (what: string, property: string, byDefault: number) =>
  param(count(1, 100), { description: what, apply: 'live', unit: 'ticks', property }).default(byDefault);

const sessionLimit = (what: string, property: string) =>
  param(duration({ min: '100ms', like: '4s' }), {
    description: what,
    apply: 'nextUse',
    unit: 'us',
    property,
  }).optional();

export const params = z.strictObject({
  servers: param(count(1, 9), {
    description: 'Servers of the ensemble; more than half of them must agree.',
    apply: 'rebuild',
    unit: 'servers',
    property: 'server.N=host:2888:3888',
  }).default(3),
  tickTime: param(duration({ min: '100ms', like: '2s' }), {
    description: 'The tick: sessions expire at ticks, and the other times are counted in it.',
    apply: 'live',
    unit: 'us',
    property: 'tickTime',
  }).default(2_000_000),
  initLimit: ticks('How long a follower may take to connect to a leader and to catch up.', 'initLimit', 10),
  syncLimit: ticks('How long a follower and its leader may not hear of each other.', 'syncLimit', 5),
  minSessionTimeout: sessionLimit('Shortest session that is granted; absent: 2 ticks.', 'minSessionTimeout'),
  maxSessionTimeout: sessionLimit('Longest session that is granted; absent: 20 ticks.', 'maxSessionTimeout'),
  startup: param(duration({ min: '1ms', like: '2s' }), {
    description: 'From the start of a server until it looks for a leader.',
    apply: 'live',
    unit: 'us',
    property: 'JVM',
  }).default(2_000_000),
});
export type Params = z.output<typeof params>;
