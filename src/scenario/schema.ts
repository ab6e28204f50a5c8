// Answers for the form of a scenario file as a whole: every key, its type, its bounds and what it is for.
import { z } from 'zod';
import { bandwidth, count, duration, factor, share, timeDistribution } from '../models/quantities.ts';
import { check, condition } from './schema-conditions.ts';
import { explore } from './schema-explore.ts';
import { fault, intervention } from './schema-faults.ts';
import { shown } from './shown.ts';
import { hostName, label, moment, partName, prose, readingPath, scalar, settingPath } from './schema-words.ts';
import { TOPICS } from './topics.ts';

const LIMITS = {
  parts: 100,
  hosts: 200,
  links: 500,
  controls: 40,
  faults: 500,
  steps: 100,
  checks: 100,
  charts: 16,
  options: 8,
} as const;
/** What the lab has to show. */
const TOOLS = ['select', 'cut', 'kill', 'pause', 'slow', 'drop', 'skew'] as const;
const LENSES = ['charts', 'spacetime', 'traces', 'log', 'data', 'why', 'terminal'] as const;
const PANELS = ['guide', 'inspector', 'timeline', 'lenses', 'cap', 'explore'] as const;

const disturbance = {
  latency: timeDistribution().optional(),
  loss: share().optional(),
  duplicate: share().optional(),
  reorder: share().optional(),
  bandwidth: bandwidth().optional().meta({ description: 'Absent: unlimited.' }),
};

export const network = z.strictObject({
  ...disturbance,
  latency: timeDistribution().prefault('1ms').meta({ description: 'One-way latency between hosts; cut off at 0.' }),
  loopback: duration({ max: '1s' }).prefault('50us').meta({ description: 'One-way latency inside a host.' }),
  links: z
    .record(
      z
        .string()
        .max(100)
        .regex(/^\S+\s*<?->\s*\S+$/, 'expected a link, such as orders -> inventory or orders <-> inventory'),
      z.strictObject(disturbance),
    )
    .optional()
    .refine((links) => Object.keys(links ?? {}).length <= LIMITS.links, `expected at most ${LIMITS.links} links`)
    .meta({ description: 'Overrides for directed pairs of parts; later ones win.' }),
});

export const host = z.strictObject({
  cpu: factor(0, 4096)
    .prefault(0)
    .meta({ description: 'Cores, shared by everything on the host; 0: as many as anyone asks for.' }),
  disk: timeDistribution().optional().meta({ description: 'Time a sync takes; default 1ms.' }),
});

export const show = z.strictObject({
  tools: z.array(z.enum(TOOLS)).max(20).optional(),
  lenses: z.array(z.enum(LENSES)).max(20).optional(),
  panels: z.array(z.enum(PANELS)).max(20).optional(),
  charts: z.array(readingPath).max(LIMITS.charts).optional(),
});

export const control = z.strictObject({
  set: settingPath.meta({ description: 'Path of the parameter, as in orders.reserve.retry.maxAttempts.' }),
  label: label.optional(),
  from: scalar.optional(),
  to: scalar.optional(),
  step: scalar.optional(),
  options: z.array(scalar).min(2).max(20).optional(),
  description: prose(400).optional(),
});

const common = {
  title: label.optional(),
  focus: z.string().max(200).optional().meta({ description: 'Part or process the lab looks at.' }),
  pace: z
    .union([z.literal('auto'), z.number().min(0.001).max(10_000)], { error: 'expected auto, or a speed such as 0.1' })
    .optional()
    .meta({ description: 'Virtual seconds a second.' }),
  notes: prose().optional().meta({ description: 'For the speaker.' }),
};
const option = z.strictObject({ say: prose(400), if: condition });

