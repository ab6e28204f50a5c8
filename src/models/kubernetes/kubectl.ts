// Answers for whoever cordons and drains nodes and deletes pods with kubectl, as the cluster's parameters say.
import type { Behaviour, Context } from '../../engine/index.ts';
import { checkServer, guardServer, isPong, type ServerHealth, serverHealth } from './api-health.ts';
import { type ApiEvent, type Cache, emptyCache, learn, send, updateSpec, watch, watchLater } from './api.ts';

/** An eviction that was refused is asked for again after so long. Source: kubernetes/kubectl pkg/drain/drain.go. */
const EVICT_AGAIN = 5_000_000;

interface KubectlState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  isDraining: boolean;
}

export const kubectl: Behaviour<KubectlState> = {
  role: 'cluster/kubectl',
  init: () => ({ cache: emptyCache(), server: serverHealth(), isDraining: false }),
  start(s, ctx) {
    watch(ctx, ctx.config.server, ['node', 'pod']);
    guardServer(ctx);
    drain(s, ctx);
  },
  onMessage(s, ctx, message: ApiEvent) {
    if (isPong(s.server, ctx, message)) return;
    let isAboutNodes = message.type === 'listed';
    learn(s.cache, message, (object) => {
      if (object.kind === 'node') isAboutNodes = true;
    });
    if (isAboutNodes) cordon(s, ctx);
    // What was asked for may never have arrived.
    if (message.type === 'listed') deletePods(ctx);
  },
  onTimer(s, ctx, name) {
    if (name === 'watch') return watch(ctx, ctx.config.server, ['node', 'pod']);
    if (name === 'health') return checkServer(s.server, ctx);
    s.isDraining = false;
    drain(s, ctx);
  },
  onTrouble: (_s, ctx) => watchLater(ctx),
  onParams(s, ctx, path) {
    if (path.startsWith('delete')) deletePods(ctx);
    if (!path.startsWith('cordon') && !path.startsWith('drain')) return;
    cordon(s, ctx);
    if (!s.isDraining) drain(s, ctx);
  },
};

/** A pod's name is never given again: to ask once more for the deletion of one that is gone does nothing. */
function deletePods(ctx: Context): void {
  for (const name of ctx.params.delete) send(ctx, ctx.config.server, { type: 'delete', kind: 'pod', name });
}

function cordon(s: KubectlState, ctx: Context): void {
  const named: readonly string[] = [...ctx.params.cordon, ...ctx.params.drain];
  for (const node of s.cache.node.values()) {
    const unschedulable = named.includes(node.name);
    if (node.spec.unschedulable === unschedulable) continue;
    updateSpec<'node'>(ctx, ctx.config.server, node, { unschedulable });
    ctx.log(unschedulable ? 'cluster.cordoned' : 'cluster.uncordoned', { node: node.name });
  }
}

/** Asks for the eviction of every pod there, and again until none is left. */
function drain(s: KubectlState, ctx: Context): void {
  const nodes: readonly string[] = ctx.params.drain;
  if (nodes.length === 0) return;
  for (const pod of s.cache.pod.values())
    if (nodes.includes(pod.spec.node) && pod.deletedAt === null)
      send(ctx, ctx.config.server, { type: 'evict', name: pod.name });
  s.isDraining = true;
  ctx.setTimer(EVICT_AGAIN, 'drain');
}
