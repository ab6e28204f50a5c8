// Answers for the Deployment controller: rolls, scales and reports, one step a sync, each step on what it has seen of the last.
import type { Context } from '../../engine/index.ts';
import { apply, send, updateSpec, updateStatus } from './api.ts';
import { type ManagerState, syncAgain } from './manager-state.ts';
import type { DeploymentObject, PodTemplate, ReplicaSetObject } from './objects.ts';
import { maxSurge } from './rules/fenceposts.ts';
import { setsToForget } from './rules/history.ts';
import { type DeploymentStatus, isComplete, progressCondition, requeueStuckAfter } from './rules/progress.ts';
import { scaleProportionally } from './rules/proportional.ts';
import { oldPodsRunning } from './rules/recreate.ts';
import { newReplicaSetReplicas, reconcileNewReplicaSet, reconcileOldReplicaSets, type Sizes } from './rules/rolling.ts';

/** The ReplicaSets of a Deployment: that of its template, if there is one, and all others. */
interface Owned {
  readonly fresh: ReplicaSetObject | null;
  readonly olds: readonly ReplicaSetObject[];
}

/** One sync. Source: kubernetes/kubernetes pkg/controller/deployment/deployment_controller.go, syncDeployment. */
export function syncDeployment(s: ManagerState, ctx: Context, name: string): void {
  const deployment = s.cache.deployment.get(name);
  if (deployment === undefined) return;
  const owned = ownedBy(s, deployment);
  step(s, ctx, deployment, owned);
  report(ctx, deployment, owned);
}

function ownedBy(s: ManagerState, deployment: DeploymentObject): Owned {
  const all = [...s.cache.replicaSet.values()].filter((set) => set.spec.owner === deployment.name);
  const hash = templateHash(deployment.spec.template);
  const isFresh = (set: ReplicaSetObject): boolean => templateHash(set.spec.template) === hash;
  return { fresh: all.find(isFresh) ?? null, olds: all.filter((set) => !isFresh(set)) };
}

function step(s: ManagerState, ctx: Context, deployment: DeploymentObject, owned: Owned): void {
  const { spec } = deployment;
  const all = allOf(owned);
  if (renumber(ctx, deployment, owned)) return;
  const isScaled = all.some((set) => set.spec.replicas > 0 && set.spec.desiredAnnotation !== spec.replicas);
  if (spec.paused || isScaled) return scale(ctx, deployment, owned);
  if (spec.strategy === 'Recreate') return recreate(s, ctx, deployment, owned);
  roll(ctx, deployment, owned);
}

/** An earlier template is wanted again: its ReplicaSet becomes the latest revision. Source: sync.go, getNewReplicaSet. */
function renumber(ctx: Context, deployment: DeploymentObject, { fresh, olds }: Owned): boolean {
  const revision = 1 + olds.reduce((most, set) => Math.max(most, set.spec.revision), 0);
  if (fresh === null || fresh.spec.revision >= revision) return false;
  updateSpec<'replicaSet'>(ctx, ctx.config.server, fresh, { revision });
  ctx.log('cluster.revision', { deployment: deployment.name, set: fresh.name, revision });
  return true;
}

/** Grow the new one; when that needs nothing, shrink the old ones. Source: rolling.go, rolloutRolling. */
function roll(ctx: Context, deployment: DeploymentObject, owned: Owned): void {
  const { fresh, olds } = owned;
  const old = total(olds, (set) => set.spec.replicas);
  if (fresh === null) return createSet(ctx, deployment, owned, newReplicaSetReplicas(deployment.spec, 0, old));
  const size = reconcileNewReplicaSet(deployment.spec, fresh.spec.replicas, old);
  if (size !== fresh.spec.replicas) return resize(ctx, deployment, fresh, size);
  // Until the last cut is seen in the status, available pods are counted that are about to end.
  if (olds.some((set) => set.status.replicas > set.spec.replicas)) return;
  resizeAll(ctx, deployment, olds, reconcileOldReplicaSets(deployment.spec, olds.map(rolled), rolled(fresh)));
}

/** End all old pods, then make the new ones. Source: recreate.go, rolloutRecreate. */
function recreate(s: ManagerState, ctx: Context, deployment: DeploymentObject, owned: Owned): void {
  const { fresh, olds } = owned;
  const active = olds.filter((set) => set.spec.replicas > 0);
  if (active.length > 0) return resizeAll(ctx, deployment, olds, new Map(active.map((set) => [set.name, 0])));
  const names = new Set(olds.map((set) => set.name));
  const phases = [...s.cache.pod.values()].filter((pod) => names.has(pod.spec.owner)).map((pod) => pod.status.phase);
  const statuses = olds.map((set) => set.status.replicas);
  if (oldPodsRunning(statuses, phases)) return;
  if (fresh === null) return createSet(ctx, deployment, owned, deployment.spec.replicas);
  if (fresh.spec.replicas !== deployment.spec.replicas) resize(ctx, deployment, fresh, deployment.spec.replicas);
}

