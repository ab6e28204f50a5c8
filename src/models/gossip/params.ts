// Answers for what a scenario may say of a group that gossips: memberlist's settings by their names, with its defaults for a LAN.
import { z } from 'zod';
import { count, duration, param, timeDistribution } from '../quantities.ts';
import { LAN } from './rules/config.ts';

const time = (description: string, name: string) =>
  param(duration({ min: '1ms' }), { description, apply: 'live', unit: 'us', property: `memberlist ${name}` });
const number = (description: string, name: string, unit: string, most = 20) =>
  param(count(0, most), { description, apply: 'live', unit, property: `memberlist ${name}` });

export const params = z.strictObject({
  members: param(count(2, 50), { description: 'Members of the group.', apply: 'rebuild', unit: 'members' }).default(8),
  probeInterval: time('How often a member probes another, one after the other.', 'ProbeInterval').default(
    LAN.probeInterval,
  ),
  probeTimeout: time('How long it waits for an answer before it asks others to ping.', 'ProbeTimeout').default(
    LAN.probeTimeout,
  ),
  indirectChecks: number('How many others are asked to ping; 0: none.', 'IndirectChecks', 'members').default(
    LAN.indirectChecks,
  ),
  suspicionMult: number(
    'How long a suspected member has to speak up, in probe intervals; 0: it is dead at once.',
    'SuspicionMult',
    '',
  ).default(LAN.suspicionMult),
  suspicionMaxTimeoutMult: number(
    'How many times longer that is while nobody else confirms the suspicion.',
    'SuspicionMaxTimeoutMult',
    '',
  ).default(LAN.suspicionMaxTimeoutMult),
  retransmitMult: number(
    'How often a rumour is passed on, times the order of magnitude of the group.',
    'RetransmitMult',
    '',
  ).default(LAN.retransmitMult),
  gossipNodes: number('To how many others rumours are sent at a time.', 'GossipNodes', 'members').default(
    LAN.gossipNodes,
  ),
  gossipInterval: time('How often rumours are sent, if there are any.', 'GossipInterval').default(LAN.gossipInterval),
  gossipToTheDeadTime: time(
    'How long the dead are told rumours, so that they can object.',
    'GossipToTheDeadTime',
  ).default(LAN.gossipToTheDeadTime),
  pushPullInterval: time('How often a member exchanges all that it believes with another.', 'PushPullInterval').default(
    LAN.pushPullInterval,
  ),
  handlingTime: param(timeDistribution(), {
    description: 'CPU time that a message takes: whoever is slow answers late.',
    apply: 'nextUse',
    unit: 'us',
  }).default({ kind: 'constant', value: 100 }),
});

export type Params = z.output<typeof params>;
