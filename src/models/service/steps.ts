// Answers for handlers as declared steps: what a scenario may write, and the frozen tree the replica walks.
import { z } from 'zod';
import type { Distribution } from '../../engine/index.ts';
import { type CallConfig, callFields, callTarget } from '../calls/config.ts';
import { count, duration, timeDistribution } from '../quantities.ts';

export type Step =
  | { readonly do: 'work'; readonly id: number; readonly time: Distribution }
  | { readonly do: 'wait'; readonly id: number; readonly time: Distribution }
  | { readonly do: 'call'; readonly id: number; readonly call: CallConfig }
  | {
      readonly do: 'parallel';
      readonly id: number;
      readonly branches: readonly (readonly Step[])[];
      readonly need: number;
      readonly timeout?: number;
    }
  | {
      readonly do: 'choose';
      readonly id: number;
      readonly options: readonly { readonly weight: number; readonly steps: readonly Step[] }[];
    }
  | { readonly do: 'reply'; readonly id: number; readonly status: number }
  | { readonly do: 'fail'; readonly id: number; readonly status: number; readonly share: number };

const name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a name begins with a small letter and has only letters and digits')
  .optional();
const steps: z.ZodType = z.lazy(() => z.array(step).max(200));

const forms = {
  work: z.strictObject({ as: name, work: timeDistribution() }),
  wait: z.strictObject({ as: name, wait: timeDistribution() }),
  call: z.strictObject({ as: name, call: callTarget(), ...callFields }),
  parallel: z.strictObject({
    as: name,
    parallel: z.array(steps).min(1).max(200),
    need: count(1, 200).optional(),
    timeout: duration().optional(),
  }),
  each: z.strictObject({
    as: name,
    each: count(1, 200),
    do: steps,
    need: count(1, 200).optional(),
    timeout: duration().optional(),
  }),
  choose: z.strictObject({
    as: name,
    choose: z
      .array(z.strictObject({ weight: z.number().positive(), do: steps }))
      .min(1)
      .max(50),
  }),
  reply: z.strictObject({ as: name, reply: count(200, 599) }),
  fail: z.strictObject({ as: name, fail: count(400, 599), share: z.number().min(0).max(1).default(1) }),
} as const;

const kinds = Object.entries(forms).map(([kind, form]) => form.transform((s) => ({ kind, ...s })));

/** A step is told by the key it has. */
const step: z.ZodType = z.union(kinds as unknown as readonly [z.ZodType, z.ZodType]);

export const handles = z.record(
  z.string().regex(/^(GET|HEAD|POST|PUT|PATCH|DELETE) \/\S*$/, 'a route reads like `POST /orders`'),
  steps,
);

/** Numbers the steps in order of declaration (their identity for draws) and gives calls their names. */
export function compileHandles(declared: Readonly<Record<string, readonly any[]>>): Record<string, readonly Step[]> {
  let next = 0;
  const compileAll = (list: readonly any[]): Step[] => list.map(compile);
  const compile = (s: any): Step => {
    const id = ++next;
    switch (s.kind) {
      case 'work':
      case 'wait':
        return { do: s.kind, id, time: s[s.kind] };
      case 'call': {
        const { kind: _kind, as, call, ...rest } = s;
        return { do: 'call', id, call: { ...rest, ...call, name: as ?? `${call.part} ${call.method} ${call.route}` } };
      }
      case 'choose':
        return { do: 'choose', id, options: s.choose.map((o: any) => ({ weight: o.weight, steps: compileAll(o.do) })) };
      case 'reply':
        return { do: 'reply', id, status: s.reply };
      case 'fail':
        return { do: 'fail', id, status: s.fail, share: s.share };
      default: {
        const branches =
          s.kind === 'each' ? Array.from({ length: s.each }, () => compileAll(s.do)) : s.parallel.map(compileAll);
        return { do: 'parallel', id, branches, need: s.need ?? branches.length, timeout: s.timeout };
      }
    }
  };
  return Object.fromEntries(Object.entries(declared).map(([route, list]) => [route, compileAll(list)]));
}

/** Every call in a handler tree, with its place in the declaration. */
export function callsIn(
  list: readonly any[],
  path: readonly (string | number)[],
): { path: (string | number)[]; step: any }[] {
  return list.flatMap((s, i) => {
    const here = [...path, i];
    if (s.kind === 'call') return [{ path: here, step: s }];
    if (s.kind === 'choose')
      return s.choose.flatMap((o: any, j: number) => callsIn(o.do, [...here, 'choose', j, 'do']));
    if (s.kind === 'each') return callsIn(s.do, [...here, 'do']);
    if (s.kind === 'parallel') return s.parallel.flatMap((b: any, j: number) => callsIn(b, [...here, 'parallel', j]));
    return [];
  });
}