/** Another number is wanted. Source: sync.go, scale. */
function scale(ctx: Context, deployment: DeploymentObject, { fresh, olds }: Owned): void {
  const { spec, status } = deployment;
  const sizes = scaleProportionally(spec, status.replicas, fresh && scaled(fresh), olds.map(scaled));
  for (const set of fresh === null ? olds : [...olds, fresh])
    if (set.spec.replicas > 0 || sizes.has(set.name))
      resize(ctx, deployment, set, sizes.get(set.name) ?? set.spec.replicas);
}

function resizeAll(ctx: Context, deployment: DeploymentObject, sets: readonly ReplicaSetObject[], sizes: Sizes): void {
  for (const set of sets) if (sizes.has(set.name)) resize(ctx, deployment, set, sizes.get(set.name)!);
}

function resize(ctx: Context, deployment: DeploymentObject, set: ReplicaSetObject, replicas: number): void {
  updateSpec<'replicaSet'>(ctx, ctx.config.server, set, { replicas, ...annotations(deployment) });
  if (replicas !== set.spec.replicas)
    ctx.log('cluster.scaled', { set: set.name, from: set.spec.replicas, to: replicas });
}

function annotations({ spec }: DeploymentObject): { desiredAnnotation: number; maxAnnotation: number } {
  return { desiredAnnotation: spec.replicas, maxAnnotation: spec.replicas + maxSurge(spec) };
}

function createSet(ctx: Context, deployment: DeploymentObject, owned: Owned, replicas: number): void {
  const { spec } = deployment;
  const name = `${deployment.name}-${templateHash(spec.template)}`;
  const revision = 1 + owned.olds.reduce((most, set) => Math.max(most, set.spec.revision), 0);
  const { service, minReady, template, container } = spec;
  apply(
    ctx,
    ctx.config.server,
    'replicaSet',
    name,
    { service, owner: deployment.name, replicas, minReady, template, container, revision, ...annotations(deployment) },
    { replicas: 0, ready: 0, available: 0 },
  );
  ctx.log('cluster.scaled', { set: name, from: 0, to: replicas });
}

/** Status, condition and history. Source: progress.go, syncRolloutStatus, and sync.go, calculateStatus. */
function report(ctx: Context, deployment: DeploymentObject, owned: Owned): void {
  const { spec, status } = deployment;
  const all = allOf(owned);
  const counts: DeploymentStatus = {
    replicas: total(all, (set) => set.status.replicas),
    updated: owned.fresh?.status.replicas ?? 0,
    ready: total(all, (set) => set.status.ready),
    available: total(all, (set) => set.status.available),
  };
  const goal = { replicas: spec.replicas, deadlineSeconds: spec.deadlineSeconds };
  const created = { status: 'True', reason: 'NewReplicaSetCreated', updated: ctx.now() } as const;
  const isNew = owned.fresh === null && !spec.paused;
  const before = isNew ? created : status.progress;
  const progress = isNew ? created : progressCondition(goal, status, counts, before, ctx.now());
  updateStatus(ctx, ctx.config.server, deployment, {
    ...counts,
    progress,
    observedGeneration: deployment.generation,
  });
  const after = requeueStuckAfter(goal, counts, progress, ctx.now());
  if (after !== null && progress === status.progress) syncAgain(ctx, 'deployment', deployment.name, after + 1_000_000);
  if (isComplete(spec.replicas, counts)) forget(ctx, deployment, owned.olds);
}

function forget(ctx: Context, deployment: DeploymentObject, olds: readonly ReplicaSetObject[]): void {
  const history = olds.map((set) => ({
    name: set.name,
    revision: set.spec.revision,
    specReplicas: set.spec.replicas,
    statusReplicas: set.status.replicas,
    isTerminating: false,
  }));
  for (const { name } of setsToForget(deployment.spec.historyLimit, history))
    send(ctx, ctx.config.server, { type: 'delete', kind: 'replicaSet', name });
}

function allOf({ fresh, olds }: Owned): readonly ReplicaSetObject[] {
  return fresh === null ? olds : [...olds, fresh];
}

function total(sets: readonly ReplicaSetObject[], of: (set: ReplicaSetObject) => number): number {
  return sets.reduce((sum, set) => sum + of(set), 0);
}

function rolled(set: ReplicaSetObject) {
  const { name, created, spec, status } = set;
  return { name, created, replicas: spec.replicas, available: status.available };
}

function scaled(set: ReplicaSetObject) {
  const { desiredAnnotation, maxAnnotation } = set.spec;
  return { ...rolled(set), desiredAnnotation, maxAnnotation };
}

/** Label `pod-template-hash`: FNV-1a over the template, as the controller does, in letters and digits. */
export function templateHash(template: PodTemplate): string {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(template)) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(36);
}
