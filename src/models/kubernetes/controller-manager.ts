// Answers for the controller manager: one process with one cache of objects, and the controllers that reconcile them, key by key.
import type { Behaviour, Context } from '../../engine/index.ts';
import { type ApiEvent, emptyCache, learn, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong, serverHealth } from './api-health.ts';
import { syncAutoscalers, takeSamples } from './autoscaler-controller.ts';
import { syncDeployment } from './deployment-controller.ts';
import { syncEndpoints } from './endpoint-controller.ts';
import type { ManagerState, Queue } from './manager-state.ts';
import { monitorNodes, onEviction, onNodeTaints, nodeWatch } from './node-controller.ts';
import type { ApiObject } from './objects.ts';
import { observe, syncReplicaSet } from './replicaset-controller.ts';

/** From a change to the sync that it causes: a turn of the work queue and its calls. */
const SYNC_DELAY = 5_000;

export const controllerManager: Behaviour<ManagerState> = {
  role: 'cluster/controllerManager',
  init: () => ({
    cache: emptyCache(),
    server: serverHealth(),
    queues: { replicaSet: new Set(), deployment: new Set(), service: new Set() },
    isDue: false,
    expectations: new Map(),
    nodes: nodeWatch(),
    autoscalers: new Map(),
  }),
  start(_s, ctx) {
    begin(ctx);
    guardServer(ctx);
    ctx.setTimer(ctx.params.nodeMonitorPeriod, 'nodes');
    ctx.setTimer(ctx.params.horizontalPodAutoscalerSyncPeriod, 'autoscalers');
  },
  onMessage(s, ctx, message: ApiEvent | Parameters<typeof takeSamples>[2]) {
    if (isPong(s.server, ctx, message)) return;
    if (message.type === 'samples') return takeSamples(s, ctx, message);
    learn(s.cache, message as ApiEvent, (object, before, removed) => told(s, ctx, object, before, removed));
    if (message.type === 'listed') beginAnew(s, ctx);
    wake(s, ctx);
  },
  onTimer(s, ctx, name, data) {
    if (name === 'watch') begin(ctx);
    if (name === 'health') checkServer(s.server, ctx);
    if (name === 'sync') sync(s, ctx);
    if (name === 'evict') onEviction(s, ctx, data);
    if (name === 'again') enqueue(s, ctx, data[0], data[1]);
    if (name === 'nodes') {
      monitorNodes(s, ctx);
      ctx.setTimer(ctx.params.nodeMonitorPeriod, 'nodes');
    }
    if (name === 'autoscalers') {
      syncAutoscalers(s, ctx);
      ctx.setTimer(ctx.params.horizontalPodAutoscalerSyncPeriod, 'autoscalers');
    }
  },
  onTrouble(_s, ctx, trouble) {
    if (trouble.peer === ctx.config.server) watchLater(ctx);
  },
};

function begin(ctx: Context): void {
  watch(ctx, ctx.config.server, [
    'node',
    'lease',
    'pod',
    'replicaSet',
    'deployment',
    'service',
    'endpointSlice',
    'autoscaler',
  ]);
}

/** What was asked for may never have arrived: nothing is expected, and everything is looked at. */
function beginAnew(s: ManagerState, ctx: Context): void {
  s.expectations.clear();
  for (const name of s.cache.node.keys()) onNodeTaints(s, ctx, name);
  for (const name of s.cache.replicaSet.keys()) s.queues.replicaSet.add(name);
  for (const name of s.cache.deployment.keys()) {
    s.queues.deployment.add(name);
    s.queues.service.add(name);
  }
}

/** Which keys a change concerns. */
function told(s: ManagerState, ctx: Context, object: ApiObject, before: ApiObject | undefined, removed: boolean): void {
  switch (object.kind) {
    case 'pod':
      observe(s.expectations, object, before !== undefined, removed);
      s.queues.replicaSet.add(object.spec.owner);
      s.queues.service.add(object.spec.service);
      s.queues.deployment.add(object.spec.service);
      if (object.spec.node !== '') onNodeTaints(s, ctx, object.spec.node);
      return;
    case 'replicaSet':
      s.queues.replicaSet.add(object.name);
      s.queues.deployment.add(object.spec.owner);
      return;
    case 'service':
      s.queues.service.add(object.name);
      return;
    case 'deployment':
      s.queues.deployment.add(object.name);
      return;
    case 'node':
      onNodeTaints(s, ctx, object.name);
  }
}

function enqueue(s: ManagerState, ctx: Context, queue: Queue, key: string): void {
  s.queues[queue].add(key);
  wake(s, ctx);
}

function wake(s: ManagerState, ctx: Context): void {
  if (s.isDue) return;
  s.isDue = true;
  ctx.setTimer(SYNC_DELAY, 'sync');
}

function sync(s: ManagerState, ctx: Context): void {
  s.isDue = false;
  for (const key of take(s.queues.deployment)) syncDeployment(s, ctx, key);
  for (const key of take(s.queues.replicaSet)) syncReplicaSet(s, ctx, key);
  for (const key of take(s.queues.service)) syncEndpoints(s, ctx, key);
}

function take(queue: Set<string>): string[] {
  const keys = [...queue];
  queue.clear();
  return keys;
}
