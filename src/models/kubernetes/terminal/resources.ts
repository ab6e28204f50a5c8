// Answers for the kinds of objects that kubectl knows by several names, and for finding the objects that a command names.
import { nearest } from '../../nearest.ts';
import type { Cache } from '../api.ts';
import type { DeploymentObject } from '../objects.ts';
import type { TerminalWorld } from '../../terminal.ts';
import { CommandError, didYouMean } from './command.ts';

export type Resource =
  | 'pods'
  | 'deployments'
  | 'replicasets'
  | 'services'
  | 'nodes'
  | 'horizontalpodautoscalers'
  | 'poddisruptionbudgets'
  | 'endpointslices'
  | 'leases'
  | 'events';

/** Short and singular names, and the group that a not-found message adds. */
const NAMES: Readonly<Record<Resource, readonly string[]>> = {
  pods: ['pod', 'po'],
  deployments: ['deployment', 'deploy'],
  replicasets: ['replicaset', 'rs'],
  services: ['service', 'svc'],
  nodes: ['node', 'no'],
  horizontalpodautoscalers: ['horizontalpodautoscaler', 'hpa'],
  poddisruptionbudgets: ['poddisruptionbudget', 'pdb'],
  endpointslices: ['endpointslice', 'endpoints', 'ep'],
  leases: ['lease'],
  events: ['event', 'ev'],
};

/** Group of a kind, as in `deployments.apps "x" not found` and `deployment.apps/x scaled`. */
const GROUPS: Partial<Readonly<Record<Resource, string>>> = {
  deployments: '.apps',
  replicasets: '.apps',
  horizontalpodautoscalers: '.autoscaling',
  poddisruptionbudgets: '.policy',
  endpointslices: '.discovery.k8s.io',
  leases: '.coordination.k8s.io',
};

export const RESOURCES = Object.keys(NAMES) as readonly Resource[];

/** The kind of this name. Throws CommandError as the server answers it. */
export function resourceOf(word: string): Resource {
  const plain = word.split('.')[0].toLowerCase();
  const found = RESOURCES.find((kind) => kind === plain || NAMES[kind].includes(plain));
  if (found !== undefined) return found;
  const meant = nearest(plain, [...RESOURCES, ...Object.values(NAMES).flat()]);
  throw new CommandError(
    `error: the server doesn't have a resource type "${word}"${meant === undefined ? '' : didYouMean(meant)}`,
  );
}

/** `deployment.apps/orders`. */
export function qualified(kind: Resource, name: string): string {
  return `${NAMES[kind][0]}${GROUPS[kind] ?? ''}/${name}`;
}

/** What a command may look at: the objects, the moment, and what was logged. */
export interface Seen {
  readonly world: TerminalWorld;
  readonly objects: Cache;
  readonly now: number;
}

/** Names of the objects of a kind; a Service has the name of its Deployment. */
export function namesOf({ objects }: Seen, kind: Resource): readonly string[] {
  switch (kind) {
    case 'pods':
      return [...objects.pod.keys()];
    case 'deployments':
      return [...objects.deployment.keys()];
    case 'services':
      return [...new Set([...objects.deployment.values()].map((one) => one.spec.service))];
    case 'replicasets':
      return [...objects.replicaSet.keys()];
    case 'nodes':
      return [...objects.node.keys()];
    case 'horizontalpodautoscalers':
      return [...objects.autoscaler.keys()];
    case 'poddisruptionbudgets':
      return [...objects.disruptionBudget.keys()];
    case 'endpointslices':
      return [...objects.endpointSlice.keys()];
    case 'leases':
      return [...objects.lease.keys()];
    case 'events':
      return [];
  }
}

/** One kind and the names that were given: `pods a b`, `pod/a deploy/b` (each its own). None given: all, as an empty list. */
export function targets(seen: Seen, words: readonly string[]): readonly { kind: Resource; names: readonly string[] }[] {
  if (words.length === 0)
    throw new CommandError(
      'error: You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  if (words.some((word) => word.includes('/')))
    return words.map((word) => {
      const [kind, name] = word.split('/');
      if (!name) throw new CommandError('error: arguments in resource/name form must have a name');
      const resource = resourceOf(kind);
      return { kind: resource, names: [existing(seen, resource, name)] };
    });
  const [kinds, ...names] = words;
  return kinds.split(',').map((word) => {
    const kind = resourceOf(word);
    return { kind, names: names.map((name) => existing(seen, kind, name)) };
  });
}

/** Throws CommandError when there is no such object. */
export function existing(seen: Seen, kind: Resource, name: string): string {
  const names = namesOf(seen, kind);
  if (names.includes(name)) return name;
  const meant = nearest(name, names);
  throw new CommandError(
    `Error from server (NotFound): ${kind}${GROUPS[kind] ?? ''} "${name}" not found${meant === undefined ? '' : didYouMean(meant)}`,
  );
}

/** The one Deployment that a command names: `deployment orders`, `deployment/orders`. */
export function deploymentNamed(seen: Seen, words: readonly string[], usage: string): DeploymentObject {
  const flat = words.flatMap((word) => word.split('/')).filter(Boolean);
  if (flat.length < 2) throw new CommandError(`error: required resource not specified\nUsage: ${usage}`);
  const kind = resourceOf(flat[0]);
  if (kind !== 'deployments')
    throw new CommandError(`error: here only deployments can be changed like this, not ${kind}\nUsage: ${usage}`);
  return seen.objects.deployment.get(existing(seen, kind, flat[1]))!;
}
