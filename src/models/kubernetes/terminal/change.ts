// Answers for the commands of kubectl that change the cluster: each becomes parameters that are set, as one intervention.
import type { TerminalReply } from '../../terminal.ts';
import { CommandError, type CommandLine } from './command.ts';
import { changes, pathOf, printed } from './reply.ts';
import { deploymentNamed, existing, qualified, type Seen, targets } from './resources.ts';

/** Most replicas that a service may have in a scenario. */
const MOST_REPLICAS = 200;

export function scale(seen: Seen, { words, flags }: CommandLine): TerminalReply {
  const usage = 'kubectl scale deployment/NAME --replicas=COUNT';
  const deployment = deploymentNamed(seen, words, usage);
  const replicas = flags.get('--replicas');
  if (replicas === undefined) throw new CommandError(`error: required flag(s) "replicas" not set\nUsage: ${usage}`);
  if (!/^\d+$/.test(replicas))
    throw new CommandError(`error: invalid argument "${replicas}" for "--replicas" flag: a whole number is wanted`);
  if (Number(replicas) > MOST_REPLICAS)
    throw new CommandError(`error: at most ${MOST_REPLICAS} replicas can be simulated`);
  const done = `${qualified('deployments', deployment.name)} scaled`;
  return changes(seen, deployment.spec.service, [{ path: pathOf(deployment, 'replicas'), to: Number(replicas) }], done);
}

/** `kubectl set image deployment/orders orders=orders:2`. */
export function setImage(seen: Seen, { words }: CommandLine): TerminalReply {
  const usage = 'kubectl set image deployment/NAME CONTAINER=IMAGE';
  const assigned = words.find((word) => word.includes('='));
  if (words[0] !== 'image') throw new CommandError(`error: here only images can be set\nUsage: ${usage}`);
  if (assigned === undefined) throw new CommandError(`error: at least one image update is required\nUsage: ${usage}`);
  const named = words.slice(1).filter((word) => word !== assigned);
  const deployment = deploymentNamed(seen, named, usage);
  const [container, image] = assigned.split(/=(.*)/);
  if (container !== deployment.spec.service && container !== '*')
    throw new CommandError(
      `error: unable to find container named "${container}"; there is "${deployment.spec.service}"`,
    );
  const done = `${qualified('deployments', deployment.name)} image updated`;
  if (image === deployment.spec.template.image) return printed('');
  return changes(seen, deployment.spec.service, [{ path: pathOf(deployment, 'deploy.image'), to: image }], done);
}

/** The nodes that the cluster's parameters name. */
function named(seen: Seen, list: 'cordon' | 'drain' | 'delete'): readonly string[] {
  return seen.world.part.params[list];
}

function nodesNamed(seen: Seen, words: readonly string[], verb: string): readonly string[] {
  if (words.length === 0) throw new CommandError(`error: USAGE: ${verb} NODE [flags]`);
  return words.map((word) => existing(seen, 'nodes', word.replace(/^nodes?\//, '')));
}

export function cordon(seen: Seen, { words }: CommandLine): TerminalReply {
  const nodes = nodesNamed(seen, words, 'cordon');
  const fresh = nodes.filter((node) => !seen.objects.node.get(node)!.spec.unschedulable);
  const done = nodes.map((node) => `node/${node} ${fresh.includes(node) ? 'cordoned' : 'already cordoned'}`).join('\n');
  if (fresh.length === 0) return printed(done);
  return changes(seen, seen.world.part.name, [{ path: 'cordon', to: [...named(seen, 'cordon'), ...fresh] }], done);
}

export function uncordon(seen: Seen, { words }: CommandLine): TerminalReply {
  const nodes = nodesNamed(seen, words, 'uncordon');
  const settings = (['cordon', 'drain'] as const)
    .filter((list) => named(seen, list).some((node) => nodes.includes(node)))
    .map((list) => ({ path: list, to: named(seen, list).filter((node) => !nodes.includes(node)) }));
  const done = nodes.map((node) => `node/${node} ${settings.length > 0 ? 'uncordoned' : 'already uncordoned'}`);
  return settings.length === 0
    ? printed(done.join('\n'))
    : changes(seen, seen.world.part.name, settings, done.join('\n'));
}

/** What the real one prints before it waits: evictions go on, as budgets allow, while the run does. */
export function drain(seen: Seen, { words }: CommandLine): TerminalReply {
  const nodes = nodesNamed(seen, words, 'drain');
  const lines = nodes.flatMap((node) => [
    `node/${node} ${seen.objects.node.get(node)!.spec.unschedulable ? 'already cordoned' : 'cordoned'}`,
    ...[...seen.objects.pod.values()]
      .filter((pod) => pod.spec.node === node && pod.deletedAt === null)
      .map((pod) => `evicting pod default/${pod.name}`),
  ]);
  const fresh = nodes.filter((node) => !named(seen, 'drain').includes(node));
  if (fresh.length === 0) return printed(lines.join('\n'));
  const to = [...named(seen, 'drain'), ...fresh];
  return changes(seen, seen.world.part.name, [{ path: 'drain', to }], lines.join('\n'));
}

export function deletePods(seen: Seen, { words }: CommandLine): TerminalReply {
  const all = targets(seen, words);
  const other = all.find(({ kind }) => kind !== 'pods');
  if (other !== undefined)
    throw new CommandError(
      `error: here only pods can be deleted, not ${other.kind}: the scenario says what is deployed`,
    );
  const names = all.flatMap((one) => one.names);
  if (names.length === 0) throw new CommandError('error: resource(s) were provided, but no name was specified');
  const done = names.map((name) => `pod "${name}" deleted from default namespace`).join('\n');
  const to = [...new Set([...named(seen, 'delete'), ...names])];
  return changes(seen, seen.world.part.name, [{ path: 'delete', to }], done);
}
