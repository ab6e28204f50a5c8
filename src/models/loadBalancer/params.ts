// Answers for what a scenario may say of a load balancer, by nginx's, HAProxy's and Envoy's names, and the call that it passes requests on by.
import { z } from 'zod';
import { balanceFields } from '../calls/balance-params.ts';
import { compileCall } from '../calls/config.ts';
import { count, duration, param, percent, timeDistribution } from '../quantities.ts';
import { replicaFields } from '../replicas/params.ts';

const live = 'live' as const;
const use = 'nextUse' as const;
const path = () =>
  z
    .string()
    .max(100)
    .regex(/^\/\S*$/, 'expected a path, such as /health');

const healthCheck = z.strictObject({
  path: param(path(), {
    description: 'Path that every endpoint is asked for with GET; from 200 to 399 is a success.',
    apply: live,
    property: 'haproxy option httpchk, envoy http_health_check.path',
  }).default('/health'),
  interval: param(duration({ min: '1ms' }), {
    description: 'Time between checks of an endpoint.',
    apply: live,
    unit: 'us',
    property: 'haproxy inter, envoy health_checks.interval',
  }).default(2_000_000),
  timeout: param(duration({ min: '1ms' }), {
    description: 'How long an answer may take.',
    apply: live,
    unit: 'us',
    property: 'haproxy timeout check, envoy health_checks.timeout',
  }).default(1_000_000),
  rise: param(count(1, 100), {
    description: 'Successes in a row after which an unhealthy endpoint is healthy.',
    apply: live,
    unit: 'checks',
    property: 'haproxy rise, envoy healthy_threshold',
  }).default(2),
  fall: param(count(1, 100), {
    description: 'Failures in a row after which a healthy endpoint is unhealthy.',
    apply: live,
    unit: 'checks',
    property: 'haproxy fall, envoy unhealthy_threshold',
  }).default(3),
});

const TROUBLES = ['timeout', 'refused', 'reset', 'no endpoint', '5xx'] as const;

const nextUpstream = z
  .strictObject({
    tries: param(count(1, 100), {
      description: 'Endpoints that are tried for a request, the first included.',
      apply: use,
      unit: 'attempts',
      property: 'nginx proxy_next_upstream_tries',
    }).default(2),
    on: param(z.array(z.union([z.enum(TROUBLES), count(400, 599)])).max(20), {
      description: 'What is worth another try.',
      apply: use,
      property: 'nginx proxy_next_upstream',
    }).default(['timeout', 'refused', 'reset']),
    nonIdempotent: param(z.boolean(), {
      description: 'Try POST and PATCH again, too.',
      apply: use,
      property: 'nginx proxy_next_upstream non_idempotent',
    }).default(false),
  })
  .prefault({});

const { memory: _memory, health: _health, ...kept } = replicaFields;
/** A second try always goes elsewhere. */
const { avoidTried: _avoidTried, ...balancing } = balanceFields;

const declared = z.strictObject({
  upstream: z
    .string({ error: 'expected the name of a part' })
    .regex(/^[a-z][A-Za-z0-9]*$/, 'expected the name of a part')
    .meta({ description: 'Part that requests are passed on to.' }),
  ...balancing,
  sticky: param(z.enum(['none', 'key', 'tenant', 'cookie', 'connection']), {
    description:
      'Whether requests keep to the endpoint that had the first: by a table of keys, tenants or kept-alive connections here, or by a cookie that names it.',
    apply: use,
    property: 'nginx sticky, haproxy cookie prefix',
  }).default('none'),
  serverWeights: param(z.array(count(1, 1000)).max(200), {
    description: 'Weights of the endpoints, in order; as they announce them where none is given.',
    apply: live,
    property: 'nginx server weight',
  }).default([]),
  timeout: param(duration(), {
    description: 'How long an endpoint may take to answer; 0s: for ever.',
    apply: use,
    unit: 'us',
    property: 'nginx proxy_read_timeout',
  }).default(60_000_000),
  cancelOnTimeout: param(z.boolean(), {
    description: 'Tell the endpoint to stop working on what nobody waits for.',
    apply: use,
    property: 'nginx proxy_ignore_client_abort off',
  }).default(false),
  nextUpstream,
  healthCheck: healthCheck.optional().meta({ description: 'Every endpoint is asked for its health; absent: none is.' }),
  panicThreshold: param(percent(), {
    description: 'Where fewer of a hundred endpoints are fit, all are used. If none is, all are in any case.',
    apply: live,
    unit: '%',
    property: 'envoy common_lb_config.healthy_panic_threshold',
  }).default(50),
  drainTimeout: param(duration(), {
    description: 'How long requests may stay under way at an endpoint that is announced no more.',
    apply: use,
    unit: 'us',
    property: 'ALB deregistration_delay.timeout_seconds',
  }).default(300_000_000),
  maxConnections: param(count(0, 1_000_000), {
    description: 'Requests here at once, in each balancer; one more is turned away. 0: as many as come.',
    apply: live,
    unit: 'requests',
    property: 'haproxy maxconn, nginx worker_connections',
  }).default(0),
  queue: z
    .strictObject({
      length: param(count(0, 100_000), {
        description: 'Requests that may wait where every endpoint has as many as it may (maxConns).',
        apply: live,
        unit: 'requests',
        property: 'nginx queue, haproxy maxqueue',
      }).default(0),
      timeout: param(duration({ min: '1ms' }), {
        description: 'How long a request waits.',
        apply: live,
        unit: 'us',
        property: 'nginx queue timeout, haproxy timeout queue',
      }).default(60_000_000),
    })
    .prefault({}),
  work: param(timeDistribution(), {
    description: 'CPU time of a request in the balancer.',
    apply: use,
    unit: 'us',
  }).default({ kind: 'constant', value: 50 }),
  ...kept,
  health: z
    .strictObject({
      path: param(path(), {
        description: "Path that the balancer's own supervisor asks for.",
        apply: live,
        property: 'nginx stub_status',
      }).default('/health'),
    })
    .prefault({}),
});

type Declared = z.output<typeof declared>;

/** How requests are passed on: a call without method and route of its own. It has the policies that balancers have. */
function passOn(p: Declared) {
  const { tries, on, nonIdempotent } = p.nextUpstream;
  const call = compileCall(
    {
      ...p,
      timeout: p.timeout,
      propagateDeadline: false,
      idempotencyKey: false,
      bytes: 500,
      fallback: false,
      avoidTried: true,
      retry: undefined,
    },
    { part: p.upstream, method: '', route: '' },
    `to ${p.upstream}`,
    0,
  );
  const config = {
    maxAttempts: tries,
    intervalFunction: { initialInterval: 0, multiplier: 1, maxInterval: 0, jitter: 'none', randomizationFactor: 0 },
    failAfterMaxAttempts: false,
  } as const;
  return { ...call, retry: tries > 1 ? { config, on, onlyIdempotent: !nonIdempotent, budget: null } : null };
}

export const params = declared.transform((p) => ({ ...p, programs: { calls: [passOn(p)] } }));
export type Params = z.output<typeof params>;
