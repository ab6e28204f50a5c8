// Answers for the objects that a cluster's API server holds: frozen plain data, each with what is wanted (spec) and what is (status).
import type { Micros, Pid, ProcessSpec } from '../../engine/index.ts';
import type { BudgetSpec } from './rules/disruption.ts';
import type { StrategyType } from './rules/fenceposts.ts';
import type { ScalingBehavior } from './rules/hpa-behavior.ts';
import type { IntOrPercent } from './rules/intstr.ts';
import type { PodPhase } from './rules/pod-order.ts';
import type { ProbeSpec, ProbeType } from './rules/probe-worker.ts';
import type { ProgressCondition } from './rules/progress.ts';
import type { Taint, Toleration } from './rules/taints.ts';

export const KINDS = [
  'node',
  'lease',
  'pod',
  'replicaSet',
  'deployment',
  'service',
  'endpointSlice',
  'autoscaler',
  'disruptionBudget',
] as const;
export type Kind = (typeof KINDS)[number];

interface Meta<K extends Kind> {
  readonly kind: K;
  readonly name: string;
  /** Raised by every change of this object. */
  readonly version: number;
  /** Raised by every change of its spec. */
  readonly generation: number;
  readonly created: Micros;
  /** When its deletion was asked for; null: never. */
  readonly deletedAt: Micros | null;
}

export interface NodeObject extends Meta<'node'> {
  readonly spec: {
    /** Thousandths of a core, bytes, and how many pods. */
    readonly cpu: number;
    readonly memory: number;
    readonly pods: number;
    readonly unschedulable: boolean;
    readonly taints: readonly Taint[];
  };
  readonly status: {
    readonly ready: 'True' | 'False' | 'Unknown' | null;
    readonly heartbeat: Micros | null;
    /** Where its kubelet answers, of a node that joined later: `daemonEndpoints`. */
    readonly kubelet?: Pid;
  };
}

export interface LeaseObject extends Meta<'lease'> {
  readonly spec: { readonly renewed: Micros };
  readonly status: Readonly<Record<string, never>>;
}

/** A probe as a kubelet runs it. Times in microseconds. */
export interface ProbeObject extends ProbeSpec {
  readonly path: string;
  readonly period: Micros;
  readonly timeout: Micros;
}

/** What a pod runs, and how: a change of it is a new version. */
export interface PodTemplate {
  readonly image: string;
  /** Thousandths of a core and bytes; 0: none. */
  readonly requests: { readonly cpu: number; readonly memory: number };
  /** Thousandths of a core; absent: no limit. */
  readonly limits?: { readonly cpu: number };
  readonly grace: Micros;
  readonly probes: Readonly<Partial<Record<ProbeType, ProbeObject>>>;
  readonly tolerations: readonly Toleration[];
  /** From the start of its container to its crash; null: it does not crash. */
  readonly crashesAfter: Micros | null;
  /** Share of the requests that this version answers with an error, while its probes succeed; absent: none. */
  readonly errorShare?: number;
  /** Label `track`, where a service has two Deployments. */
  readonly track?: Exclude<Track, ''>;
  /** When a restart of all pods was asked for last. */
  readonly restartedAt: string;
}

export interface PodObject extends Meta<'pod'> {
  readonly spec: {
    readonly service: string;
    /** Its ReplicaSet. */
    readonly owner: string;
    /** '' until the scheduler has bound it. */
    readonly node: string;
    readonly template: PodTemplate;
    readonly container: Container;
    readonly ordinal: number;
  };
  readonly status: {
    readonly phase: PodPhase;
    readonly ready: boolean;
    /** Last change of `ready`. */
    readonly readyChanged: Micros | null;
    readonly started: Micros | null;
    /** '' or why its container waits: `ContainerCreating`, `ImagePullBackOff`, `CrashLoopBackOff`. */
    readonly waiting: string;
    readonly restarts: number;
    readonly pid: Pid;
  };
}

/** The process that a kubelet starts for a pod: everything but name, ordinal and host. */
export type Container = Omit<ProcessSpec, 'name' | 'ordinal' | 'host'>;

export interface ReplicaSetObject extends Meta<'replicaSet'> {
  readonly spec: {
    readonly service: string;
    readonly owner: string;
    readonly replicas: number;
    readonly minReady: Micros;
    readonly template: PodTemplate;
    readonly container: Container;
    readonly revision: number;
    readonly desiredAnnotation: number | null;
    readonly maxAnnotation: number | null;
  };
  readonly status: { readonly replicas: number; readonly ready: number; readonly available: number };
}

export interface DeploymentObject extends Meta<'deployment'> {
  readonly spec: {
    readonly service: string;
    readonly replicas: number;
    readonly strategy: StrategyType;
    readonly maxSurge: IntOrPercent;
    readonly maxUnavailable: IntOrPercent;
    readonly minReady: Micros;
    readonly deadlineSeconds: number | null;
    readonly historyLimit: number;
    readonly paused: boolean;
    readonly template: PodTemplate;
    readonly container: Container;
  };
  readonly status: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updated: number;
    readonly ready: number;
    readonly available: number;
    readonly progress: ProgressCondition | null;
  };
}

/** Which of a service's Deployments it sends requests to: the label `track` of its selector; '' selects both. */
export type Track = '' | 'stable' | 'canary';

export interface ServiceObject extends Meta<'service'> {
  readonly spec: { readonly track: Track };
  readonly status: Readonly<Record<string, never>>;
}

export interface EndpointEntry {
  readonly pid: Pid;
  readonly name: string;
  readonly node: string;
  readonly since: Micros;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

export interface EndpointSliceObject extends Meta<'endpointSlice'> {
  readonly spec: { readonly endpoints: readonly EndpointEntry[] };
  readonly status: Readonly<Record<string, never>>;
}

export interface AutoscalerObject extends Meta<'autoscaler'> {
  readonly spec: {
    /** The Deployment it scales. */
    readonly target: string;
    readonly min: number;
    readonly max: number;
    /** Per cent of what its pods request. */
    readonly cpuUtilization: number;
    readonly behavior: ScalingBehavior | null;
  };
  readonly status: {
    readonly desired: number;
    /** Per cent; null until there is a metric. */
    readonly utilization: number | null;
    readonly proposed: number | null;
    readonly stabilized: number | null;
    readonly reason: string;
  };
}

/** A budget for the pods of the service of its name. */
export interface DisruptionBudgetObject extends Meta<'disruptionBudget'> {
  readonly spec: BudgetSpec;
  readonly status: Readonly<Record<string, never>>;
}

export interface ObjectOf {
  readonly node: NodeObject;
  readonly lease: LeaseObject;
  readonly pod: PodObject;
  readonly replicaSet: ReplicaSetObject;
  readonly deployment: DeploymentObject;
  readonly service: ServiceObject;
  readonly endpointSlice: EndpointSliceObject;
  readonly autoscaler: AutoscalerObject;
  readonly disruptionBudget: DisruptionBudgetObject;
}
export type ApiObject = ObjectOf[Kind];

/** Counts for controllers: it has not come to an end, and is not about to. Source: pkg/controller/controller_utils.go, IsPodActive. */
export function isActive(pod: PodObject): boolean {
  return pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && pod.deletedAt === null;
}

/** Ready for at least `minReady`. Source: pkg/api/v1/pod/util.go, IsPodAvailable. */
export function isAvailable(pod: PodObject, minReady: Micros, now: Micros): boolean {
  const since = pod.status.readyChanged;
  return pod.status.ready && (minReady === 0 || (since !== null && since + minReady < now));
}
