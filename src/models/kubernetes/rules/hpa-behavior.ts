// Answers for how fast and how far an autoscaler may change the number of replicas.
import { changeInPeriod, type ScaleEvent } from './hpa-stabilize.ts';

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** `spec.behavior.scaleUp` or `scaleDown`; a window of null is the controller's flag. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number | null;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
  /** Overrides the controller's tolerance in this direction. */
  readonly tolerance?: number | null;
}

export interface ScalingBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooFewReplicas'
  | 'TooManyReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit';

export interface Limited {
  readonly replicas: number;
  readonly reason: LimitReason;
}

/** What the API server fills in for rules that are not given. Source: pkg/apis/autoscaling/v2/defaults.go. */
export const DEFAULT_BEHAVIOR: ScalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: null,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

/** Without a behaviour: twice as many at most, or four. Source: horizontal.go, calculateScaleUpLimit. */
const SCALE_UP_LIMIT_FACTOR = 2;
const SCALE_UP_LIMIT_MINIMUM = 4;

/** The sizes an autoscaler keeps to. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/** The size within the range and the built-in limit. Source: horizontal.go, convertDesiredReplicasWithRules. */
export function limitWithoutBehavior(current: number, desired: number, range: SizeRange): Limited {
  const limit = Math.max(SCALE_UP_LIMIT_FACTOR * current, SCALE_UP_LIMIT_MINIMUM);
  if (desired < range.min) return { replicas: range.min, reason: 'TooFewReplicas' };
  if (desired <= Math.min(range.max, limit)) return { replicas: desired, reason: 'DesiredWithinRange' };
  if (limit < range.max) return { replicas: limit, reason: 'ScaleUpLimit' };
  return { replicas: range.max, reason: 'TooManyReplicas' };
}

/** Changes made before, in either direction. */
export interface ScaleEvents {
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
}

/**
 * The size within the range and what the policies allow now. Source: kubernetes/kubernetes
 * pkg/controller/podautoscaler/horizontal.go, convertDesiredReplicasWithBehaviorRate.
 */
export function limitWithBehavior(
  current: number,
  desired: number,
  range: SizeRange,
  behavior: ScalingBehavior,
  events: ScaleEvents,
  now: number,
): Limited {
  if (desired > current) {
    const limit = Math.max(scaleUpLimit(current, behavior.scaleUp, events, now), current);
    const ceiling = Math.min(limit, range.max);
    const reason = range.max > limit ? 'ScaleUpLimit' : 'TooManyReplicas';
    if (desired > ceiling) return { replicas: ceiling, reason };
  } else if (desired < current) {
    const limit = Math.min(scaleDownLimit(current, behavior.scaleDown, events, now), current);
    const floor = Math.max(limit, range.min);
    const reason = range.min < limit ? 'ScaleDownLimit' : 'TooFewReplicas';
    if (desired < floor) return { replicas: floor, reason };
  }
  return { replicas: desired, reason: 'DesiredWithinRange' };
}

/** The most replicas that the policies allow. Source: calculateScaleUpLimitWithScalingRules. */
export function scaleUpLimit(current: number, rules: ScalingRules, events: ScaleEvents, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const start = periodStart(current, policy, events, now);
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

/** The fewest replicas that the policies allow. Source: calculateScaleDownLimitWithBehaviors. */
export function scaleDownLimit(current: number, rules: ScalingRules, events: ScaleEvents, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map((policy) => {
    const start = periodStart(current, policy, events, now);
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}

/** The size at the beginning of a policy's period. */
function periodStart(current: number, policy: ScalingPolicy, events: ScaleEvents, now: number): number {
  const added = changeInPeriod(events.up, policy.periodSeconds, now);
  return current - added + changeInPeriod(events.down, policy.periodSeconds, now);
}

/** Seconds for which changes have to be remembered. Source: getLongestPolicyPeriod. */
export function longestPeriodSeconds(rules: ScalingRules): number {
  return rules.policies.reduce((longest, policy) => Math.max(longest, policy.periodSeconds), 0);
}
