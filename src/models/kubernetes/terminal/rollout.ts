// Answers for `kubectl rollout`: how far it is, which revisions there are, and what pauses, restarts and undoes it.
import type { DeploymentObject, PodTemplate, ReplicaSetObject } from '../objects.ts';
import { rolloutState } from '../rules/rollout-status.ts';
import { CommandError, type CommandLine, didYouMean, ROLLOUT_VERBS } from './command.ts';
import { nearest } from '../../nearest.ts';
import type { TerminalReply } from '../../terminal.ts';
import { changes, pathOf, printed, type Setting } from './reply.ts';
import { deploymentNamed, qualified, type Seen } from './resources.ts';
import { age, columns } from './text.ts';

export function rollout(seen: Seen, line: CommandLine): TerminalReply {
  const [verb = '', ...rest] = line.words;
  if (!(ROLLOUT_VERBS as readonly string[]).includes(verb)) {
    const meant = nearest(verb, ROLLOUT_VERBS);
    throw new CommandError(
      `error: unknown command "rollout ${verb}"${meant === undefined ? `\nHere there are ${ROLLOUT_VERBS.join(', ')}.` : didYouMean(meant)}`,
    );
  }
  const deployment = deploymentNamed(seen, rest, `kubectl rollout ${verb} deployment/NAME`);
  switch (verb) {
    case 'status':
      return printed(status(deployment), deployment.status.progress?.reason === 'ProgressDeadlineExceeded');
    case 'history':
      return printed(history(seen, deployment));
    case 'restart':
      return restart(seen, deployment);
    case 'undo':
      return undo(seen, deployment, line.flags.get('--to-revision') ?? '0');
    default:
      return pause(seen, deployment, verb === 'pause');
  }
}

/** Source: kubernetes/kubectl pkg/polymorphichelpers/rollout_status.go. */
function status({ name, generation, spec, status: s }: DeploymentObject): string {
  const state = rolloutState({
    generation,
    observedGeneration: s.observedGeneration,
    specReplicas: spec.replicas,
    replicas: s.replicas,
    updated: s.updated,
    available: s.available,
    ...(s.progress === null ? {} : { progressReason: s.progress.reason }),
  });
  const waiting = `Waiting for deployment "${name}" rollout to finish: `;
  switch (state.kind) {
    case 'unobserved':
      return 'Waiting for deployment spec update to be observed...';
    case 'exceeded':
      return `error: deployment "${name}" exceeded its progress deadline`;
    case 'updating':
      return `${waiting}${state.count} out of ${state.of} new replicas have been updated...`;
    case 'terminating':
      return `${waiting}${state.count} old replicas are pending termination...`;
    case 'becomingAvailable':
      return `${waiting}${state.count} of ${state.of} updated replicas are available...`;
    case 'done':
      return `deployment "${name}" successfully rolled out`;
  }
}

/** Its ReplicaSets, oldest revision first. */
function revisions(seen: Seen, deployment: DeploymentObject): readonly ReplicaSetObject[] {
  return [...seen.objects.replicaSet.values()]
    .filter((set) => set.spec.owner === deployment.name)
    .sort((a, b) => a.spec.revision - b.spec.revision);
}

function history(seen: Seen, deployment: DeploymentObject): string {
  const rows = revisions(seen, deployment).map(({ spec }) => [spec.revision, `image ${spec.template.image}`]);
  return `${qualified('deployments', deployment.name)}\n${columns(['REVISION', 'CHANGE-CAUSE'], rows)}`;
}

function restart(seen: Seen, deployment: DeploymentObject): TerminalReply {
  if (deployment.spec.paused)
    throw new CommandError(
      `error: deployments.apps "${deployment.name}" can't restart paused deployment (run rollout resume first)`,
    );
  const settings = [{ path: 'deploy.restartedAt', to: `kubectl at ${age(seen.now)}, ${seen.now}` }];
  return changes(seen, deployment.spec.service, settings, `${qualified('deployments', deployment.name)} restarted`);
}

function pause(seen: Seen, deployment: DeploymentObject, paused: boolean): TerminalReply {
  const { name, spec } = deployment;
  if (spec.paused === paused)
    throw new CommandError(`error: deployments.apps "${name}" is ${paused ? 'already' : 'not'} paused`);
  const done = `${qualified('deployments', name)} ${paused ? 'paused' : 'resumed'}`;
  return changes(seen, spec.service, [{ path: 'deploy.paused', to: paused }], done);
}

/** Back to the revision before, or to the one named: its template is wanted again. Source: kubectl rollback.go, DeploymentRollbacker. */
function undo(seen: Seen, deployment: DeploymentObject, wanted: string): TerminalReply {
  const all = revisions(seen, deployment);
  const latest = all.at(-1);
  const target = wanted === '0' ? all.at(-2) : all.find((set) => String(set.spec.revision) === wanted);
  if (deployment.spec.paused)
    throw new CommandError(
      `error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume'`,
    );
  if (target === undefined)
    throw new CommandError(
      wanted === '0'
        ? `error: no rollout history found for deployment "${deployment.name}"`
        : `error: unable to find specified revision ${wanted} in history`,
    );
  const done = qualified('deployments', deployment.name);
  if (target === latest)
    return printed(`${done} skipped rollback (current template already matches revision ${wanted})`);
  const settings = settingsBetween(deployment, target.spec.template);
  return changes(seen, deployment.spec.service, settings, `${done} rolled back`);
}

/** Parameters of the service by which one template becomes the other. */
function settingsBetween(deployment: DeploymentObject, to: PodTemplate): readonly Setting[] {
  const from = deployment.spec.template;
  const settings: Setting[] = [];
  const differ = (path: string, a: unknown, b: unknown, written: unknown): void => {
    if (a !== b) settings.push({ path, to: written });
  };
  differ(pathOf(deployment, 'deploy.image'), from.image, to.image, to.image);
  differ('deploy.restartedAt', from.restartedAt, to.restartedAt, to.restartedAt);
  differ('deploy.requests.cpu', from.requests.cpu, to.requests.cpu, to.requests.cpu / 1000);
  differ('deploy.requests.memory', from.requests.memory, to.requests.memory, `${to.requests.memory}B`);
  const limit = (template: PodTemplate): number => template.limits?.cpu ?? 0;
  differ('deploy.limits.cpu', limit(from), limit(to), limit(to) / 1000);
  differ('shutdown.grace', from.grace, to.grace, `${to.grace}us`);
  const toleration = (template: PodTemplate) => template.tolerations[0]?.tolerationSeconds;
  differ('deploy.tolerationSeconds', toleration(from), toleration(to), toleration(to));
  for (const [probe, path] of PROBES) {
    const before = from.probes[probe];
    const after = to.probes[probe];
    if (before === undefined || after === undefined) continue;
    differ(`${path}.period`, before.period, after.period, `${after.period}us`);
    differ(`${path}.timeout`, before.timeout, after.timeout, `${after.timeout}us`);
    differ(`${path}.failureThreshold`, before.failureThreshold, after.failureThreshold, after.failureThreshold);
    differ(`${path}.successThreshold`, before.successThreshold, after.successThreshold, after.successThreshold);
  }
  return settings;
}

const PROBES = [
  ['startup', 'deploy.startupProbe'],
  ['liveness', 'liveness'],
  ['readiness', 'readiness'],
] as const;
