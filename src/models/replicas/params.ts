// Answers for what a part says about its replicas: how many, where, how they start, stop, are probed and restarted. Used by every supervised part.
import { z } from 'zod';
import { count, duration, factor, param, size } from '../quantities.ts';

const live = 'live' as const;

/** A probe as a part declares it; `k8s`: the property it stands for. */
export const probe = (what: string, k8s: string) =>
  z
    .strictObject({
      path: param(
        z
          .string()
          .max(100)
          .regex(/^\/\S*$/, 'expected a path, such as /health'),
        {
          description: 'Path that is asked with GET; absent: the health path.',
          apply: live,
          property: `${k8s}.httpGet.path`,
        },
      ).optional(),
      initialDelay: param(duration(), {
        description: 'From the start of a replica to its first probe.',
        apply: live,
        unit: 'us',
        property: `${k8s}.initialDelaySeconds`,
      }).default(0),
      period: param(duration({ min: '1ms' }), {
        description: 'Time between probes.',
        apply: live,
        unit: 'us',
        property: `${k8s}.periodSeconds`,
      }).default(10_000_000),
      timeout: param(duration({ min: '1ms' }), {
        description: 'How long an answer may take.',
        apply: live,
        unit: 'us',
        property: `${k8s}.timeoutSeconds`,
      }).default(1_000_000),
      successThreshold: param(count(1, 100), {
        description: 'Successes in a row that count.',
        apply: live,
        unit: 'probes',
        property: `${k8s}.successThreshold`,
      }).default(1),
      failureThreshold: param(count(1, 1000), {
        description: 'Failures in a row that count.',
        apply: live,
        unit: 'probes',
        property: `${k8s}.failureThreshold`,
      }).default(3),
    })
    .optional()
    .meta({ description: what });

/** Fields of a part whose processes a supervisor keeps. */
export const replicaFields = {
  replicas: param(count(0, 200), {
    description: 'Replicas wanted.',
    apply: live,
    unit: 'replicas',
    property: 'spec.replicas',
  }).default(1),
  cpu: param(factor(0, 1024), {
    description:
      "Cores of a replica's own host; 0: as many as it asks for. A change restarts replica by replica, or resizes in place.",
    apply: live,
    unit: 'cores',
    property: 'resources.limits.cpu',
  }).default(0),
  memory: z
    .strictObject({
      base: param(size(), {
        description: 'What a replica needs without requests.',
        apply: live,
        unit: 'bytes',
      }).default(0),
      perRequest: param(size(), { description: 'What each request here needs.', apply: live, unit: 'bytes' }).default(
        0,
      ),
      perSession: param(size(), { description: 'What each session here needs.', apply: live, unit: 'bytes' }).default(
        0,
      ),
      leak: param(size(), { description: 'What each request leaves behind.', apply: live, unit: 'bytes' }).default(0),
      limit: param(size(), {
        description: 'Above this it is killed (OOMKilled); 0B: no limit.',
        apply: live,
        unit: 'bytes',
        property: 'resources.limits.memory',
      }).default(0),
    })
    .prefault({}),
  inPlaceResize: param(z.boolean(), {
    description: 'Whether cores and memory of a running replica can be changed.',
    apply: live,
    property: 'resizePolicy: NotRequired',
  }).default(false),
  hosts: param(z.array(z.string().max(60)).max(200), {
    description: 'Hosts the replicas are placed on, in turn; empty: each on its own.',
    apply: 'rebuild',
    property: 'nodeSelector',
  }).default([]),
  weights: param(z.array(count(1, 1000)).max(200), {
    description: 'Weights of the replicas for weighted balancing, in order; 1 where none is given.',
    apply: live,
    property: 'nginx server weight',
  }).default([]),
  startup: param(duration(), {
    description: 'From the start of a replica to its first answer.',
    apply: live,
    unit: 'us',
  }).default(2_000_000),
  restart: z
    .strictObject({
      policy: param(z.enum(['always', 'onFailure', 'never']), {
        description: 'Which replicas that ended are started again.',
        apply: live,
        property: 'spec.restartPolicy',
      }).default('always'),
      delay: param(duration(), {
        description: 'Wait before the first restart.',
        apply: live,
        unit: 'us',
        property: 'systemd RestartSec',
      }).default(1_000_000),
      multiplier: param(factor(1, 100), {
        description: 'Factor of the wait with each failure in a row (crash-loop back-off).',
        apply: live,
        unit: '',
      }).default(2),
      max: param(duration(), {
        description: 'Longest wait.',
        apply: live,
        unit: 'us',
        property: 'kubelet CrashLoopBackOff, 5 min',
      }).default(300_000_000),
      resetAfter: param(duration(), {
        description: 'A replica that ran for so long begins again with the first wait.',
        apply: live,
        unit: 'us',
        property: 'kubelet CrashLoopBackOff, 10 min',
      }).default(600_000_000),
    })
    .prefault({}),
  shutdown: z
    .strictObject({
      graceful: param(z.boolean(), {
        description: 'Finish the requests begun before ending; otherwise they are lost.',
        apply: live,
        property: 'server.shutdown',
      }).default(true),
      grace: param(duration(), {
        description: 'From SIGTERM to SIGKILL.',
        apply: live,
        unit: 'us',
        property: 'spec.terminationGracePeriodSeconds',
      }).default(30_000_000),
      preStop: param(duration(), {
        description: 'After SIGTERM it still takes requests for so long, so that callers can hear of it first.',
        apply: live,
        unit: 'us',
        property: 'lifecycle.preStop sleep',
      }).default(0),
    })
    .prefault({}),
  health: z
    .strictObject({
      path: param(
        z
          .string()
          .max(100)
          .regex(/^\/\S*$/, 'expected a path, such as /health'),
        {
          description:
            'Path of the health endpoint. Without a handler for it the replica answers as soon as it has a slot.',
          apply: live,
          property: 'management.endpoints.web.base-path',
        },
      ).default('/health'),
      ownPort: param(z.boolean(), {
        description: 'Answered beside the slots and the queue, on a port of its own.',
        apply: live,
        property: 'management.server.port',
      }).default(false),
    })
    .prefault({}),
  liveness: probe('Failing it restarts the replica.', 'livenessProbe'),
  readiness: probe('Failing it keeps requests away from the replica.', 'readinessProbe'),
};
