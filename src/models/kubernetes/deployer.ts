// Answers for who applies a service's Deployment and autoscaler to the cluster, at first and whenever its parameters change.
import type { Behaviour, Context, Message, Pid } from '../../engine/index.ts';
import { apply } from './api.ts';
import type { Deploy } from './deploy-params.ts';
import type { AutoscalerObject, Container, DeploymentObject, PodTemplate, ProbeObject, Track } from './objects.ts';
import type { Toleration } from './rules/taints.ts';

export interface DeployerConfig {
  readonly server: Pid;
  readonly service: string;
  readonly container: Container;
}

/** What may not have reached the API server is applied again after so long. */
const APPLY_AGAIN = 1_000_000;

/** What it reads of the service's parameters. */
export interface ServiceParams {
  readonly replicas: number;
  readonly deploy: Deploy;
  readonly memory: { readonly limit: number };
  readonly shutdown: { readonly grace: number; readonly preStop: number };
  readonly health: { readonly path: string; readonly ownPort: boolean };
  readonly liveness?: DeclaredProbe;
  readonly readiness?: DeclaredProbe;
}

interface DeclaredProbe {
  readonly path?: string;
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export const deployer: Behaviour<Record<string, never>> = {
  role: 'cluster/deployer',
  init: () => ({}),
  start: (_s, ctx) => applyAll(ctx, true),
  onParams: (_s, ctx, path) => applyAll(ctx, path === 'replicas'),
  // A broken connection does not tell what arrived before it broke: applying the same again is no change.
  onTrouble(_s, ctx, trouble) {
    ctx.setTimer(APPLY_AGAIN, 'apply', trouble.unsent.some(namesReplicas));
  },
  onTimer: (_s, ctx, _name, withReplicas) => applyAll(ctx, withReplicas),
};

function namesReplicas(message: Message): boolean {
  return 'spec' in message && Object.hasOwn(message.spec as object, 'replicas');
}

/** An autoscaler's number is not overwritten, unless another is asked for. */
function applyAll(ctx: Context, withReplicas: boolean): void {
  const config: DeployerConfig = ctx.config;
  const params: ServiceParams = ctx.params;
  const { hpa } = params.deploy;
  const spec = { ...deploymentSpec(config.service, params), container: config.container };
  const isKept = hpa !== undefined && !withReplicas;
  const { replicas, ...rest } = spec;
  const status = { observedGeneration: 0, replicas: 0, updated: 0, ready: 0, available: 0, progress: null };
  apply(
    ctx,
    config.server,
    'deployment',
    config.service,
    (isKept ? rest : { replicas, ...rest }) as typeof spec,
    status,
  );
  applyTracks(ctx, params);
  const budget = params.deploy.disruptionBudget;
  if (budget !== undefined) apply(ctx, config.server, 'disruptionBudget', config.service, budget);
  if (hpa !== undefined) apply(ctx, config.server, 'autoscaler', config.service, autoscalerSpec(config.service, hpa));
}

/** A second Deployment, and the Service that selects among both; a service with one needs neither. */
function applyTracks(ctx: Context, params: ServiceParams): void {
  const config: DeployerConfig = ctx.config;
  const { canary } = params.deploy;
  if (canary === undefined) return;
  const status = { observedGeneration: 0, replicas: 0, updated: 0, ready: 0, available: 0, progress: null };
  const spec = { ...canarySpec(config.service, params, canary), container: config.container };
  apply(ctx, config.server, 'deployment', canaryName(config.service), spec, status);
  apply(ctx, config.server, 'service', config.service, { track: trackOf(params.deploy) });
}

export function canaryName(service: string): string {
  return `${service}-canary`;
}

/** The track that a Service selects; '': both. */
export function trackOf({ selector }: Deploy): Track {
  return selector === 'all' ? '' : selector;
}

type Canary = NonNullable<Deploy['canary']>;

/** The same service once more, with another image and another number of pods. */
export function canarySpec(
  service: string,
  params: ServiceParams,
  { image, replicas }: Canary,
): Omit<DeploymentObject['spec'], 'container'> {
  const spec = deploymentSpec(service, { ...params, replicas, deploy: { ...params.deploy, image } });
  return { ...spec, template: { ...spec.template, track: 'canary' } };
}

export function autoscalerSpec(service: string, hpa: NonNullable<Deploy['hpa']>): AutoscalerObject['spec'] {
  return {
    target: service,
    min: hpa.minReplicas,
    max: hpa.maxReplicas,
    cpuUtilization: hpa.cpuUtilization,
    behavior: hpa.behavior ?? null,
  };
}

/** What the Deployment of a service says; the process that its pods run comes on top. */
export function deploymentSpec(service: string, params: ServiceParams): Omit<DeploymentObject['spec'], 'container'> {
  const { deploy } = params;
  return {
    service,
    replicas: params.replicas,
    strategy: deploy.strategy.type,
    maxSurge: deploy.strategy.maxSurge,
    maxUnavailable: deploy.strategy.maxUnavailable,
    minReady: deploy.minReady,
    deadlineSeconds: Math.round(deploy.progressDeadline / 1_000_000),
    historyLimit: deploy.revisionHistoryLimit,
    paused: deploy.paused,
    template: templateOf(params),
  };
}

function templateOf({ deploy, shutdown, health, liveness, readiness }: ServiceParams): PodTemplate {
  const probe = (declared: DeclaredProbe): ProbeObject => ({
    path: declared.path ?? health.path,
    initialDelaySeconds: declared.initialDelay / 1_000_000,
    period: declared.period,
    timeout: declared.timeout,
    successThreshold: declared.successThreshold,
    failureThreshold: declared.failureThreshold,
  });
  return {
    image: deploy.image,
    // A limit without a request is the request, too. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Pod.
    requests: { cpu: Math.round((deploy.requests.cpu || deploy.limits.cpu) * 1000), memory: deploy.requests.memory },
    ...(deploy.limits.cpu === 0 ? {} : { limits: { cpu: Math.round(deploy.limits.cpu * 1000) } }),
    grace: shutdown.grace,
    probes: {
      ...(deploy.startupProbe === undefined ? {} : { startup: probe(deploy.startupProbe) }),
      ...(liveness === undefined ? {} : { liveness: probe(liveness) }),
      ...(readiness === undefined ? {} : { readiness: probe(readiness) }),
    },
    tolerations: ['not-ready', 'unreachable'].map((what) => tolerates(what, deploy.tolerationSeconds)),
    crashesAfter: deploy.crashingImages[deploy.image] ?? null,
    ...(deploy.failingImages[deploy.image] === undefined ? {} : { errorShare: deploy.failingImages[deploy.image] }),
    ...(deploy.canary === undefined ? {} : { track: 'stable' as const }),
    restartedAt: deploy.restartedAt,
  };
}

/** What admission adds to every pod. Source: plugin/pkg/admission/defaulttolerationseconds/admission.go. */
function tolerates(what: string, tolerationSeconds: number): Toleration {
  return { key: `node.kubernetes.io/${what}`, operator: 'Exists', value: '', effect: 'NoExecute', tolerationSeconds };
}
