// Answers for what a search can strike in a world: the processes, helpers, hosts and roles of the parts that are its targets, and who else is there.
import type { LoadedScenario } from '../../scenario/loaded.ts';

export interface Role {
  readonly of: string;
  readonly role: string;
  readonly item?: string;
}

export interface Places {
  /** Processes of targets that exist when the run begins, members first. */
  readonly processes: readonly string[];
  /** Targets whose members come and go: one of them is picked when the fault strikes. */
  readonly changing: readonly string[];
  /** Hosts on which targets alone run. */
  readonly hosts: readonly string[];
  readonly roles: readonly Role[];
  /** Processes of all other parts: they stand on one side of a partition or the other. */
  readonly others: readonly string[];
}

/** Most items of one part that roles are for: partitions of a topic, say. */
const MOST_ROLES = 12;

export function placesOf(scenario: LoadedScenario): Places {
  const world = scenario.world(scenario.seed, []);
  const struck = (part: number) => scenario.explore.targets.includes(scenario.parts[part]!.name);
  const targets = world.processes.filter((p) => struck(p.part));
  const shared = new Set(world.processes.filter((p) => !struck(p.part)).map((p) => p.host));
  const hosts = new Set(targets.filter((p) => !shared.has(p.host)).map((p) => world.hosts[p.host]!.name));
  const parts = scenario.parts.filter((_, i) => struck(i));
  const hasMembers = (name: string) => targets.some((p) => p.member && scenario.parts[p.part]!.name === name);
  return {
    processes: [...targets.filter((p) => p.member), ...targets.filter((p) => !p.member)].map((p) => p.name),
    changing: parts.map((p) => p.name).filter((name) => !hasMembers(name)),
    hosts: [...hosts],
    roles: parts.flatMap(({ name, model, params }) =>
      (model.roles?.(params) ?? []).slice(0, MOST_ROLES).map((role) => ({ of: name, ...role })),
    ),
    others: world.processes.filter((p) => !struck(p.part)).map((p) => p.name),
  };
}
