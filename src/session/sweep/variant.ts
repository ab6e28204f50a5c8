// Answers for a scenario with something changed: parameters, whole parts, a fault's length, by path, before anything is loaded.

/** A scenario's own notation as plain values (YAML read, nothing checked). */
export type Plain = Readonly<Record<string, unknown>>;

/** What is set, by path: `store.r`, `store` (the whole part), `network.loss`, `faults.a cut.for` (a fault by its name). */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * The text of the scenario with `changes` made; YAML too, since JSON is. Lessons are left out (walkthrough, controls, checks, what is shown, what a search looks for),
 * because they speak of the scenario as it was. Whether what was set makes sense is for the loader to say.
 */
export function variantText(scenario: Plain, title: string, changes: Changes): string {
  const made = structuredCloneOf(scenario) as Record<string, unknown>;
  for (const lesson of ['walkthrough', 'controls', 'checks', 'show', 'notes', 'companions', 'explore'])
    delete made[lesson];
  made.title = title.slice(0, 120);
  for (const [path, value] of Object.entries(changes)) set(made, path, value);
  return JSON.stringify(made, null, 1);
}

function structuredCloneOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function set(scenario: Record<string, unknown>, path: string, value: unknown): void {
  const steps = stepsOf(scenario, path);
  let at: any = scenario;
  for (const step of steps.slice(0, -1)) {
    if (typeof at[step] !== 'object' || at[step] === null) at[step] = {};
    at = at[step];
  }
  at[steps[steps.length - 1]!] = value;
}

/** Where a path leads in the file: parts are found under `world`, faults by name. */
function stepsOf(scenario: Record<string, unknown>, path: string): readonly (string | number)[] {
  const fault = /^faults\.(.+)\.([^.]+)$/.exec(path);
  if (fault !== null) {
    const faults = scenario.faults as readonly { readonly name?: string }[] | undefined;
    const index = faults?.findIndex((f) => f.name === fault[1]) ?? -1;
    if (index < 0) throw new Error(`there is no fault “${fault[1]}” to change`);
    return ['faults', index, fault[2]!];
  }
  const steps = path.split('.');
  const world = scenario.world as Record<string, unknown> | undefined;
  return world !== undefined && steps[0]! in world ? ['world', ...steps] : steps;
}
