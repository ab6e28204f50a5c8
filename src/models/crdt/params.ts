// Answers for what a scenario may say of replicas that converge: what they keep and as which type, how busy their users are, how they exchange.
import { z } from 'zod';
import { count, duration, param, rate, share } from '../quantities.ts';

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,30}$/, 'a name: letters, digits and dashes');

export const params = z
  .strictObject({
    replicas: param(count(2, 20), {
      description: 'Replicas, each with a user of its own.',
      apply: 'rebuild',
      unit: 'replicas',
    }).default(3),
    counters: param(z.record(name, z.enum(['gCounter', 'pnCounter', 'lwwRegister'])), {
      description:
        'Counters by name: counted up only (gCounter), up and down (pnCounter), or a number that is read, changed and written (lwwRegister).',
      apply: 'rebuild',
    }).default({}),
    baskets: param(z.record(name, z.enum(['orSet', 'lwwRegister'])), {
      description:
        'Baskets of articles by name: a set in which each article is put in and taken out by itself (orSet), or a list that is written as a whole (lwwRegister).',
      apply: 'rebuild',
    }).default({}),
    rate: param(rate({ max: '20/s' }), {
      description: 'Changes that the user of each replica makes; 0/s: none.',
      apply: 'live',
      unit: '/s',
    }).default(1),
    takeBacks: param(share(), {
      description: 'Share of changes that take something back: count down, or take an article out of the basket.',
      apply: 'nextUse',
      unit: 'share',
    }).default(0.3),
    exchangeInterval: param(duration({ min: '10ms' }), {
      description: 'How often a replica sends what it has to others, who answer with what they have.',
      apply: 'nextUse',
      unit: 'us',
      property: 'memberlist PushPullInterval',
    }).default(1_000_000),
    peers: param(z.enum(['random', 'each']), {
      description: 'With whom: another one by chance, or each of the others.',
      apply: 'nextUse',
    }).default('random'),
    exchangeTimeout: param(duration({ min: '1ms' }), {
      description: 'How long a replica waits for an answer before it may ask the same one again.',
      apply: 'nextUse',
      unit: 'us',
    }).default(2_000_000),
  })
  .refine(({ counters, baskets }) => Object.keys(counters).length + Object.keys(baskets).length > 0, {
    path: ['counters'],
    message: 'there is nothing to keep: declare counters or baskets',
  });

export type Params = z.output<typeof params>;
