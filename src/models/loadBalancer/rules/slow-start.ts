// Answers for Envoy's slow start: a host that has just become healthy gets its share of requests bit by bit.
// Source: envoyproxy/envoy source/extensions/load_balancing_policies/common/load_balancer_impl.cc:applySlowStartFactor.
import { MILLISECOND, type Micros } from '../../../engine/time.ts';
import { power } from './least-request.ts';

/** Names are those of `slow_start_config`. */
export interface SlowStartConfig {
  /** 0: off. */
  readonly slowStartWindow: Micros;
  /** 1: the share grows in proportion to time; above 1 faster at first, below 1 slower at first. Not above 0: counts as 1. */
  readonly aggression: number;
  /** Least share of its weight that a host gets, in percent. */
  readonly minWeightPercent: number;
}

/** Envoy's, and off as there. */
export const SLOW_START_DEFAULTS: SlowStartConfig = Object.freeze({
  slowStartWindow: 0,
  aggression: 1,
  minWeightPercent: 10,
});

/** What is wrong with `c`; empty when nothing is. */
export function slowStartProblems(c: SlowStartConfig): string[] {
  const problems: string[] = [];
  if (!(c.slowStartWindow >= 0)) problems.push('slow_start_window must not be negative');
  if (!(c.minWeightPercent >= 0 && c.minWeightPercent <= 100))
    problems.push('min_weight_percent must be from 0 to 100');
  return problems;
}

/** The share of its weight, up to 1, that a host gets when it has been healthy for `healthyFor`. Time counts in whole milliseconds. */
export function slowStartFactor(config: SlowStartConfig, healthyFor: Micros): number {
  if (healthyFor >= config.slowStartWindow) return 1;
  const elapsed = Math.max(1, Math.floor(healthyFor / MILLISECOND));
  const timeFactor = elapsed / (config.slowStartWindow / MILLISECOND);
  const factor = config.aggression > 0 ? power(timeFactor, 1 / config.aggression) : timeFactor;
  return Math.min(1, Math.max(factor, config.minWeightPercent / 100));
}
