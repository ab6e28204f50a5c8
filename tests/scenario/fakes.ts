// Two small systems to test the language with: a `lamp` that goes on and off and counts, and a `wire` that calls lamps.
import { z } from 'zod';
import { type Behaviour, compileChart } from '../../src/engine/index.ts';
import type { Model, ModelEntry } from '../../src/models/contract.ts';
import { count, duration, param, rate, share, size, timeDistribution } from '../../src/models/quantities.ts';
import { createLoader } from '../../src/scenario/loader.ts';
import type { LoadedScenario, Loading } from '../../src/scenario/loaded.ts';

const chart = compileChart({
  id: 'lamp',
  initial: 'OFF',
  states: { OFF: { on: { SWITCH: 'ON' } }, ON: { on: { SWITCH: 'OFF' } } },
});

interface Lamp {
  ticks: number;
  level: number;
}

/** Ticks every `params.period`: level rises by one, a tick is counted, its level observed; it is ON for one tick in ten, for a millisecond. */
const lamp: Behaviour<Lamp> = {
  role: 'lamp/bulb',
  charts: { power: chart },
  init: () => ({ ticks: 0, level: 0 }),
  start: (_s, ctx) => void ctx.setTimer(ctx.params.period, 'tick'),
  onTimer(s, ctx, name) {
    if (name === 'off') return void ctx.become('power', 'main', 'OFF', 'over');
    s.ticks++;
    s.level = s.ticks * ctx.config.ordinal;
    ctx.count('ticks');
    ctx.observe('levels', s.level);
    if (s.ticks % 10 === 0) {
      ctx.become('power', 'main', 'ON', 'tenth tick');
      ctx.setTimer(1000, 'off');
    }
    ctx.setTimer(ctx.params.period, 'tick');
  },
};

const form = z.strictObject({
  as: z.string().optional(),
  glow: param(timeDistribution(), { description: 'How long.', apply: 'nextUse' }).optional(),
  ring: z.string().optional(),
  retry: z
    .strictObject({
      maxAttempts: param(count(1, 10), {
        description: 'Attempts.',
        apply: 'nextUse',
        unit: 'attempts',
        property: 'real.maxAttempts',
      }).default(3),
    })
    .optional(),
});

