// Answers for how conditions are written: a duration, a comparison, a combination, or a CEL expression; the same in until, if, when, goal and checks.
import { z } from 'zod';
import { duration } from '../models/quantities.ts';
import { label, scalar } from './schema-words.ts';

/** What is looked at over the window. */
export const AGGREGATES = [
  'always',
  'eventually',
  'never',
  'mean',
  'min',
  'max',
  'final',
  'p50',
  'p95',
  'p99',
] as const;
export type Aggregate = (typeof AGGREGATES)[number];
/** What it is compared with. */
export const COMPARISONS = ['below', 'atMost', 'equals', 'atLeast', 'above', 'between'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const ABOUT: Readonly<Record<Aggregate, string>> = {
  always: 'Holds at every sample of the window. A reading with a comparison, or a CEL expression.',
  eventually: 'Holds at some sample of the window. A reading with a comparison, or a CEL expression.',
  never: 'Holds at no sample of the window. A reading with a comparison, or a CEL expression.',
  mean: 'Mean over the window: of samples; of a rate, increase over duration; of a distribution, of all that was observed.',
  min: 'Smallest value in the window.',
  max: 'Largest value in the window.',
  final: 'Value at the end of the window.',
  p50: 'Median over the window.',
  p95: '95th percentile over the window.',
  p99: '99th percentile over the window.',
};

export type ConditionNotation = string | ConditionMap;
export interface ConditionMap extends Partial<Record<Aggregate, string>>, Partial<Record<Comparison, unknown>> {
  readonly within?: number | readonly [number, number];
  readonly all?: readonly ConditionNotation[];
  readonly any?: readonly ConditionNotation[];
  readonly not?: ConditionNotation;
}

const lazyCondition: z.ZodType = z.lazy(() => condition);

/** A reading, or (always, eventually, never) an expression. */
const subject = z.string().min(1, 'expected a reading, such as inventory.queue').max(1000);

/** The keys of a comparison or combination; a check has them beside its name. */
export const conditionShape = {
  ...Object.fromEntries(AGGREGATES.map((a) => [a, subject.optional().meta({ description: ABOUT[a] })])),
  ...Object.fromEntries(COMPARISONS.filter((c) => c !== 'between').map((c) => [c, scalar.optional()])),
  between: z.array(scalar).length(2, 'expected two values, as in [100/s, 200/s]').optional(),
  within: z
    .union([
      z.tuple([duration({ like: '60s' }), duration({ like: '90s' })], 'expected a duration, or two as in [60s, 90s]'),
      duration({ like: '90s' }),
    ])
    .optional()
    .meta({
      description: 'Window of the run that counts: `90s` (from its start) or `[60s, 90s]`. Default: the whole run.',
    }),
  all: z.array(lazyCondition).min(1).max(20).optional().meta({ description: 'Every one of these holds.' }),
  any: z.array(lazyCondition).min(1).max(20).optional().meta({ description: 'At least one of these holds.' }),
  not: lazyCondition.optional().meta({ description: 'This does not hold.' }),
};

const EXPECTED =
  'expected a duration such as 18s, a comparison such as { mean: shoppers.goodput, atLeast: 120/s }, or a CEL expression';

export const condition: z.ZodType = z
  .union([z.string().min(1, EXPECTED).max(1000), z.strictObject(conditionShape, EXPECTED)], { error: EXPECTED })
  .meta({
    id: 'condition',
    description:
      'A duration, a comparison, a combination (all, any, not), or a CEL expression in which readings are members.',
  });

export const check = z
  .strictObject({
    name: label,
    if: condition.optional().meta({ description: 'The condition as a whole, where it is CEL.' }),
    ...conditionShape,
  })
  .meta({ id: 'check', description: 'What every run of the scenario must show.' });
