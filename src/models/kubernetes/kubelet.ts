// Answers for the kubelet: the pods bound to its node run on it, are probed, restarted and ended, and the node is reported alive.
import type { Behaviour, Context } from '../../engine/index.ts';
import { type ApiEvent, apply, learn, send, updateStatus, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong } from './api-health.ts';
import {
  answered,
  beginProbes,
  broken,
  type ProbeEnd,
  type ProbeTimer,
  probeTick,
  timedOut,
} from './kubelet-probes.ts';
import { imageRefused, keepImage, pull } from './kubelet-images.ts';
import { type KubeletState, kubeletState, type RunningPod, runningPod } from './kubelet-state.ts';
import type { PodObject } from './objects.ts';
import { CRASH_LOOP_BACKOFF, restartDelay } from './rules/backoff.ts';

export const kubelet: Behaviour<KubeletState> = {
  role: 'cluster/kubelet',
  init: kubeletState,
  start(s, ctx) {
    begin(s, ctx);
    guardServer(ctx);
    renewLease(ctx);
    ctx.setTimer(ctx.params.leaseRenewInterval, 'lease');
    ctx.setTimer(ctx.params.nodeStatusUpdateFrequency, 'node');
    ctx.setTimer(ctx.params.statsPeriod, 'stats');
  },
  onMessage(s, ctx, message) {
    if (isPong(s.server, ctx, message)) return;
    switch (message.type) {
      case 'listed':
      case 'changed':
        return hear(s, ctx, message);
      case 'response':
        return judge(ctx, answered(s, ctx, message));
      case 'usage':
        return takeUsage(s, ctx, message);
      case 'askStats':
        return void ctx.respond(ctx.connection, statsOf(s));
    }
  },
  onTimer(s, ctx, name, data) {
    onTimer(s, ctx, name, data);
  },
  onTrouble(s, ctx, trouble) {
    if (trouble.peer === ctx.config.server) watchLater(ctx);
    for (const end of broken(s, ctx, trouble)) judge(ctx, end);
  },
  onChildExit(s, ctx, exit) {
    const pod = [...s.pods.values()].find((one) => one.pid === exit.pid);
    if (pod !== undefined) ended(s, ctx, pod, exit.reason);
  },
};

function onTimer(s: KubeletState, ctx: Context, name: string, data: any): void {
  switch (name) {
    case 'watch':
      return begin(s, ctx);
    case 'health':
      return checkServer(s.server, ctx);
    case 'lease':
      renewLease(ctx);
      return void ctx.setTimer(ctx.params.leaseRenewInterval, 'lease');
    case 'node':
      reportNode(s, ctx);
      return void ctx.setTimer(ctx.params.nodeStatusUpdateFrequency, 'node');
    case 'stats':
      for (const pod of s.pods.values())
        if (pod.state === 'running') ctx.stream(pod.pid, { port: 'cluster', type: 'askUsage' } as never);
      return void ctx.setTimer(ctx.params.statsPeriod, 'stats');
    case 'probe':
      return judge(ctx, probeTick(s, ctx, data as ProbeTimer));
    case 'probeTimeout':
      return judge(ctx, timedOut(s, ctx, data));
  }
  const pod = s.pods.get(data);
  if (pod === undefined) return;
  if (name === 'pulled') {
    pod.backoff = undefined;
    startContainer(s, ctx, pod);
  }
  if (name === 'noImage') imageRefused(ctx, pod);
  if (name === 'pullAgain' && pod.state === 'creating') pull(s, ctx, pod);
  if (name === 'restart' && pod.state === 'waiting') startContainer(s, ctx, pod);
  if (name === 'kill' && pod.state !== 'waiting') ctx.signal(pod.pid, 'kill', 'grace period over');
  if (name === 'crash' && pod.state === 'running') ctx.signal(pod.pid, 'kill', 'Error');
}

// ---------------------------------------------------------------- the node

function begin(s: KubeletState, ctx: Context): void {
  s.isListed = false;
  watch(ctx, ctx.config.server, ['pod', 'node'], ctx.config.node);
}

function renewLease(ctx: Context): void {
  apply(ctx, ctx.config.server, 'lease', ctx.config.node, { renewed: ctx.now() });
}

