// Answers for disturbing any run: random faults and settings that a person could make in it, drawn from what its scenario itself has.
import type { Fault, FaultAction } from '../../src/engine/index.ts';
import { type DescribedParam, describeParams } from '../../src/models/describe-params.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';

/** A generator of uniform numbers in [0, 1), and choices by it. */
export interface Dice {
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  chance(share: number): boolean;
}

export function dice(next: () => number): Dice {
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)], chance: (share) => next() < share };
}

const DURATIONS = ['0s', '1ms', '20ms', '300ms', '2s', '30s'];

/** Another value of a parameter, in the language's notation; it may still be refused. */
function anotherValue(param: DescribedParam, d: Dice): unknown {
  switch (param.type) {
    case 'number': {
      const value = Number(param.value);
      // No more than doubled: a flood of a thousand times the load tests patience alone.
      return d.pick([0, 1, Math.floor(value / 2), value + 1, 2 * value, 0.5]);
    }
    case 'duration':
      return d.pick(DURATIONS);
    case 'boolean':
      return param.value !== true;
    case 'choice':
      return d.pick(param.options!);
    case 'text':
      return d.pick(['0/s', '5/s', '40/s', '1MiB', '200MiB']);
    default:
      return d.pick<unknown>([{ exponential: '5ms' }, '1ms', { uniform: { min: '0s', max: '30ms' } }, 0, 1, true]);
  }
}

function action(
  scenario: LoadedScenario,
  processes: readonly string[],
  hosts: readonly string[],
  d: Dice,
): FaultAction {
  const parts = scenario.parts.map(({ name }) => name);
  const target = d.chance(0.4)
    ? d.pick(parts)
    : d.chance(0.8)
      ? d.pick(processes)
      : { of: d.pick(parts), mode: d.pick(['one', 'fixed-percent'] as const), value: 50 };
  const link = () => `${d.pick(parts)} -> ${d.pick(parts)}`;
  const actions: readonly (() => FaultAction)[] = [
    () => ({ do: 'kill', target }),
    () => ({ do: 'kill', target: `host:${d.pick(hosts)}` }),
    () => ({ do: 'restart', target }),
    () => ({ do: 'restart', target: `host:${d.pick(hosts)}` }),
    () => ({ do: 'pause', target }),
    () => ({ do: 'drain', target }),
    () => ({ do: 'slow', target, factor: d.pick([2, 10, 50]) }),
    () => ({ do: 'error', target, share: d.pick([0.1, 1]) }),
    () => ({ do: 'partition', groups: [[d.pick(parts)], [d.pick(parts)]], oneWay: d.chance(0.5) }),
    () => ({ do: 'link', target: link(), loss: 0.2, jitter: 10_000, duplicate: 0.1, reorder: 0.1 }),
    () => ({ do: 'link', target: link(), latency: { kind: 'constant', value: 400_000 }, bandwidth: 20_000 }),
    () => ({ do: 'clock', target, skew: d.pick([-5_000_000, 2_000_000]), drift: d.pick([0, 0.1]) }),
    () => ({ do: 'disk', target, what: d.pick(['full', 'slow', 'lost'] as const), factor: 20 }),
    () => ({ do: 'load', target: d.pick(parts), factor: d.pick([0, 2]) }),
    () => ({
      do: 'message',
      order: 1 + d.below(5000),
      what: d.pick(['hold', 'drop', 'duplicate', 'deliver'] as const),
    }),
  ];
  if (d.chance(0.65)) return d.pick(actions)();
  const part = d.pick(scenario.parts);
  const described = describeParams(part.model, part.name, part.params, part.params);
  if (described.length === 0) return { do: 'pause', target };
  const param = d.pick(described);
  return { do: 'set', path: param.path, to: anotherValue(param, d) };
}

const MOST_TRIES = 40;

/** `count` interventions between 0 and `until` that the scenario does not refuse; some at the very beginning, so that the world itself is another. */
export function disturbances(scenario: LoadedScenario, count: number, until: number, d: Dice): Fault[] {
  const world = scenario.world(scenario.seed, []);
  const processes = world.processes.map(({ name }) => name);
  const hosts = world.hosts.map(({ name }) => name);
  const made: Fault[] = [];
  for (let tries = 0; made.length < count && tries < count * MOST_TRIES; tries++) {
    const what = action(scenario, processes, hosts, d);
    const fault: Fault = {
      name: `disturbance ${made.length + 1}`,
      at: what.do === 'set' && d.chance(0.4) ? 0 : d.below(until),
      ...(d.chance(0.6) && what.do !== 'message' ? { for: 100_000 + d.below(5_000_000) } : {}),
      action: what,
    };
    if (scenario.refusal(fault) === '') made.push(fault);
  }
  return made;
}
