// Answers for the conformance tables of pods: their order of deletion, back-off, probes, endpoints.
import {
  type BackoffConfig,
  type BackoffEntry,
  isExpired,
  isInBackoffSince,
  isInBackoffSinceUpdate,
  nextBackoff,
  restartDelay,
} from './rules/backoff.ts';
import {
  categorizeEndpoints,
  endpointConditions,
  type ProxiedEndpoint,
  shouldPodBeInEndpoints,
} from './rules/endpoints.ts';
import { ruleProbabilities } from './rules/iptables.ts';
import { compareForDeletion, type OrderedPod, type PodPhase, podsInDeletionOrder } from './rules/pod-order.ts';
import {
  beginTick,
  endTick,
  type ProbedContainer,
  type ProbeResult,
  type ProbeType,
  probeWorker,
  type ProbeWorker,
} from './rules/probe-worker.ts';
import { podsToDelete, slowStartBatch } from './rules/replica-set.ts';

/** The moment at which these tables look. */
const NOW = 1_000_000_000_000_000;

interface PodCase {
  readonly name: string;
  readonly node: string;
  readonly phase: PodPhase;
  readonly ready: boolean;
  readonly rank?: number;
  readonly restarts?: number;
  readonly containerRestarts?: readonly number[];
  readonly readySinceSecondsAgo?: number | null;
  readonly createdSecondsAgo?: number | null;
  readonly deletionCost?: number;
}

type NamedPod = OrderedPod & { readonly name: string };

/** Sources leave the uid empty, so equal buckets are equal. */
function podOf(given: PodCase): NamedPod {
  return {
    name: given.name,
    uid: '',
    node: given.node,
    phase: given.phase,
    isReady: given.ready,
    readySince: ago(given.readySinceSecondsAgo),
    created: ago(given.createdSecondsAgo),
    restarts: given.restarts ?? Math.max(0, ...(given.containerRestarts ?? [])),
    deletionCost: given.deletionCost ?? 0,
    rank: given.rank ?? 0,
  };
}

function ago(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : NOW - seconds * 1_000_000;
}

const GATES = { now: NOW, usesDeletionCost: true, isLogarithmic: true };

/** Table rs-pod-deletion-order. */
export function deletionOrder(input: unknown): unknown {
  const given = input as {
    readonly a: PodCase;
    readonly b: PodCase;
    readonly podDeletionCostEnabled: boolean;
    readonly logarithmicScaleDown: boolean;
  };
  const order = {
    now: NOW,
    usesDeletionCost: given.podDeletionCostEnabled,
    isLogarithmic: given.logarithmicScaleDown,
  };
  const compared = compareForDeletion(podOf(given.a), podOf(given.b), order);
  return { aBeforeB: compared < 0, bBeforeA: compared > 0 };
}

/** Table rs-active-pods-sort. The pods come in the right order, so they are turned round first. */
export function activePodsSort(input: unknown): unknown {
  const { pods } = input as { readonly pods: readonly PodCase[] };
  const turned = pods.map(podOf).reverse();
  return { order: podsInDeletionOrder(turned, { ...GATES, isPlain: true }).map((pod) => pod.name) };
}

/** Table rs-pods-to-delete. */
export function victims(input: unknown): unknown {
  const given = input as { readonly pods: readonly PodCase[]; readonly diff: number };
  return { deleted: podsToDelete(given.pods.map(podOf), given.diff, GATES).map((pod) => pod.name) };
}

/** Table rs-slow-start-batch. */
export function slowStart(input: unknown): unknown {
  const given = input as {
    readonly count: number;
    readonly initialBatchSize: number;
    readonly callsThatSucceed: number;
  };
  let calls = 0;
  const { successes, isFailed } = slowStartBatch(given.count, given.initialBatchSize, () => {
    calls++;
    return calls <= given.callsThatSucceed;
  });
  return { successes, error: isFailed, calls };
}

interface BackoffStep {
  readonly at: number;
  readonly op: string;
  readonly eventAt?: number;
}

interface BackoffCase {
  readonly initialSeconds: number;
  readonly maxSeconds: number;
  readonly expiry: { readonly kind: string; readonly comparison: '>' | '>='; readonly seconds: number };
  readonly steps: readonly BackoffStep[];
}

/** Table backoff-flowcontrol. Times in seconds throughout. */
export function backoffTrace(input: unknown): unknown {
  const given = input as BackoffCase;
  const { seconds, comparison } = given.expiry;
  const isOver = (age: number): boolean => (comparison === '>=' ? age >= seconds : age > seconds);
  const custom = given.expiry.kind === 'default' ? {} : { hasExpired: (at: number, by: number) => isOver(at - by) };
  const config: BackoffConfig = { initial: given.initialSeconds, max: given.maxSeconds, ...custom };
  let entry: BackoffEntry | undefined;
  const perStep = given.steps.map((step) => {
    const eventAt = step.eventAt ?? step.at;
    if (step.op === 'next') entry = nextBackoff(entry, config, eventAt, step.at);
    if (step.op === 'reset') entry = undefined;
    if (step.op === 'gc' && entry !== undefined && isExpired(entry, config, step.at)) entry = undefined;
    const inBackOff = step.op.endsWith('Update')
      ? isInBackoffSinceUpdate(entry, config, eventAt)
      : isInBackoffSince(entry, config, eventAt, step.at);
    return { backoffSeconds: entry?.delay ?? 0, entryExists: entry !== undefined, inBackOff };
  });
  return { perStep };
}

