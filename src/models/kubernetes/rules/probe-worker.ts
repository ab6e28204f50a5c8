// Answers for the worker that probes one container in one way: what a tick does to the result that counts.
import type { PodPhase } from './pod-order.ts';

export type ProbeType = 'startup' | 'readiness' | 'liveness';

export type ProbeResult = 'Success' | 'Failure' | 'Unknown';

/** Thresholds and delay of a probe. */
export interface ProbeSpec {
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly initialDelaySeconds: number;
}

/** What a worker remembers. `result` is what it has stored, null when nothing. */
export interface ProbeWorker {
  readonly type: ProbeType;
  readonly spec: ProbeSpec;
  readonly containerId: string;
  readonly lastResult: ProbeResult | '';
  readonly resultRun: number;
  readonly isOnHold: boolean;
  readonly result: ProbeResult | null;
}

/** What a worker sees of its container. */
export interface ProbedContainer {
  /** '' before there is one. */
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Seconds since it began to run. */
  readonly runningSeconds: number;
  readonly isStarted: boolean;
}

/** What a worker sees of its pod; null stands for a pod without status. */
export interface ProbedPod {
  readonly phase: PodPhase;
  readonly isTerminating: boolean;
  readonly restartsNever: boolean;
  readonly container: ProbedContainer | null;
}

/** What stands before the first probe of a container. Source: kubernetes/kubernetes pkg/kubelet/prober/worker.go. */
export const INITIAL_RESULTS: Readonly<Record<ProbeType, ProbeResult>> = {
  startup: 'Unknown',
  readiness: 'Failure',
  liveness: 'Success',
};

/** A worker that has not seen its container yet. */
export function probeWorker(type: ProbeType, spec: ProbeSpec): ProbeWorker {
  return { type, spec, containerId: '', lastResult: '', resultRun: 0, isOnHold: false, result: null };
}

/** What a tick comes to: `probe` asks the container, `wait` lets the tick pass, `stop` ends the worker. */
export interface TickDecision {
  readonly worker: ProbeWorker;
  readonly what: 'probe' | 'wait' | 'stop';
}

/** The part of a tick before the probe. Source: the same file, doProbe. */
export function beginTick(worker: ProbeWorker, pod: ProbedPod | null): TickDecision {
  if (pod === null) return { worker, what: 'wait' };
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded') return { worker, what: 'stop' };
  const container = pod.container;
  if (container === null || container.id === '') return { worker, what: 'wait' };
  const seen = meet(worker, container);
  if (seen.isOnHold) return { worker: seen, what: 'wait' };
  if (container.state !== 'running') {
    const isOver = container.state === 'terminated' && pod.restartsNever;
    return { worker: { ...seen, result: 'Failure' }, what: isOver ? 'stop' : 'wait' };
  }
  if (pod.isTerminating && worker.type !== 'readiness') return { worker: { ...seen, result: 'Success' }, what: 'stop' };
  if (Math.trunc(container.runningSeconds) < worker.spec.initialDelaySeconds) return { worker: seen, what: 'wait' };
  return { worker: seen, what: container.isStarted === (worker.type === 'startup') ? 'wait' : 'probe' };
}

/** A container with another id is a new one: what was known of the old is gone. */
function meet(worker: ProbeWorker, container: ProbedContainer): ProbeWorker {
  if (worker.containerId === container.id) return worker;
  return { ...worker, containerId: container.id, result: INITIAL_RESULTS[worker.type], isOnHold: false };
}

/**
 * The part of a tick after the probe. A result counts once it has come as often in a row as its threshold says. A failed
 * startup or liveness probe, and a startup probe that succeeded, are not asked again for that container. Source: doProbe.
 */
export function endTick(worker: ProbeWorker, outcome: ProbeResult): ProbeWorker {
  const resultRun = worker.lastResult === outcome ? worker.resultRun + 1 : 1;
  const counted = { ...worker, lastResult: outcome, resultRun };
  const { failureThreshold, successThreshold } = worker.spec;
  if (outcome === 'Failure' && resultRun < failureThreshold) return counted;
  if (outcome === 'Success' && resultRun < successThreshold) return counted;
  const isSettled =
    (worker.type !== 'readiness' && outcome === 'Failure') || (worker.type === 'startup' && outcome === 'Success');
  return { ...counted, result: outcome, ...(isSettled ? { isOnHold: true, resultRun: 0 } : {}) };
}
