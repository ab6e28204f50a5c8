// Answers for `kubectl get`: the columns of each kind of object, as the server prints them.
// Source of the columns: kubernetes/kubernetes pkg/printers/internalversion/printers.go.
import { podState } from '../charts.ts';
import type { NodeObject, PodObject } from '../objects.ts';
import { budgetStatus } from '../rules/disruption.ts';
import { CommandError, type CommandLine } from './command.ts';
import { eventsOf } from './events.ts';
import { namesOf, type Resource, type Seen, targets } from './resources.ts';
import { age, columns } from './text.ts';

type Cells = readonly (string | number)[];

interface Printer {
  readonly heads: readonly string[];
  readonly wide?: readonly string[];
  row(seen: Seen, name: string): { readonly cells: Cells; readonly wide?: Cells };
}

const EMPTY = 'No resources found in default namespace.';

/** What `get all` lists. */
const ALL: readonly Resource[] = ['pods', 'services', 'deployments', 'replicasets', 'horizontalpodautoscalers'];
const ALL_PREFIX: Partial<Readonly<Record<Resource, string>>> = {
  pods: 'pod/',
  services: 'service/',
  deployments: 'deployment.apps/',
  replicasets: 'replicaset.apps/',
  horizontalpodautoscalers: 'horizontalpodautoscaler.autoscaling/',
};

export function get(seen: Seen, { words, flags }: CommandLine): string {
  const format = flags.get('-o') ?? flags.get('--output') ?? '';
  if (!['', 'wide', 'name'].includes(format))
    throw new CommandError(
      `error: unable to match a printer suitable for the output format "${format}", allowed formats here are: name,wide`,
    );
  if (words[0] === 'all') {
    const tables = ALL.filter((kind) => namesOf(seen, kind).length > 0);
    return tables.map((kind) => table(seen, kind, namesOf(seen, kind), false, ALL_PREFIX[kind])).join('\n\n') || EMPTY;
  }
  return targets(seen, words)
    .map(({ kind, names }) => {
      const listed = names.length > 0 ? names : namesOf(seen, kind);
      if (kind === 'events') return events(seen);
      if (listed.length === 0) return EMPTY;
      return format === 'name'
        ? listed.map((name) => `${ALL_PREFIX[kind] ?? `${kind.slice(0, -1)}/`}${name}`).join('\n')
        : table(seen, kind, listed, format === 'wide');
    })
    .join('\n\n');
}

function table(seen: Seen, kind: Resource, names: readonly string[], isWide: boolean, prefix = ''): string {
  const printer = PRINTERS[kind];
  const rows = names.map((name) => {
    const { cells, wide } = printer.row(seen, name);
    return [`${prefix}${cells[0]}`, ...cells.slice(1), ...(isWide ? (wide ?? []) : [])];
  });
  return columns([...printer.heads, ...(isWide ? (printer.wide ?? []) : [])], rows);
}

function events(seen: Seen): string {
  const rows = eventsOf(seen).map((one) => [age(seen.now - one.at), one.type, one.reason, one.object, one.message]);
  return rows.length === 0 ? EMPTY : columns(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], rows);
}

/** As in the column STATUS. Source: printers.go, printPod. */
export function podStatus(pod: PodObject): string {
  const state = podState(pod);
  if (state === 'terminating') return 'Terminating';
  if (state === 'unscheduled') return 'Pending';
  if (state === 'creating') return 'ContainerCreating';
  return state === 'backingOff' ? 'CrashLoopBackOff' : 'Running';
}

export function nodeStatus(node: NodeObject): string {
  return `${node.status.ready === 'True' ? 'Ready' : 'NotReady'}${node.spec.unschedulable ? ',SchedulingDisabled' : ''}`;
}

/** Labels by which a Service finds its pods. */
export function selectorOf({ objects }: Seen, service: string): string {
  const track = objects.service.get(service)?.spec.track ?? '';
  return track === '' ? `app=${service}` : `app=${service},track=${track}`;
}

const since = (seen: Seen, object: { readonly created: number }): string => age(seen.now - object.created);

