// Answers for handlers as declared steps: what a scenario may write under `handles`.
import { z } from 'zod';
import { callFields, callTarget } from '../calls/config.ts';
import type { TopicTarget } from './program.ts';
import { count, duration, factor, param, share, size, timeDistribution } from '../quantities.ts';

const use = 'nextUse' as const;

const name = z
  .string()
  .max(60)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a name begins with a small letter and has only letters and digits')
  .optional()
  .meta({ description: 'Name of the step: paths, breakers and spans use it.' });
const partName = z
  .string({ error: 'expected the name of a part' })
  .regex(/^[a-z][A-Za-z0-9]*$/, 'expected the name of a part');
const word = z.union([z.string().max(60), z.number(), z.boolean()], {
  error: 'expected a word, a number, or true or false',
});
/** An answer ends the walk: whoever writes steps behind it believes that they are done. */
function nothingBehindReply(list: readonly unknown[], ctx: z.RefinementCtx): void {
  const reply = list.findIndex((s) => typeof s === 'object' && s !== null && 'reply' in s);
  if (reply === -1 || reply === list.length - 1) return;
  const message =
    "never done: reply ends the handler. What goes on behind the answer is a branch nobody waits for: parallel with 'need: 0', before it";
  ctx.addIssue({ code: 'custom', path: [reply + 1], message });
}

/** `kafka orders` */
export const topicTarget = () =>
  z
    .string({ error: 'expected a cluster and a topic, such as kafka orders' })
    .max(130)
    .transform((text, context): TopicTarget => {
      const [cluster, topic, ...rest] = text.trim().split(/\s+/);
      if (cluster !== '' && topic !== undefined && rest.length === 0) return { cluster, topic };
      context.addIssue({ code: 'custom', message: 'expected a cluster and a topic, such as kafka orders' });
      return z.NEVER;
    });

export const steps: z.ZodType = z
  .lazy(() => z.array(step, { error: 'expected a list of steps' }).max(200).superRefine(nothingBehindReply))
  .meta({ id: 'steps' });
const join = {
  need: param(count(0, 1000), {
    description:
      'Branches that must succeed; the step is over when they have. 0: it does not wait, and they go on behind the answer. Absent: all.',
    apply: use,
    unit: 'branches',
  }).optional(),
  timeout: param(duration(), {
    description: 'After this long it goes on with what there is: a partial, degraded result.',
    apply: use,
    unit: 'us',
  }).optional(),
};
const status = (from: number) => param(count(from, 599), { description: 'Status of the answer.', apply: use });

const option = z.strictObject({
  do: steps,
  weight: param(factor(), { description: 'How often it is chosen, against the others.', apply: use }).optional(),
  keys: z.array(z.string().max(60)).min(1).max(1000).optional().meta({ description: 'Chosen for these keys.' }),
  tenants: z.array(z.string().max(60)).min(1).max(100).optional().meta({ description: 'Chosen for these tenants.' }),
  value: z.string().max(60).optional().meta({ description: 'Chosen when this value of set ...' }),
  is: word.optional().meta({ description: '... is this; absent: when it is set at all.' }),
});

/** In each form the first key that must be there tells which step it is. */
const forms = [
  z.strictObject({
    work: param(timeDistribution(), { description: 'CPU time.', apply: use, unit: 'us' }),
    io: param(z.boolean(), {
      description: 'Waiting for a device, not computing: it uses no CPU.',
      apply: use,
    }).default(false),
    as: name,
  }),
  z.strictObject({
    wait: param(timeDistribution(), { description: 'Time it only waits.', apply: use, unit: 'us' }),
    as: name,
  }),
  z.strictObject({ call: callTarget(), as: name, ...callFields }),
  z.strictObject({
    query: partName.meta({ description: 'Database that is asked.' }),
    table: z.string().max(60).default('rows'),
    key: z.string().max(60).optional().meta({ description: "Row; absent: the request's key." }),
    write: param(z.boolean(), { description: 'Whether it changes the row.', apply: use }).default(false),
    lock: param(z.boolean(), {
      description: 'Reading, keep the row locked until the transaction ends (for update).',
      apply: use,
    }).default(false),
    timeout: param(duration(), { description: 'How long an answer may take.', apply: use, unit: 'us' }).optional(),
    as: name,
  }),
  z.strictObject({
    transaction: partName.meta({ description: 'Database whose transaction surrounds the steps.' }),
    do: steps,
    as: name,
  }),
  z.strictObject({
    publish: topicTarget().meta({ description: 'Cluster and topic that a record is sent to.' }),
    key: z.string().max(60).optional().meta({ description: "Key of the record; absent: the request's key." }),
    bytes: param(size({ like: '1KiB' }), { description: 'Size of the record.', apply: use, unit: 'bytes' }).default(
      1024,
    ),
    wait: param(z.boolean(), {
      description: 'Whether the step is over only when the cluster has answered, and fails with the record.',
      apply: use,
    }).default(true),
    timeout: param(duration(), {
      description: 'How long the step waits for that; the record may arrive all the same.',
      apply: use,
      unit: 'us',
    }).optional(),
    as: name,
  }),
  z.strictObject({ parallel: z.array(steps).min(1).max(200), ...join, as: name }),
  z.strictObject({
    each: param(count(1, 1000), { description: 'How many times the steps are done, all at once.', apply: use }),
    do: steps,
    ...join,
    as: name,
  }),
  z.strictObject({ choose: z.array(option).min(1).max(50), as: name }),
  z.strictObject({
    reply: status(200),
    bytes: param(size(), { description: 'Size of the answer.', apply: use, unit: 'bytes' }).default(1000),
    degraded: param(z.boolean(), { description: 'Whether it counts as degraded.', apply: use }).default(false),
    as: name,
  }),
  z.strictObject({
    fail: status(400),
    share: param(share(), { description: 'Share of the requests that fail here.', apply: use }).default(1),
    reason: z.string().max(60).default('failed'),
    as: name,
  }),
  z.strictObject({
    set: z.string().max(60).meta({ description: 'Name of the value.' }),
    to: word.optional(),
    add: param(z.number(), { description: 'Added to the value, which begins at 0.', apply: use }).optional(),
    scope: param(z.enum(['request', 'replica']), {
      description: "Whether the request has it, or the replica's memory, until it restarts.",
      apply: use,
    }).default('request'),
    as: name,
  }),
] as const;

const step: z.ZodType = z.union(forms as unknown as readonly [z.ZodType, z.ZodType], {
  error: 'expected a step, such as work: 20ms or call: inventory POST /reserve',
});

const route = z
  .string()
  .max(100)
  .regex(/^(GET|HEAD|POST|PUT|PATCH|DELETE) \/\S*$/, 'a route reads like POST /orders');

export const handles = z
  .record(route, steps)
  .refine((h) => Object.keys(h).length <= 100, 'expected at most 100 routes')
  .meta({ description: 'Routes it answers, each with the steps of its handler.' });
