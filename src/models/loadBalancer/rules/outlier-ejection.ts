// Answers for Envoy's outlier detection: which hosts are left alone for a while because of how their requests ended.
// Source: envoyproxy/envoy source/common/upstream/outlier_detection_impl.cc.
import { type Micros, SECOND } from '../../../engine/time.ts';

/** Names are those of `outlier_detection`; percentages and volumes as there. */
export interface OutlierConfig {
  /** How often ejected hosts are let back and success rates are looked at. */
  readonly interval: Micros;
  readonly baseEjectionTime: Micros;
  readonly maxEjectionTime: Micros;
  readonly maxEjectionPercent: number;
  /** Eject one host even where that is more than the percentage. */
  readonly alwaysEjectOneHost: boolean;
  /** 5xx answers in a row; 0: off. */
  readonly consecutive5xx: number;
  /** 502, 503 and 504 in a row; 0: off. */
  readonly consecutiveGatewayFailure: number;
  readonly successRate: boolean;
  readonly successRateMinimumHosts: number;
  readonly successRateRequestVolume: number;
  /** Thousandths of a standard deviation below the mean. */
  readonly successRateStdevFactor: number;
  readonly failurePercentage: boolean;
  readonly failurePercentageThreshold: number;
  readonly failurePercentageMinimumHosts: number;
  readonly failurePercentageRequestVolume: number;
}

/**
 * Envoy's numbers and what it enforces by default, but for two: with ten hosts or fewer its 10% would eject nobody, so that one
 * may always be ejected here; and success rates are off until asked for.
 */
export const OUTLIER_DEFAULTS: OutlierConfig = Object.freeze({
  interval: 10 * SECOND,
  baseEjectionTime: 30 * SECOND,
  maxEjectionTime: 300 * SECOND,
  maxEjectionPercent: 10,
  alwaysEjectOneHost: true,
  consecutive5xx: 5,
  consecutiveGatewayFailure: 0,
  successRate: false,
  successRateMinimumHosts: 5,
  successRateRequestVolume: 100,
  successRateStdevFactor: 1900,
  failurePercentage: false,
  failurePercentageThreshold: 85,
  failurePercentageMinimumHosts: 5,
  failurePercentageRequestVolume: 50,
});

export type EjectionReason = 'consecutive5xx' | 'consecutiveGatewayFailure' | 'successRate' | 'failurePercentage';

/** What is known of one host. */
export interface OutlierHost {
  ejected: boolean;
  ejectedAt: Micros;
  /** -1: never. */
  unejectedAt: Micros;
  /** Ejections since the run's start. */
  ejections: number;
  /** How many times the base ejection time the present ejection lasts; shrinks by one in each quiet interval. */
  backoff: number;
  consecutive5xx: number;
  consecutiveGatewayFailure: number;
  /** Requests and successes since the last interval. */
  requests: number;
  successes: number;
}

/** Hosts by the caller's own number for them. */
export interface OutlierDetector {
  readonly hosts: Map<number, OutlierHost>;
  /** Hosts that are ejected now. */
  ejected: number;
  /** Ejections that the percentage did not allow. */
  overflows: number;
}

export function outlierDetector(): OutlierDetector {
  return { hosts: new Map(), ejected: 0, overflows: 0 };
}

/** What is wrong with `c`, in Envoy's words; empty when nothing is. */
export function outlierProblems(c: OutlierConfig): string[] {
  const problems: string[] = [];
  if (!(c.interval > 0)) problems.push('interval must be greater than 0');
  if (!(c.baseEjectionTime > 0)) problems.push('base_ejection_time must be greater than 0');
  if (c.maxEjectionTime < c.baseEjectionTime) {
    problems.push("outlier detector's max_ejection_time cannot be smaller than base_ejection_time");
  }
  if (!(c.maxEjectionPercent >= 0 && c.maxEjectionPercent <= 100))
    problems.push('max_ejection_percent must be from 0 to 100');
  return problems;
}

/** A host joined the cluster; one that is known stays as it is. */
export function addOutlierHost(d: OutlierDetector, host: number): void {
  if (d.hosts.has(host)) return;
  d.hosts.set(host, {
    ejected: false,
    ejectedAt: 0,
    unejectedAt: -1,
    ejections: 0,
    backoff: 0,
    consecutive5xx: 0,
    consecutiveGatewayFailure: 0,
    requests: 0,
    successes: 0,
  });
}

/** A host left the cluster. */
export function removeOutlierHost(d: OutlierDetector, host: number): void {
  if (d.hosts.get(host)?.ejected) d.ejected--;
  d.hosts.delete(host);
}

export function isEjected(d: OutlierDetector, host: number): boolean {
  return d.hosts.get(host)?.ejected === true;
}

/**
 * A request to `host` was answered with `status` (an attempt that got no answer counts as 503 when refused, 504 when timed out).
 * Returns why the host is ejected by that, or '' when it is not. Answers of hosts that are not known are ignored.
 */
