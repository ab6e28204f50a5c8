// Answers for what a scenario may say of clients, and the form the source takes it in.
import { z } from 'zod';
import { type CallConfig, callFields, callTarget, compileCall, distinctName } from '../calls/config.ts';
import { count, duration, factor, param, rate, timeDistribution } from '../quantities.ts';
import { compileLoad, type Load, loadParams } from './load-params.ts';

const use = 'nextUse' as const;

const target = callTarget();
const calls = z
  .union(
    [
      target,
      z
        .array(
          z.strictObject({
            call: target,
            weight: param(factor(), { description: 'How often, against the others.', apply: use }).default(1),
          }),
        )
        .min(1)
        .max(50),
    ],
    { error: 'expected a call, such as orders POST /orders, or a list of calls with weights' },
  )
  .meta({ description: 'What is asked: one route, or several by weight.' });

const tenant = z.strictObject({
  name: z.string().min(1).max(40),
  weight: param(factor(), { description: 'Its share of the requests, against the others.', apply: use }).default(1),
  priority: param(count(0, 100), {
    description: 'Priority of its requests; higher is served first.',
    apply: use,
  }).default(0),
});

const declared = z.strictObject({
  calls,
  rate: param(rate(), {
    description: 'Arrivals (constant-arrival-rate).',
    apply: 'live',
    unit: '/s',
    property: 'k6 scenarios.*.rate',
  }).default(0),
  users: param(count(0, 10_000), {
    description: 'Users who wait for each answer and think before the next request (constant-vus); 0: open load.',
    apply: 'live',
    unit: 'users',
    property: 'k6 scenarios.*.vus',
  }).default(0),
  load: loadParams.optional(),
  arrivals: param(z.enum(['poisson', 'uniform']), {
    description: 'Whether arrivals are independent of each other, or evenly spaced as those of k6.',
    apply: 'live',
  }).default('poisson'),
  thinkTime: param(timeDistribution(), { description: 'Time a user thinks.', apply: use, unit: 'us' }).default({
    kind: 'exponential',
    mean: 1_000_000,
  }),
  keys: z
    .strictObject({
      count: param(count(1, 1_000_000), { description: 'Keys that are asked for.', apply: use, unit: 'keys' }).default(
        1000,
      ),
      skew: param(factor(0, 5), {
        description: "Zipf's exponent: 0 asks for all alike, 1 for the first ten times as often as for the tenth.",
        apply: use,
        unit: '',
      }).default(0),
    })
    .prefault({}),
  tenants: z
    .array(tenant)
    .max(50)
    .default([])
    .meta({ description: 'On whose behalf requests are made; none: nobody in particular.' }),
  sessions: param(z.boolean(), {
    description: 'Whether the cookie of an answer is kept and sent again, one for each key (or user).',
    apply: use,
  }).default(false),
  objective: param(duration(), {
    description: 'Answers that take longer do not count as good; 0s: all do.',
    apply: use,
    unit: 'us',
  }).default(0),
  ...callFields,
});

/** One route of a client. */
export interface Route {
  readonly call: CallConfig;
  /** Name of its root spans. */
  readonly title: string;
  readonly weight: number;
}

interface Compiled {
  readonly load: Load;
  readonly routes: readonly Route[];
  readonly routeWeight: number;
  readonly tenantWeight: number;
}

function compile(p: z.output<typeof declared>): Compiled {
  const list = Array.isArray(p.calls) ? p.calls : [{ call: p.calls, weight: 1 }];
  const routes: Route[] = [];
  for (const { call: t, weight } of list) {
    const title = `${t.method} ${t.route}`;
    const others = routes.map((r) => r.call);
    routes.push({
      call: compileCall(p, t, distinctName(`${t.part} ${title}`, others), routes.length),
      title,
      weight,
    });
  }
  return {
    load: compileLoad(p.load, p.rate, p.users),
    routes,
    routeWeight: routes.reduce((sum, r) => sum + r.weight, 0),
    tenantWeight: p.tenants.reduce((sum, t) => sum + t.weight, 0),
  };
}

export const params = declared.transform((p) => {
  const compiled = compile(p);
  return { ...p, compiled, programs: { calls: compiled.routes.map((r) => r.call) } };
});
export type Params = z.output<typeof params>;

/** Every call a client makes, with its place in the declaration. */
export function targetsOf(p: Params) {
  return Array.isArray(p.calls)
    ? p.calls.map(({ call }, i) => ({ path: ['calls', i, 'call'], call }))
    : [{ path: ['calls'], call: p.calls }];
}
