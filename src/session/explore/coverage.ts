// Answers for what a search has covered: in which states of whom which kinds of faults have struck, and how many different schedules there were.
import type { Fault, RunView, Target } from '../../engine/index.ts';
import { processView } from '../../models/part-view.ts';
import type { LoadedScenario } from '../../scenario/loaded.ts';

/** A fault as it met its system: `kill leader`, `partition follower, leader`. */
export type Strike = string;

export interface Coverage {
  /** Runs that were looked at. */
  runs: number;
  /** Different sequences of strikes. */
  readonly schedules: Set<string>;
  /** How often each strike occurred. */
  readonly strikes: Map<Strike, number>;
}

export function coverage(): Coverage {
  return { runs: 0, schedules: new Set(), strikes: new Map() };
}

export function cover(c: Coverage, strikes: readonly Strike[]): void {
  c.runs++;
  c.schedules.add(strikes.join('; '));
  for (const strike of strikes) c.strikes.set(strike, (c.strikes.get(strike) ?? 0) + 1);
}

/** What `fault` is about to strike: asked just before it does. */
export function strikeOf(scenario: LoadedScenario, run: RunView, fault: Fault): Strike {
  const { action } = fault;
  const kind = fault.name.replace(/ \d+$/, '');
  const states = (names: readonly string[]) => statesOf(scenario, run, names);
  if (action.do === 'partition') return `${kind} ${states(action.groups.slice(1).flat())}`;
  if (action.do === 'link') {
    const [from, to] = action.target.split(' -> ');
    return `${kind} ${states([from!])} -> ${states([to!])}`;
  }
  if (!('target' in action)) return kind;
  return `${kind} ${aimedAt(scenario, run, action.target)}`;
}

function aimedAt(scenario: LoadedScenario, run: RunView, target: Target): string {
  if (typeof target === 'string') return statesOf(scenario, run, [target]);
  return target.role ?? statesOf(scenario, run, [target.of]);
}

/** The different states of all these processes, hosts and parts, in order of their names. */
function statesOf(scenario: LoadedScenario, run: RunView, names: readonly string[]): string {
  const states = new Set<string>();
  for (let pid = 0; pid < run.processCount; pid++) {
    const p = run.process(pid);
    const named = [p.name, `host:${run.host(p.host).name}`, run.partName(p.part)];
    if (named.some((name) => names.includes(name))) states.add(stateOf(scenario, run, pid));
  }
  return [...states].sort((a, b) => (a < b ? -1 : 1)).join(', ') || 'nobody';
}

/** The state of a process's first chart; its life where it is not alive; its role where it has no chart. */
function stateOf(scenario: LoadedScenario, run: RunView, pid: number): string {
  const p = run.process(pid);
  if (p.life !== 'alive') return p.life;
  const [first] = scenario.parts[p.part]!.model.chartKeys?.(processView(run, pid)) ?? [];
  return first === undefined ? p.role.slice(p.role.indexOf('/') + 1) : run.chart(pid, first.chart, first.key);
}
