// Answers for what a scenario may say about how a caller picks an endpoint: the algorithm, stickiness, outlier detection, slow start.
import { z } from 'zod';
import type { Micros } from '../../engine/index.ts';
import { MAGLEV_TABLE_SIZE, maglevProblems } from '../loadBalancer/rules/maglev.ts';
import { OUTLIER_DEFAULTS, type OutlierConfig, outlierProblems } from '../loadBalancer/rules/outlier-ejection.ts';
import { RING_HASH_DEFAULTS } from '../loadBalancer/rules/ring-hash.ts';
import { SLOW_START_DEFAULTS, type SlowStartConfig } from '../loadBalancer/rules/slow-start.ts';
import { count, duration, factor, param, percent } from '../quantities.ts';

const ALGORITHMS = [
  'roundRobin',
  'random',
  'leastConnections',
  'powerOfTwo',
  'weightedRoundRobin',
  'hash',
  'ringHash',
  'maglev',
] as const;

const use = 'nextUse' as const;
const o = OUTLIER_DEFAULTS;
const envoy = (name: string) => `envoy outlier_detection.${name}`;

const outlierParams = z
  .strictObject({
    interval: param(duration({ min: '1ms' }), {
      description: 'How often ejected endpoints are let back and success rates are looked at.',
      apply: use,
      unit: 'us',
      property: envoy('interval'),
    }).default(o.interval),
    baseEjectionTime: param(duration({ min: '1ms' }), {
      description: 'How long an endpoint is left alone, times how often that has happened.',
      apply: use,
      unit: 'us',
      property: envoy('base_ejection_time'),
    }).default(o.baseEjectionTime),
    maxEjectionTime: param(duration({ min: '1ms' }), {
      description: 'Longest ejection.',
      apply: use,
      unit: 'us',
      property: envoy('max_ejection_time'),
    }).default(o.maxEjectionTime),
    maxEjectionPercent: param(percent(), {
      description: 'Share of the endpoints that may be ejected at once.',
      apply: use,
      unit: '%',
      property: envoy('max_ejection_percent'),
    }).default(o.maxEjectionPercent),
    alwaysEjectOneHost: param(z.boolean(), {
      description: 'One may always be ejected, whatever the share.',
      apply: use,
      property: envoy('always_eject_one_host'),
    }).default(o.alwaysEjectOneHost),
    consecutive5xx: param(count(0, 1000), {
      description: 'Errors in a row that eject an endpoint; 0: off. An attempt that timed out counts as 504.',
      apply: use,
      unit: 'errors',
      property: envoy('consecutive_5xx'),
    }).default(o.consecutive5xx),
    consecutiveGatewayFailure: param(count(0, 1000), {
      description: '502, 503 and 504 in a row that eject an endpoint; 0: off.',
      apply: use,
      unit: 'errors',
      property: envoy('consecutive_gateway_failure'),
    }).default(o.consecutiveGatewayFailure),
    successRate: param(z.boolean(), {
      description: 'Whether an endpoint far below the others in success is ejected.',
      apply: use,
      property: envoy('enforcing_success_rate'),
    }).default(o.successRate),
    successRateMinimumHosts: param(count(1, 1000), {
      description: 'Endpoints with enough requests for a comparison.',
      apply: use,
      property: envoy('success_rate_minimum_hosts'),
    }).default(o.successRateMinimumHosts),
    successRateRequestVolume: param(count(1, 100_000), {
      description: 'Requests in an interval that are enough.',
      apply: use,
      property: envoy('success_rate_request_volume'),
    }).default(o.successRateRequestVolume),
    successRateStdevFactor: param(count(0, 100_000), {
      description: 'Thousandths of a standard deviation below the mean.',
      apply: use,
      property: envoy('success_rate_stdev_factor'),
    }).default(o.successRateStdevFactor),
    failurePercentage: param(z.boolean(), {
      description: 'Whether an endpoint with too many failures in an interval is ejected.',
      apply: use,
      property: envoy('enforcing_failure_percentage'),
    }).default(o.failurePercentage),
    failurePercentageThreshold: param(percent(), {
      description: 'Share of failures that ejects.',
      apply: use,
      unit: '%',
      property: envoy('failure_percentage_threshold'),
    }).default(o.failurePercentageThreshold),
    failurePercentageMinimumHosts: param(count(1, 1000), {
      description: 'Endpoints with enough requests for this rule.',
      apply: use,
      property: envoy('failure_percentage_minimum_hosts'),
    }).default(o.failurePercentageMinimumHosts),
    failurePercentageRequestVolume: param(count(1, 100_000), {
      description: 'Requests in an interval that are enough.',
      apply: use,
      property: envoy('failure_percentage_request_volume'),
    }).default(o.failurePercentageRequestVolume),
  })
  .superRefine((config, context) => {
    for (const message of outlierProblems(config)) context.addIssue({ code: 'custom', message });
  });

