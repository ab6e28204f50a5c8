// Answers for the statecharts of a cluster: pods as `kubectl get pods` would print them, nodes by their condition, rollouts by their progress.
import { type Chart, type ChartConfig, compileChart, type Context } from '../../engine/index.ts';
import type { ApiObject, DeploymentObject, NodeObject, PodObject } from './objects.ts';

const DELETED = { target: 'terminating', description: 'Its deletion was asked for.' };

const POD: ChartConfig = {
  id: 'pod',
  description: 'A pod, from its creation to its removal.',
  initial: 'unscheduled',
  states: {
    unscheduled: {
      description: 'Pending: no node has been found for it yet.',
      on: { SCHEDULED: { target: 'creating', description: 'The scheduler bound it to a node.' }, DELETED },
    },
    creating: {
      description: 'ContainerCreating: its image is pulled and its container made.',
      on: { STARTED: { target: 'running', description: 'Its container runs.' }, DELETED },
    },
    running: {
      description: 'Running, and not ready: Services send it nothing.',
      on: {
        READY: { target: 'ready', description: 'It is ready: its readiness probe succeeded, or it has none.' },
        CRASHED: { target: 'backingOff', description: 'Its container ended.' },
        DELETED,
      },
    },
    ready: {
      description: 'Running and ready: Services may send it requests.',
      on: {
        UNREADY: { target: 'running', description: 'It is no longer ready, or its node is not heard of.' },
        DELETED,
      },
    },
    backingOff: {
      description: 'CrashLoopBackOff: its container has ended and is restarted after a wait.',
      on: { RESTARTED: { target: 'running', description: 'Its container runs again.' }, DELETED },
    },
    terminating: {
      description: 'Its kubelet ends it, within its grace period.',
      on: { REMOVED: { target: 'gone', description: 'Its kubelet confirmed the end.' } },
    },
    gone: { description: 'The object is removed.', type: 'final' },
  },
};

const NODE: ChartConfig = {
  id: 'node',
  description: "A node's condition Ready, as the control plane has it.",
  initial: 'joining',
  states: {
    joining: {
      description: 'It has not reported yet.',
      on: { REPORTED: { target: 'ready', description: 'Its kubelet reported.' } },
    },
    ready: {
      description: 'Its kubelet renews its lease.',
      on: { SILENT: { target: 'unknown', description: 'Nothing was heard of it for the grace period.' } },
    },
    unknown: {
      description: 'NotReady (Unknown): nothing is heard of it.',
      on: { REPORTED: { target: 'ready', description: 'Its kubelet reported again.' } },
    },
  },
};

const ROLLOUT: ChartConfig = {
  id: 'rollout',
  description: 'The condition Progressing of a Deployment.',
  initial: 'progressing',
  states: {
    progressing: {
      description: 'Its pods are being replaced or added.',
      on: {
        COMPLETED: { target: 'complete', description: 'All pods are of the new version and available.' },
        EXCEEDED: { target: 'exceeded', description: 'Nothing moved for longer than progressDeadlineSeconds.' },
      },
    },
    complete: {
      description: 'All pods are of the version wanted and available.',
      on: { CHANGED: { target: 'progressing', description: 'Another version is wanted.' } },
    },
    exceeded: {
      description: 'ProgressDeadlineExceeded: it is stuck, and nothing is rolled back by itself.',
      on: { MOVED: { target: 'progressing', description: 'It moves again.' } },
    },
  },
};

export const CLUSTER_CHARTS: Readonly<Record<string, Chart>> = {
  pod: compileChart(POD),
  node: compileChart(NODE),
  rollout: compileChart(ROLLOUT),
};

/** Moves the chart of an object that was changed or removed. */
export function followObject(ctx: Context, object: ApiObject, removed: boolean): void {
  if (object.kind === 'pod') followPod(ctx, object, removed);
  if (object.kind === 'node' && !removed) followNode(ctx, object);
  if (object.kind === 'deployment' && !removed) followRollout(ctx, object);
}

const move = (ctx: Context, chart: string, key: string, to: string, reason: string): void => {
  ctx.become(chart, key, to, reason, [ctx.seq]);
};

function followPod(ctx: Context, pod: PodObject, removed: boolean): void {
  const to = removed ? 'gone' : podState(pod);
  for (let from = ctx.where('pod', pod.name); from !== to; from = ctx.where('pod', pod.name)) {
    if (!stepPod(ctx, pod.name, from, to)) return;
  }
}

/** What a pod is, as its object tells it. */
export function podState(pod: PodObject): string {
  if (pod.deletedAt !== null) return 'terminating';
  if (pod.spec.node === '') return 'unscheduled';
  if (pod.status.waiting === 'CrashLoopBackOff') return 'backingOff';
  if (pod.status.phase !== 'Running') return 'creating';
  return pod.status.ready ? 'ready' : 'running';
}

/** One edge nearer to where it is; false when no way leads there. */
function stepPod(ctx: Context, key: string, from: string, to: string): boolean {
  if (from === 'gone') return false;
  const [next, reason] = edgeOf(from, to);
  move(ctx, 'pod', key, next, reason);
  return true;
}

function edgeOf(from: string, to: string): readonly [string, string] {
  if (from === 'terminating') return ['gone', 'REMOVED'];
  if (to === 'terminating' || to === 'gone') return ['terminating', 'DELETED'];
  if (from === 'unscheduled') return ['creating', 'SCHEDULED'];
  if (from === 'creating') return ['running', 'STARTED'];
  if (from === 'backingOff') return ['running', 'RESTARTED'];
  if (from === 'ready') return ['running', 'UNREADY'];
  return to === 'ready' ? ['ready', 'READY'] : ['backingOff', 'CRASHED'];
}

function followNode(ctx: Context, node: NodeObject): void {
  const from = ctx.where('node', node.name);
  const to = node.status.ready === 'True' ? 'ready' : node.status.ready === null ? 'joining' : 'unknown';
  if (from === 'joining' && to === 'unknown') move(ctx, 'node', node.name, 'ready', 'REPORTED');
  if (from !== to && to !== 'joining') move(ctx, 'node', node.name, to, to === 'ready' ? 'REPORTED' : 'SILENT');
}

function followRollout(ctx: Context, deployment: DeploymentObject): void {
  const reason = deployment.status.progress?.reason;
  const to =
    reason === 'NewReplicaSetAvailable'
      ? 'complete'
      : reason === 'ProgressDeadlineExceeded'
        ? 'exceeded'
        : 'progressing';
  const from = ctx.where('rollout', deployment.name);
  if (from === to) return;
  if (from !== 'progressing')
    move(ctx, 'rollout', deployment.name, 'progressing', from === 'complete' ? 'CHANGED' : 'MOVED');
  if (to !== 'progressing') move(ctx, 'rollout', deployment.name, to, to === 'complete' ? 'COMPLETED' : 'EXCEEDED');
}
