// Answers for the HorizontalPodAutoscaler controller: every period it asks for metrics, and reconciles when they come.
import type { Context } from '../../engine/index.ts';
import { updateSpec, updateStatus } from './api.ts';
import type { ManagerState } from './manager-state.ts';
import type { AutoscalerObject, DeploymentObject, PodObject } from './objects.ts';
import type { PodMetric, ScaledPod } from './rules/hpa-pods.ts';
import { type AutoscalerRound, type MetricOutcome, reconcileAutoscaler } from './rules/hpa-reconcile.ts';
import { resourceReplicas } from './rules/hpa-replicas.ts';

/** CPU samples of a service's pods: thousandths of a core over `window`, up to `timestamp`. */
export interface Samples {
  readonly port: 'cluster';
  readonly type: 'samples';
  readonly service: string;
  readonly pods: readonly { readonly name: string; readonly sample: PodMetric }[];
}

/** Every horizontalPodAutoscalerSyncPeriod. */
export function syncAutoscalers(s: ManagerState, ctx: Context): void {
  for (const autoscaler of s.cache.autoscaler.values())
    ctx.stream(ctx.config.metrics, { port: 'cluster', type: 'query', service: autoscaler.spec.target } as never);
}

/** The answer: one round. Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler. */
export function takeSamples(s: ManagerState, ctx: Context, samples: Samples): void {
  const autoscaler = s.cache.autoscaler.get(samples.service);
  const deployment = s.cache.deployment.get(samples.service);
  if (autoscaler === undefined || deployment === undefined) return;
  const metric = outcome(s, ctx, autoscaler, deployment, samples);
  const { min, max, behavior } = autoscaler.spec;
  const round = reconcileAutoscaler(
    { min, max, behavior, downscaleStabilization: ctx.params.horizontalPodAutoscalerDownscaleStabilization },
    deployment.spec.replicas,
    s.autoscalers.get(autoscaler.name) ?? { recommendations: null, events: { up: [], down: [] } },
    () => [metric],
    ctx.now(),
  );
  s.autoscalers.set(autoscaler.name, round.memory);
  tell(ctx, autoscaler, deployment, round, metric);
}

function tell(
  ctx: Context,
  autoscaler: AutoscalerObject,
  deployment: DeploymentObject,
  round: AutoscalerRound,
  metric: MetricOutcome,
): void {
  const { desiredReplicas, proposed, stabilized, conditions } = round;
  updateStatus(ctx, ctx.config.server, autoscaler, {
    desired: desiredReplicas,
    utilization: 'failed' in metric ? null : (metric.utilization ?? null),
    proposed,
    stabilized,
    reason: conditions.ScalingLimited ?? conditions.ScalingActive ?? conditions.AbleToScale,
  });
  if (!round.isRescaled) return;
  ctx.log('cluster.rescaled', { deployment: deployment.name, from: deployment.spec.replicas, to: desiredReplicas });
  updateSpec<'deployment'>(ctx, ctx.config.server, deployment, { replicas: desiredReplicas });
}

function outcome(
  s: ManagerState,
  ctx: Context,
  autoscaler: AutoscalerObject,
  deployment: DeploymentObject,
  samples: Samples,
): MetricOutcome {
  const pods = [...s.cache.pod.values()].filter((pod) => pod.spec.service === deployment.spec.service);
  const metrics = new Map(samples.pods.map((one) => [one.name, one.sample]));
  const { params } = ctx;
  try {
    return resourceReplicas(
      {
        currentReplicas: deployment.spec.replicas,
        tolerances: {
          down: params.horizontalPodAutoscalerTolerance,
          up: params.horizontalPodAutoscalerTolerance,
        },
        pods: pods.map(scaledPod),
        readiness: {
          cpuInitializationPeriod: params.horizontalPodAutoscalerCpuInitializationPeriod,
          initialReadinessDelay: params.horizontalPodAutoscalerInitialReadinessDelay,
        },
        now: ctx.now(),
      },
      'cpu',
      metrics,
      () => new Map(pods.map((pod) => [pod.name, requestOf(pod)])),
      autoscaler.spec.cpuUtilization,
    );
  } catch (error) {
    return { failed: (error as Error).message, reason: 'FailedGetResourceMetric' };
  }
}

function scaledPod(pod: PodObject): ScaledPod {
  const { phase, started, ready, readyChanged } = pod.status;
  const lastTransition = readyChanged ?? pod.created;
  return {
    name: pod.name,
    phase,
    isTerminating: pod.deletedAt !== null,
    started,
    readyCondition: { isTrue: ready, lastTransition },
  };
}

function requestOf(pod: PodObject): number {
  const { cpu } = pod.spec.template.requests;
  if (cpu === 0) throw new Error(`missing request for cpu in container main of Pod ${pod.name}`);
  return cpu;
}