export const step = z
  .union(
    [
      z.strictObject({ say: prose(), until: condition.optional(), ...common }),
      z.strictObject({
        ask: prose(),
        options: z.array(option).min(2, 'expected at least two options').max(LIMITS.options),
        judge: moment()
          .optional()
          .meta({ description: 'Moment at which the run has answered; default: when the last option is decided.' }),
        ...common,
      }),
      z.strictObject({ explain: prose(), ...common }),
      z.strictObject({
        goal: prose(),
        if: condition,
        judge: moment().optional(),
        solution: z.array(intervention).max(20).optional(),
        ...common,
      }),
      z.strictObject({ do: z.array(intervention).min(1).max(20), text: prose().optional(), ...common }),
    ],
    { error: 'expected a step: say, ask, explain, goal or do' },
  )
  .meta({ id: 'step', description: 'A step of the walkthrough.' });

/** What every part says besides its model's own parameters. */
export const layout = z
  .strictObject({ x: z.number().min(-100_000).max(100_000), y: z.number().min(-100_000).max(100_000) })
  .meta({ description: 'Where the centre of its figure is drawn, in pixels; absent: laid out.' });
/** A part before its model is known. */
const anyPart = z.looseObject({ at: layout.optional() }, 'expected a part: a map with its kind');

const topic = z.enum(TOPICS.map((t) => t.id) as [string, ...string[]], {
  error: (issue) => `${shown(issue.input)} is no topic of the course`,
});

/** Everything but the lists, which are read entry by entry so that one mistake hides no other. */
const head = {
  murphy: z
    .literal(1, { error: 'expected murphy: 1, the version of the format' })
    .meta({ description: 'Version of the format.' }),
  title: prose(120),
  summary: z.string().max(600).default('').meta({ description: 'What it is about; never the outcome.' }),
  topics: z.array(topic).max(20).prefault([]),
  seed: count(0, 4_294_967_295).prefault(1),
  seeds: z
    .string('expected a range of seeds, such as 1-20')
    .regex(/^\d{1,6}-\d{1,6}$/, 'expected a range of seeds, such as 1-20')
    .prefault('1-20')
    .meta({ description: 'Seeds its checks are run over.' }),
  length: duration({ min: '100ms', max: '24h', like: '90s' }).meta({ description: 'Length of the run.' }),
  sample: duration({ min: '1ms', max: '10s' })
    .prefault('100ms')
    .meta({ description: 'Grid on which conditions are looked at.' }),
  network: network.prefault({}),
  hosts: z.record(hostName, host).prefault({}),
  show: show.prefault({}),
  companions: z
    .array(z.string().max(200))
    .max(10)
    .prefault([])
    .meta({ description: 'The real things: ids in companions.json.' }),
  notes: prose(20_000).optional().meta({ description: 'For whoever teaches with it.' }),
  explore: explore.optional(),
};

const list = (most: number, what: string) =>
  z.array(z.unknown(), `expected a list of ${what}`).max(most, `expected at most ${most} ${what}`).prefault([]);

/** A file as it is first read: parts by their kind alone, entries of lists unread. */
export const outline = z.strictObject(
  {
    ...head,
    world: z
      .record(partName, anyPart, 'expected a map of parts')
      .refine((world) => Object.keys(world).length > 0, 'expected at least one part')
      .refine((world) => Object.keys(world).length <= LIMITS.parts, `expected at most ${LIMITS.parts} parts`),
    controls: list(LIMITS.controls, 'controls'),
    faults: list(LIMITS.faults, 'faults'),
    walkthrough: list(LIMITS.steps, 'steps'),
    checks: list(LIMITS.checks, 'checks'),
  },
  'expected a scenario: a map that begins with murphy: 1',
);
export type Outline = z.output<typeof outline>;

/** A whole file, with the parts that `part` describes: for editors. */
export function wholeFile(part: z.ZodType): z.ZodType {
  return z.strictObject({
    ...head,
    world: z.record(partName, part),
    controls: z.array(control).optional(),
    faults: z.array(fault).optional(),
    walkthrough: z.array(step).optional(),
    checks: z.array(check).optional(),
  });
}