/** Table crashloop-delays-derived. */
export function crashLoop(input: unknown): unknown {
  const given = input as {
    readonly initialSeconds: number;
    readonly maxSeconds: number;
    readonly resetAfterSeconds: number;
    readonly runSecondsBeforeEachCrash: readonly number[];
  };
  const config: BackoffConfig = {
    initial: given.initialSeconds,
    max: given.maxSeconds,
    hasExpired: (at, by) => at - by > given.resetAfterSeconds,
  };
  let entry: BackoffEntry | undefined;
  let started = 0;
  const delays = given.runSecondsBeforeEachCrash.map((run) => {
    const restart = restartDelay(entry, config, started + run);
    entry = restart.entry;
    started += run + restart.delay;
    return restart.delay;
  });
  return { restartDelaySecondsAfterEachCrash: delays };
}

interface ProbeCase {
  readonly probeType: ProbeType;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly initialDelaySeconds?: number;
}

function workerOf(given: ProbeCase): ProbeWorker {
  const { successThreshold, failureThreshold, initialDelaySeconds = 0 } = given;
  return probeWorker(given.probeType, { successThreshold, failureThreshold, initialDelaySeconds });
}

const OUTCOMES: Readonly<Record<string, ProbeResult | undefined>> = {
  success: 'Success',
  failure: 'Failure',
  unknown: 'Unknown',
};

/** One tick with what the probe will say; an outcome that is not known is an error of the prober, which does not count. */
function tick(worker: ProbeWorker, pod: Parameters<typeof beginTick>[1], probe: string): ReturnType<typeof beginTick> {
  const begun = beginTick(worker, pod);
  const outcome = OUTCOMES[probe];
  if (begun.what !== 'probe' || outcome === undefined) return begun;
  return { worker: endTick(begun.worker, outcome), what: 'wait' };
}

/** Table probe-worker-states. */
export function probeStates(input: unknown): unknown {
  const given = input as ProbeCase & {
    readonly probe: string;
    readonly restartPolicy: string;
    readonly podStatus?: null;
    readonly podPhase?: PodPhase;
    readonly container?: 'missing' | ProbedContainer['state'];
    readonly terminating?: boolean;
  };
  const state = given.container ?? 'missing';
  const container =
    state === 'missing' ? null : { id: 'one', state, runningSeconds: 0, isStarted: given.probeType !== 'startup' };
  const pod = {
    phase: given.podPhase ?? 'Running',
    isTerminating: given.terminating === true,
    restartsNever: given.restartPolicy === 'Never',
    container,
  };
  const after = tick(workerOf(given), given.podStatus === null ? null : pod, given.probe);
  return { keepProbing: after.what !== 'stop', result: after.worker.result };
}

/** Table probe-worker-thresholds. */
export function probeThresholds(input: unknown): unknown {
  const given = input as ProbeCase & {
    readonly containerStarted: boolean;
    readonly steps: readonly {
      readonly probe: string;
      readonly containerRunningSeconds?: number;
      readonly setStarted?: boolean;
      readonly newContainer?: boolean;
    }[];
  };
  let worker = workerOf(given);
  let isStarted = given.containerStarted;
  let containers = 1;
  const perStep = given.steps.map((step) => {
    isStarted = step.setStarted ?? isStarted;
    if (step.newContainer === true) containers++;
    const runningSeconds = step.containerRunningSeconds ?? 0;
    const container = { id: `container ${containers}`, state: 'running', runningSeconds, isStarted } as const;
    const pod = { phase: 'Running', isTerminating: false, restartsNever: false, container } as const;
    worker = tick(worker, pod, step.probe).worker;
    return { result: worker.result, onHold: worker.isOnHold, resultRun: worker.resultRun };
  });
  return { perStep };
}

/** Table endpoints-include-pod. */
export function includedPods(input: unknown): unknown {
  const given = input as {
    readonly phase: PodPhase;
    readonly hasIP: boolean;
    readonly terminating: boolean;
    readonly includeTerminating: boolean;
  };
  const pod = { phase: given.phase, hasIp: given.hasIP, isTerminating: given.terminating };
  return { inEndpoints: shouldPodBeInEndpoints(pod, given.includeTerminating) };
}

/** Table endpoint-conditions. */
export function conditionsOfEndpoints(input: unknown): unknown {
  const given = input as {
    readonly podReady: boolean;
    readonly terminating: boolean;
    readonly publishNotReadyAddresses: boolean;
  };
  return endpointConditions(given.podReady, given.terminating, given.publishNotReadyAddresses);
}

/** Table kube-proxy-categorize-endpoints. */
export function proxiedEndpoints(input: unknown): unknown {
  const given = input as {
    readonly nodeZone: string | null;
    readonly internalTrafficPolicyLocal: boolean;
    readonly externalTrafficPolicyLocal: boolean;
    readonly externallyAccessible: boolean;
    readonly endpoints: readonly (Omit<ProxiedEndpoint, 'zoneHints'> & { readonly zoneHints: string[] | null })[];
  };
  const endpoints = given.endpoints.map((one) => ({ ...one, zoneHints: one.zoneHints ?? [] }));
  const policy = {
    isInternalLocal: given.internalTrafficPolicyLocal,
    isExternalLocal: given.externalTrafficPolicyLocal,
    isExternallyAccessible: given.externallyAccessible,
  };
  const found = categorizeEndpoints(endpoints, policy, given.nodeZone ?? '');
  return { clusterEndpoints: found.cluster, localEndpoints: found.local, allReachable: found.reachable };
}

/** Table iptables-probabilities-derived. */
export function iptablesProbabilities(input: unknown): unknown {
  const { endpoints } = input as { readonly endpoints: number };
  const rules = ruleProbabilities(endpoints);
  let left = 1;
  for (const rule of rules.slice(0, -1)) left *= 1 - Number(rule);
  return { ruleProbabilities: rules, overallShareEach: Math.round(left * 1e8) / 1e8 };
}