/** The node's status is sent when it changed, and every nodeStatusReportFrequency anyway. Source: kubelet_node_status.go. */
function reportNode(s: KubeletState, ctx: Context): void {
  if (!s.isListed) return;
  const now = ctx.now();
  const known = s.cache.node.get(ctx.config.node);
  if (known?.status.ready === 'True' && now - s.reportedAt < ctx.params.nodeStatusReportFrequency) return;
  s.reportedAt = now;
  const self = ctx.config.machine === undefined ? {} : { kubelet: ctx.pid };
  const status = { ready: 'True', heartbeat: now, ...self } as const;
  if (known !== undefined) return updateStatus<'node'>(ctx, ctx.config.server, known, status);
  const { cpu, memory, pods } = ctx.config.machine ?? ctx.params.nodes;
  const spec = { cpu: Math.round(cpu * 1000), memory, pods, unschedulable: false, taints: [] };
  apply(ctx, ctx.config.server, 'node', ctx.config.node, spec, status);
}

// ---------------------------------------------------------------- pods

function hear(s: KubeletState, ctx: Context, event: ApiEvent): void {
  learn(s.cache, event, (object, _before, removed) => {
    if (object.kind === 'node' && object.status.ready === 'Unknown') s.reportedAt = -Infinity;
    if (object.kind === 'pod' && !removed) follow(s, ctx, object);
    if (object.kind === 'pod' && removed) forget(s, ctx, object.name);
  });
  if (event.type !== 'listed') return;
  s.isListed = true;
  for (const pod of s.pods.values()) reportAgain(ctx, pod);
  for (const object of s.cache.pod.values()) if (!s.pods.has(object.name)) goneAgain(ctx, object);
  endStrangers(s, ctx);
  reportNode(s, ctx);
}

/** A pod was bound, changed, or is to end. */
function follow(s: KubeletState, ctx: Context, object: PodObject): void {
  const known = s.pods.get(object.name);
  if (known !== undefined) {
    known.object = object;
    if (object.deletedAt !== null && known.state !== 'stopping') stop(s, ctx, known);
    else reportAgain(ctx, known);
    return;
  }
  const pod = runningPod(object);
  s.pods.set(object.name, pod);
  if (object.status.pid >= 0) return adopt(s, ctx, pod);
  if (object.deletedAt !== null) return stop(s, ctx, pod);
  updateStatus(ctx, ctx.config.server, object, { waiting: 'ContainerCreating', started: ctx.now() });
  pull(s, ctx, pod);
}

/** The kubelet was away: a pod of before runs still, or is started again with the node. */
function adopt(s: KubeletState, ctx: Context, pod: RunningPod): void {
  pod.restarts = pod.object.status.restarts;
  if (pod.object.deletedAt === null) return startContainer(s, ctx, pod);
  spawn(ctx, pod);
  pod.state = 'running';
  stop(s, ctx, pod);
}

function startContainer(s: KubeletState, ctx: Context, pod: RunningPod): void {
  if (pod.state === 'stopping') return;
  const { template } = pod.object.spec;
  keepImage(s, ctx, template.image);
  const isRestart = pod.pid >= 0;
  if (isRestart) ctx.restart(pod.pid);
  else spawn(ctx, pod);
  pod.state = 'running';
  pod.containers++;
  pod.startedAt = ctx.now();
  setReady(ctx, pod, template.probes.readiness === undefined && template.probes.startup === undefined);
  remember(s, ctx);
  beginProbes(ctx, pod);
  if (template.crashesAfter !== null) ctx.setTimer(template.crashesAfter, 'crash', pod.name);
  report(ctx, pod, '');
}

function spawn(ctx: Context, pod: RunningPod): void {
  const { container, ordinal, template } = pod.object.spec;
  const limits = template.limits === undefined ? {} : { cpuLimit: template.limits.cpu };
  const errors = template.errorShare === undefined ? {} : { errorShare: template.errorShare };
  const config = { ...container.config, supervisor: ctx.pid, ...limits, ...errors };
  pod.pid = ctx.spawn({ ...container, config, name: pod.name, ordinal, host: ctx.config.host });
}

/** Its container ended: for good, or until it is restarted. */
function ended(s: KubeletState, ctx: Context, pod: RunningPod, reason: string): void {
  ctx.log('cluster.ended', { pod: pod.name, reason });
  if (pod.state === 'stopping') return gone(s, ctx, pod);
  const { delay, entry } = restartDelay(pod.backoff, CRASH_LOOP_BACKOFF, ctx.now());
  pod.backoff = entry;
  pod.state = 'waiting';
  setReady(ctx, pod, false);
  pod.restarts++;
  ctx.count('restarts');
  report(ctx, pod, 'CrashLoopBackOff');
  ctx.setTimer(delay + ctx.params.containerCreation, 'restart', pod.name);
}