const lampParams = z.strictObject({
  bulbs: param(count(1, 5), { description: 'How many.', apply: 'rebuild' }).default(1),
  period: param(duration({ min: '1ms' }), {
    description: 'Between ticks.',
    apply: 'nextUse',
    unit: 'us',
    property: 'real.period',
  }).default(100_000),
  speed: param(rate(), { description: 'A rate.', apply: 'live', unit: '/s' }).default(10),
  room: param(size(), { description: 'A size.', apply: 'restart' }).default(1024),
  chance: param(share(), { description: 'A share.', apply: 'live', unit: 'share' }).default(0.5),
  bright: param(z.boolean(), { description: 'A switch.', apply: 'live' }).default(false),
  colour: param(z.enum(['red', 'green', 'blue']), { description: 'A choice.', apply: 'live' }).default('red'),
  on: z.string().optional(),
  nested: z.strictObject({ depth: count(0, 9).default(1) }).prefault({}),
  routes: z.record(z.string().regex(/^(GET|POST) \//, 'a route reads like `POST /x`'), z.array(form)).default({}),
});
type LampParams = z.output<typeof lampParams>;

const lampModel: Model = {
  kind: 'lamp',
  title: 'Lamp',
  family: 'test',
  summary: 'Ticks.',
  params: lampParams,
  serves: ['http'],
  routes: (p: LampParams) => Object.keys(p.routes),
  calls: () => [],
  placements: (p: LampParams) => (p.on === undefined ? [] : [{ path: ['on'], host: p.on }]),
  aliases: (p: LampParams) =>
    Object.fromEntries(
      Object.entries(p.routes).flatMap(([route, steps]) =>
        steps.flatMap((s, i) => (s.as ? [[s.as, ['routes', route, i]]] : [])),
      ),
    ),
  expand: (part) => ({
    hosts: part.params.on ? [] : [{ name: `${part.name}-host`, cores: 0 }],
    processes: Array.from({ length: part.params.bulbs }, (_, i) => ({
      name: `${part.name}#${i + 1}`,
      role: 'lamp/bulb',
      ordinal: i + 1,
      host: part.params.on ?? `${part.name}-host`,
      member: true,
      config: () => ({ ordinal: i + 1 }),
    })),
  }),
  behaviours: [lamp],
  charts: { power: chart },
  readings: [
    {
      name: 'level',
      title: 'Level',
      description: '',
      unit: '',
      kind: 'gauge',
      role: 'lamp/bulb',
      fold: 'sum',
      read: (p) => p.state.level,
    },
    {
      name: 'wait',
      title: 'Wait',
      description: '',
      unit: 'us',
      kind: 'gauge',
      role: 'lamp/bulb',
      fold: 'max',
      read: (p) => p.state.level * 1000,
    },
    {
      name: 'share',
      title: 'Share',
      description: '',
      unit: 'share',
      kind: 'gauge',
      role: 'lamp/bulb',
      fold: 'mean',
      read: () => 0.25,
    },
    {
      name: 'whole',
      title: 'Whole',
      description: '',
      unit: 'bulbs',
      kind: 'gauge',
      role: 'lamp/bulb',
      fold: 'sum',
      readPart: (part) => part.processes.length,
    },
    {
      name: 'ticks',
      title: 'Ticks',
      description: '',
      unit: '',
      kind: 'counter',
      role: 'lamp/bulb',
      fold: 'sum',
      meter: 'ticks',
    },
    {
      name: 'pace',
      title: 'Pace',
      description: '',
      unit: '/s',
      kind: 'rate',
      role: 'lamp/bulb',
      fold: 'sum',
      meter: 'ticks',
    },
    {
      name: 'levels',
      title: 'Levels',
      description: '',
      unit: '',
      kind: 'distribution',
      role: 'lamp/bulb',
      fold: 'mean',
      meter: 'levels',
    },
    {
      name: 'power',
      title: 'Power',
      description: '',
      unit: '',
      kind: 'state',
      role: 'lamp/bulb',
      fold: 'max',
      read: (p) => p.chart('power', 'main'),
    },
    {
      name: 'socket.state',
      title: 'Socket',
      description: '',
      unit: '',
      kind: 'state',
      role: 'lamp/bulb',
      fold: 'max',
      items: () => ['left'],
      readItem: (_p, item) => `${item} is live`,
    },
  ],
  invariants: [],
  view: {
    face: (part) => ({ title: part.name, lines: [] }),
    cell: (p) => ({ label: p.name, state: p.life }),
    panels: () => [],
    say: () => null,
  },
  words: {},
};

const wireParams = z.strictObject({
  to: z.string(),
  route: z.string().default('POST /light'),
  port: z.enum(['http', 'sql']).default('http'),
});
type WireParams = z.output<typeof wireParams>;

const wireModel: Model = {
  ...lampModel,
  kind: 'wire',
  title: 'Wire',
  params: wireParams,
  serves: [],
  routes: undefined,
  aliases: undefined,
  calls: (p: WireParams) => [
    { path: ['to'], part: p.to, port: p.port, route: p.port === 'http' ? p.route : undefined },
  ],
  expand: (part) => ({
    hosts: [{ name: `${part.name}-host`, cores: 0 }],
    processes: [
      {
        name: `${part.name}#1`,
        role: 'wire/end',
        ordinal: 1,
        host: `${part.name}-host`,
        member: true,
        config: (wiring) => ({ callee: wiring.callee(part.params.to, part.params.port).members }),
      },
    ],
  }),
  behaviours: [{ role: 'wire/end', init: () => ({}) }],
  charts: {},
  readings: [],
};

const entryOf = (model: Model): ModelEntry => ({
  kind: model.kind,
  title: model.title,
  family: model.family,
  summary: model.summary,
  load: async () => model,
});

export const load = createLoader([entryOf(lampModel), entryOf(wireModel)]);

/** A whole scenario round what a test is about; `lamp` has two bulbs unless the test says otherwise. */
export function scenario(sections: string, world = LAMP): string {
  return `murphy: 1\ntitle: A lamp\nlength: 10s\nworld:\n${world}${sections}`;
}

export const LAMP = '  lamp:\n    kind: lamp\n    bulbs: 2\n';

export async function good(text: string): Promise<LoadedScenario> {
  const loading = await load(text, 'test.yaml');
  if (!loading.scenario) throw new Error(loading.problems.map((p) => `${p.line}:${p.column}: ${p.message}`).join('\n'));
  return loading.scenario;
}

/** Errors as `line:column: message (hint)`. */
export async function errors(text: string): Promise<string[]> {
  return told(await load(text, 'test.yaml'), 'error');
}

export function told(loading: Loading, severity: 'error' | 'warning'): string[] {
  return loading.problems
    .filter((p) => p.severity === severity)
    .map((p) => `${p.line}:${p.column}: ${p.message}${p.hint ? ` (${p.hint})` : ''}`);
}