const PRINTERS: Readonly<Record<Resource, Printer>> = {
  pods: {
    heads: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
    wide: ['NODE', 'IMAGE'],
    row(seen, name) {
      const pod = seen.objects.pod.get(name)!;
      const { restarts, ready } = pod.status;
      return {
        cells: [name, ready ? '1/1' : '0/1', podStatus(pod), restarts, since(seen, pod)],
        wide: [pod.spec.node || '<none>', pod.spec.template.image],
      };
    },
  },
  deployments: {
    heads: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
    wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
    row(seen, name) {
      const one = seen.objects.deployment.get(name)!;
      const { ready, updated, available } = one.status;
      return {
        cells: [name, `${ready}/${one.spec.replicas}`, updated, available, since(seen, one)],
        wide: [one.spec.service, one.spec.template.image, `app=${one.spec.service}`],
      };
    },
  },
  replicasets: {
    heads: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
    wide: ['CONTAINERS', 'IMAGES'],
    row(seen, name) {
      const one = seen.objects.replicaSet.get(name)!;
      return {
        cells: [name, one.spec.replicas, one.status.replicas, one.status.ready, since(seen, one)],
        wide: [one.spec.service, one.spec.template.image],
      };
    },
  },
  services: {
    heads: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
    wide: ['SELECTOR'],
    row(seen, name) {
      const one = seen.objects.deployment.get(name)!;
      return {
        cells: [name, 'ClusterIP', '<simulated>', '<none>', '80/TCP', since(seen, one)],
        wide: [selectorOf(seen, name)],
      };
    },
  },
  nodes: {
    heads: ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'],
    row(seen, name) {
      const node = seen.objects.node.get(name)!;
      return { cells: [name, nodeStatus(node), '<none>', since(seen, node), '<simulated>'] };
    },
  },
  horizontalpodautoscalers: {
    heads: ['NAME', 'REFERENCE', 'TARGETS', 'MINPODS', 'MAXPODS', 'REPLICAS', 'AGE'],
    row(seen, name) {
      const one = seen.objects.autoscaler.get(name)!;
      const { utilization } = one.status;
      const usage = utilization === null ? '<unknown>' : `${utilization}%`;
      const replicas = seen.objects.deployment.get(one.spec.target)?.status.replicas ?? 0;
      const { target, min, max, cpuUtilization } = one.spec;
      return {
        cells: [name, `Deployment/${target}`, `cpu: ${usage}/${cpuUtilization}%`, min, max, replicas, since(seen, one)],
      };
    },
  },
  poddisruptionbudgets: {
    heads: ['NAME', 'MIN AVAILABLE', 'MAX UNAVAILABLE', 'ALLOWED DISRUPTIONS', 'AGE'],
    row(seen, name) {
      const one = seen.objects.disruptionBudget.get(name)!;
      const expected = [...seen.objects.deployment.values()].reduce(
        (sum, deployment) => sum + (deployment.spec.service === name ? deployment.spec.replicas : 0),
        0,
      );
      const healthy = [...seen.objects.pod.values()].filter(
        (pod) => pod.spec.service === name && pod.status.ready && pod.deletedAt === null,
      ).length;
      const allowed = budgetStatus(one.spec, expected, healthy).disruptionsAllowed;
      return {
        cells: [name, one.spec.minAvailable ?? 'N/A', one.spec.maxUnavailable ?? 'N/A', allowed, since(seen, one)],
      };
    },
  },
  endpointslices: {
    heads: ['NAME', 'ENDPOINTS', 'AGE'],
    row(seen, name) {
      const one = seen.objects.endpointSlice.get(name)!;
      const ready = one.spec.endpoints.filter((endpoint) => endpoint.ready).map((endpoint) => endpoint.name);
      return { cells: [name, ready.join(',') || '<none>', since(seen, one)] };
    },
  },
  leases: {
    heads: ['NAME', 'HOLDER', 'AGE'],
    row(seen, name) {
      const one = seen.objects.lease.get(name)!;
      return { cells: [name, name, since(seen, one)] };
    },
  },
  events: {
    heads: [],
    row: () => ({ cells: [] }),
  },
};