export function onOutlierResponse(
  d: OutlierDetector,
  config: OutlierConfig,
  host: number,
  status: number,
  now: Micros,
): EjectionReason | '' {
  const h = d.hosts.get(host);
  if (h === undefined) return '';
  h.requests++;
  if (status < 500) {
    h.successes++;
    h.consecutive5xx = 0;
    h.consecutiveGatewayFailure = 0;
    return '';
  }
  const gateway = status >= 502 && status <= 504;
  h.consecutiveGatewayFailure = gateway ? h.consecutiveGatewayFailure + 1 : 0;
  h.consecutive5xx++;
  let reason: EjectionReason | '' = '';
  if (gateway && h.consecutiveGatewayFailure === config.consecutiveGatewayFailure && !h.ejected) {
    h.consecutiveGatewayFailure = 0;
    if (eject(d, config, h, now)) reason = 'consecutiveGatewayFailure';
  }
  if (h.consecutive5xx === config.consecutive5xx && !h.ejected) {
    h.consecutive5xx = 0;
    if (eject(d, config, h, now)) reason = 'consecutive5xx';
  }
  return reason;
}

/** What an interval changed. */
export interface OutlierSweep {
  readonly unejected: number[];
  readonly ejected: { readonly host: number; readonly reason: EjectionReason }[];
}

/** To be called every `config.interval`: lets hosts back whose time is over, then judges all by what they did since last time. */
export function onOutlierInterval(d: OutlierDetector, config: OutlierConfig, now: Micros): OutlierSweep {
  const sweep: OutlierSweep = { unejected: [], ejected: [] };
  for (const [host, h] of d.hosts) {
    if (!h.ejected || now - h.ejectedAt < ejectionTime(config, h)) continue;
    uneject(d, h, now);
    sweep.unejected.push(host);
  }
  ejectByRates(d, config, now, sweep);
  for (const h of d.hosts.values()) {
    h.requests = 0;
    h.successes = 0;
    if (!h.ejected && h.unejectedAt >= 0 && now - h.unejectedAt >= config.interval && h.backoff > 0) h.backoff--;
  }
  return sweep;
}

/** How long the present ejection lasts: it ends with the first interval at which this time has passed. */
export function ejectionTime(config: OutlierConfig, h: OutlierHost): Micros {
  return Math.min(config.baseEjectionTime * h.backoff, config.maxEjectionTime);
}

function eject(d: OutlierDetector, config: OutlierConfig, h: OutlierHost, now: Micros): boolean {
  const percent = (100 * (d.ejected + 1)) / d.hosts.size;
  if (percent > config.maxEjectionPercent && !(config.alwaysEjectOneHost && d.ejected === 0)) {
    d.overflows++;
    return false;
  }
  d.ejected++;
  h.ejected = true;
  h.ejectedAt = now;
  h.ejections++;
  if (h.backoff * config.baseEjectionTime < config.maxEjectionTime + config.baseEjectionTime) h.backoff++;
  return true;
}

function uneject(d: OutlierDetector, h: OutlierHost, now: Micros): void {
  d.ejected--;
  h.ejected = false;
  h.unejectedAt = now;
  // So that a few new errors do not eject it at once.
  h.consecutive5xx = 0;
  h.consecutiveGatewayFailure = 0;
}

function ejectByRates(d: OutlierDetector, config: OutlierConfig, now: Micros, sweep: OutlierSweep): void {
  if (config.successRate) {
    const judged = withVolume(d, config.successRateRequestVolume);
    if (judged.length > 0 && judged.length >= config.successRateMinimumHosts) {
      const least = successRateThreshold(
        judged.map(([, h]) => successPercentage(h)),
        config.successRateStdevFactor,
      );
      ejectAll(
        d,
        config,
        now,
        judged.filter(([, h]) => successPercentage(h) < least),
        'successRate',
        sweep,
      );
    }
  }
  if (config.failurePercentage) {
    const judged = withVolume(d, config.failurePercentageRequestVolume);
    if (judged.length > 0 && judged.length >= config.failurePercentageMinimumHosts) {
      const failing = judged.filter(([, h]) => 100 - successPercentage(h) >= config.failurePercentageThreshold);
      ejectAll(d, config, now, failing, 'failurePercentage', sweep);
    }
  }
}

/** Mean less `factor` thousandths of the standard deviation, of success rates in percent. */
export function successRateThreshold(rates: readonly number[], factor: number): number {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0) / rates.length;
  return mean - (factor / 1000) * Math.sqrt(variance);
}

function withVolume(d: OutlierDetector, volume: number): [number, OutlierHost][] {
  return [...d.hosts].filter(([, h]) => !h.ejected && h.requests > 0 && h.requests >= volume);
}

function successPercentage(h: OutlierHost): number {
  return (h.successes * 100) / h.requests;
}

function ejectAll(
  d: OutlierDetector,
  config: OutlierConfig,
  now: Micros,
  hosts: readonly [number, OutlierHost][],
  reason: EjectionReason,
  sweep: OutlierSweep,
): void {
  for (const [host, h] of hosts) if (eject(d, config, h, now)) sweep.ejected.push({ host, reason });
}
