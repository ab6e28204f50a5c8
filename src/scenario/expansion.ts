// Answers for parts becoming hosts and processes: every name gets its place, every process its configuration.
import { freezeDeep, type HostPlan, type ProcessSpec } from '../engine/index.ts';
import type { Callee, Expansion, Wiring } from '../models/contract.ts';
import type { PortName } from '../models/ports.ts';
import type { LoadedPart } from './loaded.ts';

export interface Expanded {
  readonly hosts: readonly HostPlan[];
  readonly processes: readonly ProcessSpec[];
}

/** Why a part cannot be expanded as declared. */
export class WiringError extends Error {
  /** Part whose expansion failed. */
  readonly part: string;
  /** The name that leads nowhere; '' when it is not about a name. */
  readonly wanted: string;
  constructor(part: string, message: string, name = '') {
    super(message);
    this.part = part;
    this.wanted = name;
  }
}

/** Expands all parts onto the declared hosts and those they bring. Throws WiringError. */
export function expand(parts: readonly LoadedPart[], declared: readonly HostPlan[]): Expanded {
  const names = declared.map((h) => h.name);
  const expansions = parts.map((part) => part.model.expand({ name: part.name, params: part.params }, names));
  const hosts = allHosts(declared, expansions);
  const hostIndex = new Map(hosts.map((h, i) => [h.name, i]));
  const pids = new Map<string, number>();
  for (const expansion of expansions) for (const p of expansion.processes) pids.set(p.name, pids.size);
  const processes = expansions.flatMap((expansion, part) => {
    const name = parts[part].name;
    const host = (wanted: string): number => {
      const index = hostIndex.get(wanted);
      if (index === undefined) throw new WiringError(name, `there is no host '${wanted}'`, wanted);
      return index;
    };
    const wiring: Wiring = {
      part,
      pid: (process) => pidOf(pids, name, process),
      host,
      callee: (callee, port) => calleeOf(parts, expansions, pids, name, callee, port),
    };
    return expansion.processes.map(
      (p) =>
        freezeDeep({
          part,
          name: p.name,
          role: p.role,
          ordinal: p.ordinal,
          host: host(p.host),
          member: p.member,
          config: p.config(wiring),
        }) as ProcessSpec,
    );
  });
  return { hosts, processes };
}

/** Declared hosts first; what a model brings under a name that exists is the host that exists. */
function allHosts(declared: readonly HostPlan[], expansions: readonly Expansion[]): HostPlan[] {
  const hosts = new Map<string, HostPlan>(declared.map((h) => [h.name, h]));
  for (const expansion of expansions)
    for (const host of expansion.hosts) if (!hosts.has(host.name)) hosts.set(host.name, host);
  return [...hosts.values()];
}

function pidOf(pids: ReadonlyMap<string, number>, part: string, process: string): number {
  const pid = pids.get(process);
  if (pid === undefined) throw new WiringError(part, `there is no process '${process}'`);
  return pid;
}

function calleeOf(
  parts: readonly LoadedPart[],
  expansions: readonly Expansion[],
  pids: ReadonlyMap<string, number>,
  caller: string,
  name: string,
  port: PortName,
): Callee {
  const index = parts.findIndex((p) => p.name === name);
  if (index < 0) throw new WiringError(caller, `there is no part '${name}'`, name);
  const { model, kind } = parts[index];
  if (!model.serves.includes(port))
    throw new WiringError(caller, `${name} is a ${kind}: it does not serve ${port}`, name);
  const members = expansions[index].processes
    .filter((p) => p.member)
    .map((p) => ({ pid: pids.get(p.name)!, name: p.name }));
  const registrar = model.registrar ? (pids.get(model.registrar(name, parts[index].params)) ?? -1) : -1;
  return { part: name, kind, members, registrar };
}
