// Answers for how faults are written: `{ name: slowdown, at: 20s, slow: inventory, factor: 4, for: 10s }`, one form for each verb.
import { z } from 'zod';
import { bandwidth, count, duration, factor, share, timeDistribution } from '../models/quantities.ts';
import { condition } from './schema-conditions.ts';
import { label, moment, scalar, settingPath } from './schema-words.ts';

/** Names other tools give, and ours: Chaos Mesh, Litmus, Gremlin, Toxiproxy, Chaos Monkey, Kubernetes. */
export const OTHER_TOOLS: Readonly<Record<string, string>> = {
  blackhole: 'partition',
  isolate: 'partition',
  cut: 'partition',
  split: 'partition',
  netsplit: 'partition',
  'pod-kill': 'kill',
  'container-kill': 'kill',
  'pod-failure': 'pause',
  'pod-delete': 'kill',
  crash: 'kill',
  terminate: 'drain',
  stop: 'drain',
  sigterm: 'drain',
  sigkill: 'kill',
  freeze: 'pause',
  stall: 'pause',
  suspend: 'pause',
  cpu: 'slow',
  stress: 'slow',
  'cpu-stress': 'slow',
  throttle: 'slow',
  delay: 'link',
  latency: 'link',
  netem: 'link',
  loss: 'link',
  corrupt: 'link',
  abort: 'error',
  exception: 'error',
  fail: 'error',
  'time-skew': 'clock',
  skew: 'clock',
  time: 'clock',
  'disk-fill': 'disk',
  io: 'disk',
  burst: 'load',
  spike: 'load',
  traffic: 'load',
  change: 'set',
  param: 'set',
  undo: 'heal',
  recover: 'heal',
};

const place = z.string().min(1, 'expected a part, a process such as inventory#1, or a host').max(100);
const selector = z.strictObject({
  of: place.meta({ description: 'The part.' }),
  role: z.string().max(60).optional().meta({ description: 'Only processes of this role.' }),
  item: z.string().max(100).optional(),
  mode: z
    .enum(['one', 'all', 'fixed', 'fixed-percent', 'random-max-percent'])
    .optional()
    .meta({ description: "How many are struck: Chaos Mesh's modes." }),
  value: z
    .number()
    .min(0)
    .max(100_000)
    .optional()
    .meta({ description: 'For fixed a number of processes, for the percent modes 0 to 100.' }),
});
const target = z.union([place, selector]);
const link = z
  .string()
  .max(100)
  .regex(/^\S+\s*->\s*\S+$/, 'expected a directed link, such as orders -> inventory');
const lasting = {
  for: duration({ like: '10s' }).optional().meta({ description: 'How long it lasts; absent: until it is undone.' }),
};

/** What each verb takes besides name and moment. */
export const VERBS = {
  kill: { kill: target, ...lasting },
  restart: { restart: target },
  pause: { pause: target, ...lasting },
  resume: { resume: target },
  drain: { drain: target },
  slow: { slow: target, factor: factor(0.001, 100_000), ...lasting },
  error: { error: target, share: share(), ...lasting },
  partition: {
    partition: z
      .array(z.array(place).min(1).max(200))
      .min(2, 'expected at least two groups, as in [[orders], [inventory]]')
      .max(20),
    oneWay: z.boolean().optional(),
    ...lasting,
  },
  heal: { heal: label },
  link: {
    link,
    latency: timeDistribution().optional(),
    jitter: duration().optional(),
    loss: share().optional(),
    duplicate: share().optional(),
    reorder: share().optional(),
    bandwidth: bandwidth().optional(),
    ...lasting,
  },
  clock: {
    clock: target,
    skew: duration({ signed: true, min: '-24h', max: '24h' }).optional(),
    drift: z.number().min(-0.5).max(0.5).optional(),
    ...lasting,
  },
  disk: { disk: target, what: z.enum(['full', 'slow', 'lost']), factor: factor(1, 100_000).optional(), ...lasting },
  set: { set: settingPath, to: z.union([scalar, z.record(z.string(), z.unknown()), z.array(z.unknown())]) },
  load: { load: place, factor: factor(0, 10_000), ...lasting },
  message: { message: count(1, Number.MAX_SAFE_INTEGER), what: z.enum(['hold', 'drop', 'duplicate', 'deliver']) },
} as const;
export type Verb = keyof typeof VERBS;
export const VERB_NAMES = Object.keys(VERBS) as Verb[];

const timing = {
  at: moment().optional().meta({ description: 'Moment at which it strikes.' }),
  after: z
    .union([label, z.strictObject({ fault: label, wait: duration().optional() })])
    .optional()
    .meta({
      description: 'Strikes when the named fault is over (or has struck, when it has no end); `wait` adds to that.',
    }),
  when: condition.optional().meta({ description: 'Strikes when this becomes true.' }),
  every: timeDistribution().optional().meta({
    description:
      'Strikes at random, again and again: the time from the end of one strike to the next, as in { exponential: 20s }.',
  }),
  repeat: z.boolean().optional().meta({ description: 'With `when`: each time it becomes true anew. Default: once.' }),
};

function forms(common: z.ZodRawShape): z.ZodType {
  const all = VERB_NAMES.map((verb) => z.strictObject({ name: label.optional(), ...common, ...VERBS[verb] }));
  return z.union(all as unknown as readonly [z.ZodType, z.ZodType], {
    error: 'expected a fault, such as { at: 20s, kill: inventory#1 }',
  });
}

/** A fault with its moment. */
export const fault = forms(timing).meta({ id: 'fault', description: 'A fault: what, when, for how long.' });
/** A fault whose moment is given by where it stands: `do` strikes now, a `solution` at the beginning unless it says `at`. */
export const intervention = forms({ at: timing.at }).meta({
  id: 'intervention',
  description: 'A fault or change, made at this step.',
});
