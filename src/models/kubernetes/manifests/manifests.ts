// Answers for a deployed service as Kubernetes objects: Deployment, Service, HorizontalPodAutoscaler and PodDisruptionBudget.
// They are printed from the very specs that the deployer applies to the simulated cluster, so that both have the same values.
import { autoscalerSpec, canaryName, canarySpec, deploymentSpec, type ServiceParams, trackOf } from '../deployer.ts';
import type { Manifest } from '../../contract.ts';
import type { Deploy } from '../deploy-params.ts';
import type { AutoscalerObject, Track } from '../objects.ts';
import type { ScalingRules } from '../rules/hpa-behavior.ts';
import { dnsLabel, present, wholeSeconds } from './quantities.ts';
import { HTTP_PORT, podTemplateOf } from './pod-template.ts';

/** The objects of a service that is deployed; none for one that is not. Source: kubernetes/api apps/v1, core/v1, autoscaling/v2, policy/v1. */
export function manifestsOf(
  name: string,
  params: Omit<ServiceParams, 'deploy'> & { readonly deploy?: Deploy },
): readonly Manifest[] {
  const { deploy } = params;
  if (deploy === undefined) return [];
  return objectsOf(dnsLabel(name), { ...params, deploy });
}

function objectsOf(name: string, params: ServiceParams): readonly Manifest[] {
  const { hpa, disruptionBudget, canary } = params.deploy;
  return [
    deployment(name, name, params, deploymentSpec(name, params)),
    ...(canary === undefined ? [] : [deployment(canaryName(name), name, params, canarySpec(name, params, canary))]),
    service(name, trackOf(params.deploy)),
    ...(hpa === undefined ? [] : [autoscaler(name, autoscalerSpec(name, hpa))]),
    ...(disruptionBudget === undefined ? [] : [budget(name, disruptionBudget)]),
  ];
}

function manifest(
  apiVersion: string,
  kind: string,
  metadata: object,
  spec: object,
  notes: readonly string[] = [],
): Manifest {
  return { format: 'kubernetes', content: { apiVersion, kind, metadata, spec }, notes };
}

const selector = (name: string): object => ({ matchLabels: { app: name } });

type Spec = ReturnType<typeof deploymentSpec>;

/** `app`: the label that both Deployments of a service share; where there are two, a label `track` tells them apart. */
function deployment(name: string, app: string, params: ServiceParams, spec: Spec): Manifest {
  const notes: string[] = [];
  const { track } = spec.template;
  const labels = present({ app, track });
  const container = {
    name: app,
    labels,
    preStop: params.shutdown.preStop,
    hasManagementPort: params.health.ownPort,
    memoryLimit: params.memory.limit,
  };
  const strategy = present({
    type: spec.strategy,
    rollingUpdate:
      spec.strategy === 'Recreate' ? undefined : { maxSurge: spec.maxSurge, maxUnavailable: spec.maxUnavailable },
  });
  return manifest(
    'apps/v1',
    'Deployment',
    { name, labels },
    present({
      replicas: spec.replicas,
      selector: { matchLabels: labels },
      strategy,
      minReadySeconds: wholeSeconds(spec.minReady, 0, 'minReadySeconds', notes),
      progressDeadlineSeconds: spec.deadlineSeconds ?? undefined,
      revisionHistoryLimit: spec.historyLimit,
      paused: spec.paused ? true : undefined,
      template: podTemplateOf(spec.template, container, notes),
    }),
    notes,
  );
}

function service(name: string, track: Track): Manifest {
  return manifest(
    'v1',
    'Service',
    { name, labels: { app: name } },
    {
      selector: present({ app: name, track: track === '' ? undefined : track }),
      ports: [{ name: 'http', port: 80, targetPort: HTTP_PORT }],
    },
  );
}

function autoscaler(name: string, spec: AutoscalerObject['spec']): Manifest {
  return manifest(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    { name },
    present({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: spec.target },
      minReplicas: spec.min,
      maxReplicas: spec.max,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: spec.cpuUtilization } },
        },
      ],
      behavior:
        spec.behavior === null
          ? undefined
          : { scaleUp: rules(spec.behavior.scaleUp), scaleDown: rules(spec.behavior.scaleDown) },
    }),
  );
}

function rules(side: ScalingRules): object {
  return present({
    stabilizationWindowSeconds: side.stabilizationWindowSeconds ?? undefined,
    selectPolicy: side.selectPolicy,
    policies: side.policies.map(({ type, value, periodSeconds }) => ({ type, value, periodSeconds })),
  });
}

function budget(name: string, spec: { minAvailable: unknown; maxUnavailable: unknown }): Manifest {
  const { minAvailable, maxUnavailable } = spec;
  return manifest(
    'policy/v1',
    'PodDisruptionBudget',
    { name },
    present({
      selector: selector(name),
      minAvailable: minAvailable ?? undefined,
      maxUnavailable: maxUnavailable ?? undefined,
    }),
  );
}
