// Answers for statecharts: an XState machine config compiled at start-up to a flat table that says which moves are drawn.
// Source of the idea: SCXML/XState machines as documentation *and* law; the interpreter itself is never run here.

/** One drawn edge out of a state. */
export interface ChartEdge {
  readonly target: string;
  readonly description?: string;
}

export interface ChartState {
  readonly description?: string;
  readonly on?: Readonly<Record<string, ChartEdge | string | readonly (ChartEdge | string)[]>>;
  readonly initial?: string;
  readonly states?: Readonly<Record<string, ChartState>>;
  readonly type?: 'final';
}

/** A plain XState v5 machine config, without actions, guards or delays: behaviour lives in the role. */
export interface ChartConfig {
  readonly id: string;
  readonly description?: string;
  readonly initial: string;
  readonly states: Readonly<Record<string, ChartState>>;
}

/** A compiled chart: leaves only, nested names joined with a dot. */
export interface Chart {
  readonly config: ChartConfig;
  readonly id: string;
  readonly states: readonly string[];
  readonly initial: number;
  readonly index: ReadonlyMap<string, number>;
  /** `edges[from * states.length + to]`: names of the events drawn from one leaf to the other; empty: not drawn. */
  readonly edges: readonly (readonly string[])[];
}

class ChartError extends Error {}

/** Compiles a config; throws ChartError for a target that does not exist. */
export function compileChart(config: ChartConfig): Chart {
  const leaves: { name: string; path: readonly string[] }[] = [];
  collectLeaves(config.states, [], leaves);
  const states = leaves.map((leaf) => leaf.name);
  const index = new Map(states.map((name, i) => [name, i]));
  const edges: string[][] = Array.from({ length: states.length * states.length }, () => []);
  leaves.forEach((leaf, from) => {
    for (let depth = leaf.path.length; depth >= 1; depth--) {
      const owner = leaf.path.slice(0, depth);
      for (const [event, drawn] of Object.entries(stateAt(config, owner).on ?? {})) {
        for (const edge of Array.isArray(drawn) ? drawn : [drawn]) {
          const target = typeof edge === 'string' ? edge : edge.target;
          const to = index.get(resolveTarget(config, owner, target));
          if (to === undefined)
            throw new ChartError(`${config.id}: ${leaf.name} --${event}--> ${target}: no such state`);
          edges[from * states.length + to].push(event);
        }
      }
    }
  });
  const initial = index.get(enter(config.states[config.initial], config.initial));
  if (initial === undefined) throw new ChartError(`${config.id}: initial state ${config.initial} does not exist`);
  return { config, id: config.id, states, initial, index, edges };
}

function collectLeaves(
  states: ChartConfig['states'],
  path: readonly string[],
  out: { name: string; path: readonly string[] }[],
) {
  for (const [name, state] of Object.entries(states)) {
    const here = [...path, name];
    if (state.states) collectLeaves(state.states, here, out);
    else out.push({ name: here.join('.'), path: here });
  }
}

function stateAt(config: ChartConfig, path: readonly string[]): ChartState {
  let state: ChartState = config.states[path[0]];
  for (const name of path.slice(1)) state = state.states![name];
  return state;
}

/** A target is a sibling of the state that owns the edge, or a dotted path from the root; entering a compound state enters its initial leaf. */
function resolveTarget(config: ChartConfig, owner: readonly string[], target: string): string {
  const siblings = [...owner.slice(0, -1), ...target.split('.')];
  for (const path of [siblings, target.split('.')]) {
    let states: Readonly<Record<string, ChartState>> | undefined = config.states;
    let state: ChartState | undefined;
    for (const name of path) {
      state = states?.[name];
      states = state?.states;
    }
    if (state) return enter(state, path.join('.'));
  }
  return target;
}

function enter(state: ChartState | undefined, name: string): string {
  let leaf = name;
  for (let at = state; at?.states && at.initial; at = at.states[at.initial]) leaf = `${leaf}.${at.initial}`;
  return leaf;
}

/** Whether the move is drawn, and under which event name(s). */
export function drawnEvents(chart: Chart, from: number, to: number): readonly string[] {
  return chart.edges[from * chart.states.length + to];
}