/** SIGTERM now, SIGKILL when the grace period is over. */
function stop(s: KubeletState, ctx: Context, pod: RunningPod): void {
  const runs = pod.state === 'running';
  pod.state = 'stopping';
  if (!runs) return gone(s, ctx, pod);
  ctx.signal(pod.pid, 'drain', 'deleted');
  ctx.setTimer(pod.object.spec.template.grace, 'kill', pod.name);
}

function gone(s: KubeletState, ctx: Context, pod: RunningPod): void {
  s.pods.delete(pod.name);
  send(ctx, ctx.config.server, { type: 'remove', kind: 'pod', name: pod.name });
}

/** That it is gone may never have arrived. */
function goneAgain(ctx: Context, { name, deletedAt }: PodObject): void {
  if (deletedAt !== null) send(ctx, ctx.config.server, { type: 'remove', kind: 'pod', name });
}

function forget(s: KubeletState, ctx: Context, name: string): void {
  const pod = s.pods.get(name);
  if (pod === undefined) return;
  s.pods.delete(name);
  if (pod.state === 'running') ctx.signal(pod.pid, 'kill', 'removed');
}

/** The control plane has another idea of a pod than its kubelet: it gave it up, or did not hear. */
function reportAgain(ctx: Context, pod: RunningPod): void {
  const { status } = pod.object;
  const isKnown = pod.pid === status.pid && pod.isReady === status.ready && pod.restarts === status.restarts;
  if (pod.state === 'running' && !isKnown) report(ctx, pod, '');
}

function setReady(ctx: Context, pod: RunningPod, isReady: boolean): void {
  if (pod.isReady === isReady && pod.readyChanged !== null) return;
  pod.isReady = isReady;
  pod.readyChanged = ctx.now();
}

/** What it says of a pod. */
function report(ctx: Context, pod: RunningPod, waiting: string): void {
  const { pid, restarts, isReady, readyChanged } = pod;
  updateStatus<'pod'>(ctx, ctx.config.server, pod.object, {
    phase: 'Running',
    ready: isReady,
    readyChanged,
    waiting,
    restarts,
    pid,
  });
}

interface Started {
  readonly name: string;
  readonly pid: number;
}

/** Which containers it ever started, so that after a restart of the node it knows those that nobody wants any more. */
function remember(s: KubeletState, ctx: Context): void {
  const known: readonly Started[] = ctx.read('containers') ?? [];
  const fresh = [...s.pods.values()].filter((pod) => pod.pid >= 0 && !known.some((one) => one.pid === pod.pid));
  if (fresh.length === 0) return;
  ctx.write('containers', [...known, ...fresh.map(({ name, pid }) => ({ name, pid }))]);
  ctx.sync(null);
}

function endStrangers(s: KubeletState, ctx: Context): void {
  const known: readonly Started[] = ctx.read('containers') ?? [];
  for (const { name, pid } of known) if (!s.pods.has(name)) ctx.signal(pid, 'kill', 'not wanted here');
}

// ---------------------------------------------------------------- probes and usage

/** A probe's result that counts has changed. */
function judge(ctx: Context, end: ProbeEnd | null): void {
  if (end === null) return;
  const { pod } = end;
  if (end.restarts) {
    ctx.log('cluster.unhealthy', { pod: pod.name, probe: end.type });
    ctx.count('unhealthy');
    ctx.signal(pod.pid, 'drain', 'unhealthy');
    ctx.setTimer(pod.object.spec.template.grace, 'kill', pod.name);
    return;
  }
  if (end.isReady === pod.isReady || pod.state !== 'running') return;
  setReady(ctx, pod, end.isReady);
  report(ctx, pod, '');
}

function takeUsage(s: KubeletState, ctx: Context, message: { readonly name: string; readonly cpu: number }): void {
  const pod = s.pods.get(message.name);
  if (pod !== undefined) pod.usage = { cpu: message.cpu, at: ctx.now() };
}

function statsOf(s: KubeletState): never {
  const pods = [...s.pods.values()].flatMap(({ name, usage }) => (usage ? [Object.freeze({ name, ...usage })] : []));
  return { port: 'cluster', type: 'stats', pods: Object.freeze(pods) } as never;
}
