// Answers for how a kubelet probes a container: a worker for each probe, ticks, questions over the network, and what the answers come to.
import type { Context, PeerTrouble } from '../../engine/index.ts';
import type { KubeletState, RunningPod } from './kubelet-state.ts';
import {
  beginTick,
  endTick,
  type ProbedPod,
  type ProbeType,
  type ProbeWorker,
  probeWorker,
} from './rules/probe-worker.ts';
import { probeRequest } from '../replicas/probe-request.ts';

const TYPES: readonly ProbeType[] = ['startup', 'readiness', 'liveness'];

/** Pod, probe, and the container it belongs to. */
export type ProbeTimer = readonly [pod: string, type: ProbeType, containers: number];

/** What a probe came to: whether the pod is ready now, and whether its container has to be restarted. */
export interface ProbeEnd {
  readonly pod: RunningPod;
  readonly type: ProbeType;
  readonly isReady: boolean;
  readonly restarts: boolean;
}

/** A container was started: its workers tick at once and then every period. */
export function beginProbes(ctx: Context, pod: RunningPod): void {
  for (const type of TYPES) {
    const probe = pod.object.spec.template.probes[type];
    if (probe === undefined) continue;
    if (!pod.workers.has(type)) pod.workers.set(type, probeWorker(type, probe));
    pod.workers.set(type, beginTick(pod.workers.get(type)!, probedPod(pod)).worker);
    ctx.setTimer(0, 'probe', [pod.name, type, pod.containers]);
  }
}

function probedPod(pod: RunningPod, now = pod.startedAt): ProbedPod {
  return {
    phase: 'Running',
    isTerminating: pod.state === 'stopping',
    restartsNever: false,
    container: {
      id: `${pod.name} ${pod.containers}`,
      state: pod.state === 'waiting' ? 'waiting' : 'running',
      runningSeconds: (now - pod.startedAt) / 1_000_000,
      isStarted: isStarted(pod),
    },
  };
}

/** Without a startup probe it has started as soon as it runs. */
function isStarted(pod: RunningPod): boolean {
  const startup = pod.workers.get('startup');
  return startup === undefined || startup.result === 'Success';
}

/** A tick of a worker. Source: kubernetes/kubernetes pkg/kubelet/prober/worker.go, doProbe. */
export function probeTick(s: KubeletState, ctx: Context, [name, type, containers]: ProbeTimer): ProbeEnd | null {
  const pod = s.pods.get(name);
  const worker = pod?.workers.get(type);
  const probe = pod?.object.spec.template.probes[type];
  if (pod === undefined || worker === undefined || probe === undefined || pod.containers !== containers) return null;
  const begun = beginTick(worker, probedPod(pod, ctx.now()));
  pod.workers.set(type, begun.worker);
  if (begun.what !== 'stop') ctx.setTimer(probe.period, 'probe', [name, type, containers]);
  if (begun.what === 'probe') ask(s, ctx, pod, type, probe);
  return null;
}

function ask(
  s: KubeletState,
  ctx: Context,
  pod: RunningPod,
  type: ProbeType,
  probe: { readonly path: string; readonly timeout: number },
): void {
  const id = ++s.lastProbe;
  const span = ctx.openSpan(`${type} probe`, 0, null);
  ctx.about = span;
  ctx.count('probes');
  const connection = ctx.stream(
    pod.pid,
    probeRequest({
      id,
      chance: span * 4 + TYPES.indexOf(type),
      span,
      route: probe.path,
      deadline: ctx.now() + probe.timeout,
    }),
  );
  const timer = ctx.setTimer(probe.timeout, 'probeTimeout', id, span);
  s.pending.set(id, { pod: pod.name, type, containers: pod.containers, span, timer, connection });
}

/** An answer: from 200 to 399 is a success. */
export function answered(
  s: KubeletState,
  ctx: Context,
  response: { readonly id: number; readonly status: number },
): ProbeEnd | null {
  const { status } = response;
  const ok = status >= 200 && status < 400;
  return finish(s, ctx, response.id, ok, ok ? 'ok' : `status ${status}`);
}

/** No answer in time. */
export function timedOut(s: KubeletState, ctx: Context, id: number): ProbeEnd | null {
  return finish(s, ctx, id, false, 'timeout');
}

/** The connection broke: every probe on it failed. */
export function broken(s: KubeletState, ctx: Context, trouble: PeerTrouble): ProbeEnd[] {
  const ends: ProbeEnd[] = [];
  for (const [id, pending] of [...s.pending]) {
    if (pending.connection !== trouble.connection) continue;
    const end = finish(s, ctx, id, false, trouble.what);
    if (end !== null) ends.push(end);
  }
  return ends;
}

function finish(s: KubeletState, ctx: Context, id: number, ok: boolean, outcome: string): ProbeEnd | null {
  const pending = s.pending.get(id);
  if (pending === undefined) return null;
  s.pending.delete(id);
  ctx.cancelTimer(pending.timer);
  ctx.about = pending.span;
  ctx.closeSpan(pending.span, outcome, [ctx.seq]);
  if (!ok) ctx.count('probeFailures');
  const pod = s.pods.get(pending.pod);
  const worker = pod?.workers.get(pending.type);
  if (pod === undefined || worker === undefined || pod.containers !== pending.containers) return null;
  const after = endTick(worker, ok ? 'Success' : 'Failure');
  pod.workers.set(pending.type, after);
  const fails = pending.type !== 'readiness' && after.result === 'Failure' && !worker.isOnHold && after.isOnHold;
  return { pod, type: pending.type, isReady: readiness(pod), restarts: fails && pod.state === 'running' };
}

/** It has started, and its readiness probe has succeeded if there is one. */
function readiness(pod: RunningPod): boolean {
  const worker: ProbeWorker | undefined = pod.workers.get('readiness');
  return isStarted(pod) && (worker === undefined || worker.result === 'Success');
}
