// Answers for what a scenario may say about load: k6's executors by their names, and spikes, days and recorded traces beside them.
import { z } from 'zod';
import type { Micros } from '../../engine/index.ts';
import { count, duration, param, rate } from '../quantities.ts';
import { constantShape, type Shape } from './shapes.ts';

const live = 'live' as const;
const k6 = (name: string) => `k6 scenarios.*.${name}`;

const stages = (target: z.ZodType<number>) =>
  z
    .array(
      z.strictObject({
        duration: param(duration(), { description: 'How long the way to the target takes.', apply: live, unit: 'us' }),
        target: target.meta({ description: 'Where the stage ends.' }),
      }),
    )
    .min(1)
    .max(100);

const executor = <T extends string>(name: T) => z.literal(name);

const executors = [
  z.strictObject({
    executor: executor('constant-arrival-rate'),
    rate: param(rate(), { description: 'Arrivals.', apply: live, unit: '/s', property: k6('rate') }),
  }),
  z.strictObject({
    executor: executor('ramping-arrival-rate'),
    startRate: param(rate(), {
      description: 'Arrivals at first.',
      apply: live,
      unit: '/s',
      property: k6('startRate'),
    }).default(0),
    stages: stages(rate()),
  }),
  z.strictObject({
    executor: executor('spike'),
    rate: param(rate(), { description: 'Arrivals outside of the spike.', apply: live, unit: '/s' }),
    peak: param(rate(), { description: 'Arrivals at its top.', apply: live, unit: '/s' }),
    at: param(duration(), { description: 'When it begins.', apply: live, unit: 'us' }),
    lasts: param(duration(), { description: 'How long its top lasts.', apply: live, unit: 'us' }),
    ramp: param(duration(), {
      description: 'How long the way up takes, and the way down.',
      apply: live,
      unit: 'us',
    }).default(0),
    every: param(duration({ min: '1s' }), {
      description: 'It comes again after so long.',
      apply: live,
      unit: 'us',
    }).optional(),
  }),
  z.strictObject({
    executor: executor('diurnal'),
    low: param(rate(), { description: 'Arrivals at night.', apply: live, unit: '/s' }),
    high: param(rate(), { description: 'Arrivals at noon.', apply: live, unit: '/s' }),
    period: param(duration({ min: '1s' }), {
      description: 'Length of a day; it begins at midnight.',
      apply: live,
      unit: 'us',
    }),
  }),
  z
    .strictObject({
      executor: executor('trace'),
      every: param(duration({ min: '1ms' }), {
        description: 'Time between two recorded rates.',
        apply: live,
        unit: 'us',
      }).optional(),
      rates: z
        .array(rate())
        .min(1)
        .max(10_000)
        .optional()
        .meta({ description: 'Recorded rates, one after the other.' }),
      repeat: param(z.boolean(), { description: 'Whether the record begins again at its end.', apply: live }).default(
        false,
      ),
      times: z.array(duration()).min(1).max(10_000).optional().meta({ description: 'Recorded moments of arrivals.' }),
    })
    .refine((t) => (t.times !== undefined) !== (t.rates !== undefined && t.every !== undefined), {
      message: 'expected times, or every and rates',
    }),
  z.strictObject({
    executor: executor('constant-vus'),
    vus: param(count(0, 10_000), { description: 'Users.', apply: live, unit: 'users', property: k6('vus') }),
  }),
  z.strictObject({
    executor: executor('ramping-vus'),
    startVUs: param(count(0, 10_000), {
      description: 'Users at first.',
      apply: live,
      unit: 'users',
      property: k6('startVUs'),
    }).default(0),
    stages: stages(count(0, 10_000)),
  }),
] as const;

export const loadParams = z.discriminatedUnion('executor', executors).meta({
  description: 'Shape of the load: one of k6 executors, or spike, diurnal, trace. Absent: rate or users as they are.',
});

/** A load as the source takes it: arrivals by rate or by moments, or users. */
export interface Load {
  readonly rate: Shape;
  readonly times: readonly Micros[];
  readonly users: Shape;
}

const NOTHING = constantShape(0);

export function compileLoad(declared: z.output<typeof loadParams> | undefined, rate: number, users: number): Load {
  const none: Load = { rate: NOTHING, times: [], users: NOTHING };
  if (!declared) return users > 0 ? { ...none, users: constantShape(users) } : { ...none, rate: constantShape(rate) };
  switch (declared.executor) {
    case 'constant-arrival-rate':
      return { ...none, rate: constantShape(declared.rate) };
    case 'ramping-arrival-rate':
      return { ...none, rate: staged(declared.startRate, declared.stages) };
    case 'spike':
      return { ...none, rate: spike(declared) };
    case 'diurnal':
      return { ...none, rate: day(declared) };
    case 'trace':
      return declared.times ? { ...none, times: inOrder(declared.times) } : { ...none, rate: recorded(declared) };
    case 'constant-vus':
      return { ...none, users: constantShape(declared.vus) };
    case 'ramping-vus':
      return { ...none, users: staged(declared.startVUs, declared.stages) };
  }
}

function staged(start: number, list: readonly { readonly duration: Micros; readonly target: number }[]): Shape {
  const at = [0];
  const value = [start];
  for (const stage of list) {
    at.push(at[at.length - 1] + stage.duration);
    value.push(stage.target);
  }
  return { at, value, period: 0 };
}

function spike(d: { rate: number; peak: number; at: Micros; lasts: Micros; ramp: Micros; every?: Micros }): Shape {
  const up = d.at + d.ramp;
  const at = [0, d.at, up, up + d.lasts, up + d.lasts + d.ramp];
  return { at, value: [d.rate, d.rate, d.peak, d.peak, d.rate], period: d.every ? Math.max(d.every, at[4] + 1) : 0 };
}

const KNOTS_A_DAY = 48;

/** A smooth day: Hermite's smoothstep from night to noon and back, which needs no function that engines compute differently. */
function day(d: { low: number; high: number; period: Micros }): Shape {
  const at: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < KNOTS_A_DAY; i++) {
    const phase = (2 * i) / KNOTS_A_DAY;
    const x = phase <= 1 ? phase : 2 - phase;
    at.push(Math.round((d.period * i) / KNOTS_A_DAY));
    value.push(d.low + (d.high - d.low) * x * x * (3 - 2 * x));
  }
  at.push(d.period);
  value.push(d.low);
  return { at, value, period: d.period };
}

function recorded(d: { every?: Micros; rates?: readonly number[]; repeat: boolean }): Shape {
  const at: number[] = [];
  const value: number[] = [];
  d.rates!.forEach((r, i) => {
    // Each rate holds until the next: a step at every record.
    at.push(i * d.every!, (i + 1) * d.every!);
    value.push(r, r);
  });
  return { at, value, period: d.repeat ? d.rates!.length * d.every! : 0 };
}

function inOrder(times: readonly Micros[]): Micros[] {
  return [...times].sort((a, b) => a - b);
}
