// Answers for how a supervised part expands: the replicas that are there when the world begins, their hosts, and their supervisor.
import type { Expansion, ProcessPlan, Wiring } from '../contract.ts';
import { hostName, supervisor, type SupervisorConfig } from './supervisor.ts';

/** The part's own word on its replicas. */
interface Wanted {
  readonly replicas: number;
  readonly cpu: number;
  readonly hosts: readonly string[];
}

/** Name of a part's supervisor. */
export function supervisorName(part: string): string {
  return `${part}.supervisor`;
}

/** `config` makes the configuration of a replica; `announces` as in SupervisorConfig. */
export function superviseReplicas(
  part: string,
  wanted: Wanted,
  role: string,
  config: (wiring: Wiring) => unknown,
  announces: SupervisorConfig['announces'],
): Expansion {
  const ordinals = Array.from({ length: wanted.replicas }, (_, i) => i + 1);
  const own = wanted.hosts.length === 0;
  const replica = (ordinal: number): ProcessPlan => ({
    name: `${part}#${ordinal}`,
    role,
    ordinal,
    host: own ? hostName(part, ordinal) : wanted.hosts[(ordinal - 1) % wanted.hosts.length],
    member: true,
    config,
  });
  const keeper: ProcessPlan = {
    name: supervisorName(part),
    role: supervisor.role,
    ordinal: 0,
    host: `${part}-control`,
    member: false,
    config: (wiring): SupervisorConfig => ({
      part,
      hosts: wanted.hosts.map((name) => wiring.host(name)),
      initial: wanted.replicas,
      announces,
      template: { part: wiring.part, role, config: config(wiring), member: true },
    }),
  };
  const hosts = own ? ordinals.map((ordinal) => ({ name: hostName(part, ordinal), cores: wanted.cpu })) : [];
  return { hosts: [{ name: `${part}-control`, cores: 0 }, ...hosts], processes: [...ordinals.map(replica), keeper] };
}
