// Answers for Netflix Ribbon's rules that look at how servers did: best available, weighted response time, availability filtering.
// Source: Netflix/ribbon ribbon-loadbalancer, com.netflix.loadbalancer.
import { MILLISECOND, type Micros, SECOND } from '../../../engine/time.ts';

/** Property names are those of `niws.loadbalancer.*`, in whole seconds as there. */
export interface RibbonConfig {
  /** Connection failures in a row that trip a server's circuit. */
  readonly connectionFailureThreshold: number;
  readonly circuitTripTimeoutFactorSeconds: number;
  readonly circuitTripMaxTimeoutSeconds: number;
}

export const RIBBON_DEFAULTS: RibbonConfig = Object.freeze({
  connectionFailureThreshold: 3,
  circuitTripTimeoutFactorSeconds: 10,
  circuitTripMaxTimeoutSeconds: 30,
});

/** The blackout doubles with each failure beyond the threshold, this many times at most. */
const MAX_DOUBLINGS = 16;
/** A total weight below this (in milliseconds) is no weight. */
const NO_WEIGHT = 0.001;

/** What is known of one server. */
export interface ServerStats {
  active: number;
  successiveConnectionFailures: number;
  lastConnectionFailure: Micros;
  responses: number;
  /** Of all responses; the rule uses their mean. */
  totalResponseTime: Micros;
}

export function serverStats(): ServerStats {
  return { active: 0, successiveConnectionFailures: 0, lastConnectionFailure: 0, responses: 0, totalResponseTime: 0 };
}

export function onConnectionFailure(s: ServerStats, now: Micros): void {
  s.successiveConnectionFailures++;
  s.lastConnectionFailure = now;
}

/** A connection worked, and its response took `duration`. */
export function onResponse(s: ServerStats, duration: Micros): void {
  s.successiveConnectionFailures = 0;
  s.responses++;
  s.totalResponseTime += duration;
}

/** How long a server with that many failures in a row is left alone, counted from the last one; 0: not at all. */
export function blackout(config: RibbonConfig, successiveFailures: number): Micros {
  const beyond = successiveFailures - config.connectionFailureThreshold;
  if (beyond < 0) return 0;
  const seconds = (1 << Math.min(beyond, MAX_DOUBLINGS)) * config.circuitTripTimeoutFactorSeconds;
  return Math.min(seconds, config.circuitTripMaxTimeoutSeconds) * SECOND;
}

/** Whether the server's circuit is open at `now`. */
export function isTripped(s: ServerStats, config: RibbonConfig, now: Micros): boolean {
  const period = blackout(config, s.successiveConnectionFailures);
  return period > 0 && s.lastConnectionFailure + period > now;
}

/** BestAvailableRule: fewest active requests among servers that are not tripped, the first of equals; -1: round robin decides. */
export function pickBestAvailable(servers: readonly ServerStats[], config: RibbonConfig, now: Micros): number {
  let best = -1;
  for (let i = 0; i < servers.length; i++) {
    if (isTripped(servers[i]!, config, now)) continue;
    if (best < 0 || servers[i]!.active < servers[best]!.active) best = i;
  }
  return best;
}

/** WeightedResponseTimeRule, computed every 30 s: running sums of the weights in milliseconds; a server weighs as much as all the others' mean response times. */
export function accumulatedWeights(servers: readonly ServerStats[]): number[] {
  const means = servers.map((s) => (s.responses === 0 ? 0 : s.totalResponseTime / MILLISECOND / s.responses));
  const total = means.reduce((sum, mean) => sum + mean, 0);
  let sum = 0;
  return means.map((mean) => (sum += total - mean));
}

/** WeightedResponseTimeRule's pick among `n` servers; -1: round robin decides, because there are no weights or not one each. */
export function pickByResponseTime(weights: readonly number[], n: number, u: number): number {
  const total = weights.length === 0 ? 0 : weights[weights.length - 1]!;
  if (total < NO_WEIGHT || weights.length !== n) return -1;
  const at = u * total;
  const i = weights.findIndex((weight) => weight >= at);
  return i < 0 ? 0 : i;
}

/** AvailabilityPredicate: servers that are neither tripped nor at their limit of active requests. */
export function availableServers(
  servers: readonly ServerStats[],
  config: RibbonConfig,
  now: Micros,
  activeLimit: number,
): number[] {
  const available: number[] = [];
  for (let i = 0; i < servers.length; i++) {
    if (!isTripped(servers[i]!, config, now) && servers[i]!.active < activeLimit) available.push(i);
  }
  return available;
}