const slowStartParams = z.strictObject({
  slowStartWindow: param(duration(), {
    description: 'How long a new endpoint gets less than its share.',
    apply: use,
    unit: 'us',
    property: 'envoy slow_start_config.slow_start_window',
  }),
  aggression: param(factor(0.01, 100), {
    description: '1: the share grows with time; above 1 faster at first.',
    apply: use,
    unit: '',
    property: 'envoy slow_start_config.aggression',
  }).default(SLOW_START_DEFAULTS.aggression),
  minWeightPercent: param(percent(), {
    description: 'Least share of its weight.',
    apply: use,
    unit: '%',
    property: 'envoy slow_start_config.min_weight_percent',
  }).default(SLOW_START_DEFAULTS.minWeightPercent),
});

/** Fields of balancing: of a call, and of a load balancer. */
export const balanceFields = {
  balance: param(z.enum(ALGORITHMS), {
    description: 'How the caller picks an endpoint.',
    apply: use,
    property: 'nginx upstream method, envoy lb_policy',
  }).default('roundRobin'),
  hashOn: param(z.enum(['key', 'tenant', 'session', 'route']), {
    description: 'What hash, ringHash and maglev go by; session is the cookie (of who has none yet, the key).',
    apply: use,
    property: 'nginx hash <key>, envoy route hash_policy',
  }).default('key'),
  maxFails: param(count(0, 1000), {
    description:
      'Failures (502, 503, 504, time-outs, broken connections) after which an endpoint is left alone; 0: off.',
    apply: use,
    unit: 'failures',
    property: 'nginx server max_fails',
  }).default(0),
  failTimeout: param(duration({ min: '1ms' }), {
    description: 'How long a failure counts, and how long the endpoint is then left alone.',
    apply: use,
    unit: 'us',
    property: 'nginx server fail_timeout',
  }).default(10_000_000),
  maxConns: param(count(0, 100_000), {
    description: 'Requests under way at one endpoint, at most; 0: as many as come.',
    apply: use,
    unit: 'requests',
    property: 'nginx server max_conns, haproxy server maxconn',
  }).default(0),
  sticky: param(z.enum(['none', 'key', 'tenant', 'connection']), {
    description:
      'Whether requests of one key or tenant, or on one kept-alive connection, keep to the endpoint that had the first.',
    apply: use,
    property: 'service.spec.sessionAffinity',
  }).default('none'),
  connections: param(count(1, 10_000), {
    description:
      'Connections that are kept alive, when requests stick to them; each goes to the endpoint it was opened to.',
    apply: use,
    unit: 'connections',
    property: 'nginx keepalive',
  }).default(8),
  connectionAge: param(duration(), {
    description: 'A connection is opened anew after so long; 0s: never, while its endpoint is there.',
    apply: use,
    unit: 'us',
    property: 'gRPC MAX_CONNECTION_AGE, nginx keepalive_time',
  }).default(0),
  avoidTried: param(z.boolean(), {
    description: 'Whether a retry avoids the endpoint of the attempt before it.',
    apply: use,
    property: 'envoy retry_host_predicate previous_hosts',
  }).default(false),
  outlierDetection: outlierParams.optional(),
  slowStart: slowStartParams.optional(),
  maglevTableSize: param(
    z
      .number()
      .int()
      .min(2)
      .max(5_000_011)
      .refine((n) => maglevProblems(n).length === 0, 'expected a prime'),
    { description: 'Slots of the Maglev table, a prime.', apply: use, property: 'envoy maglev_lb_config.table_size' },
  ).default(MAGLEV_TABLE_SIZE),
  minimumRingSize: param(count(1, 100_000), {
    description: 'Points on the hash ring, at least.',
    apply: use,
    unit: 'points',
    property: 'envoy ring_hash_lb_config.minimum_ring_size',
  }).default(RING_HASH_DEFAULTS.minimumRingSize),
};

export interface BalanceConfig {
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly hashOn: 'key' | 'tenant' | 'session' | 'route';
  readonly maxFails: number;
  readonly failTimeout: Micros;
  readonly maxConns: number;
  /** cookie: the endpoint that the request names. */
  readonly sticky: 'none' | 'key' | 'tenant' | 'cookie' | 'connection';
  /** With `connection`: how many are kept alive, and for how long each; age 0: for ever. */
  readonly keptAlive?: { readonly most: number; readonly age: Micros };
  readonly avoidTried: boolean;
  readonly outliers: OutlierConfig | null;
  readonly slowStart: SlowStartConfig | null;
  readonly maglevTableSize: number;
  readonly minimumRingSize: number;
}

/** Parsed fields of balancing. */
type BalanceDeclared = Omit<z.output<z.ZodObject<typeof balanceFields>>, 'sticky'> & Pick<BalanceConfig, 'sticky'>;

/** Declared fields of balancing, as the rules take them. */
export function compileBalance(d: BalanceDeclared): BalanceConfig {
  return {
    algorithm: d.balance,
    hashOn: d.hashOn,
    maxFails: d.maxFails,
    failTimeout: d.failTimeout,
    maxConns: d.maxConns,
    sticky: d.sticky,
    ...(d.sticky === 'connection' ? { keptAlive: { most: d.connections, age: d.connectionAge } } : {}),
    avoidTried: d.avoidTried,
    outliers: d.outlierDetection ?? null,
    slowStart: d.slowStart ?? null,
    maglevTableSize: d.maglevTableSize,
    minimumRingSize: d.minimumRingSize,
  };
}
