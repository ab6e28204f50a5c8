// Answers for an autoscaler's memory: past recommendations against flapping, past changes against haste.

/** What was recommended when. Moments in microseconds of virtual time. */
export interface Recommendation {
  readonly replicas: number;
  readonly timestamp: number;
}

/** A change of size that was made. */
export interface ScaleEvent {
  /** Pods, whatever the direction. */
  readonly replicaChange: number;
  readonly timestamp: number;
  readonly isOutdated: boolean;
}

export interface Stabilized {
  readonly replicas: number;
  readonly log: readonly Recommendation[];
}

/**
 * The greatest recommendation of the window, and the log with this one in it. Source: kubernetes/kubernetes
 * pkg/controller/podautoscaler/horizontal.go, stabilizeRecommendation.
 */
export function stabilizeDown(
  log: readonly Recommendation[],
  desired: number,
  windowMicros: number,
  now: number,
): Stabilized {
  const cutoff = now - windowMicros;
  let replicas = desired;
  for (const one of log) if (one.timestamp >= cutoff) replicas = Math.max(replicas, one.replicas);
  const oldSlot = log.findLastIndex((one) => one.timestamp < cutoff);
  return { replicas, log: record(log, oldSlot, { replicas: desired, timestamp: now }) };
}

/**
 * The current size, raised to the least and lowered to the greatest recommendation of the windows. Source: the same file,
 * stabilizeRecommendationWithBehaviors.
 */
export function stabilizeWithBehavior(
  log: readonly Recommendation[],
  current: number,
  desired: number,
  windows: { readonly up: number; readonly down: number },
  now: number,
): Stabilized {
  const upCutoff = now - windows.up;
  const downCutoff = now - windows.down;
  let least = desired;
  let greatest = desired;
  for (const one of log) {
    if (one.timestamp > upCutoff) least = Math.min(least, one.replicas);
    if (one.timestamp > downCutoff) greatest = Math.max(greatest, one.replicas);
  }
  const oldSlot = log.findLastIndex((one) => one.timestamp < upCutoff && one.timestamp < downCutoff);
  const replicas = Math.min(Math.max(current, least), greatest);
  return { replicas, log: record(log, oldSlot, { replicas: desired, timestamp: now }) };
}

/** Puts `entry` into a slot that is no longer needed, or behind the others. */
function record<T>(log: readonly T[], slot: number, entry: T): readonly T[] {
  return slot < 0 ? [...log, entry] : log.with(slot, entry);
}

/** Pods changed within the last `periodSeconds`. Source: the same file, getReplicasChangePerPeriod. */
export function changeInPeriod(events: readonly ScaleEvent[], periodSeconds: number, now: number): number {
  const cutoff = now - periodSeconds * 1_000_000;
  return events.reduce((sum, event) => sum + (event.timestamp > cutoff ? event.replicaChange : 0), 0);
}

/**
 * The log with one change more. Those older than the longest period of a policy are marked, and the last of them makes room.
 * Source: the same file, storeScaleEvent and markScaleEventsOutdated.
 */
export function storeScaleEvent(
  events: readonly ScaleEvent[],
  longestPeriodSeconds: number,
  replicaChange: number,
  now: number,
): readonly ScaleEvent[] {
  const cutoff = now - longestPeriodSeconds * 1_000_000;
  const marked = events.map((event) => (event.timestamp < cutoff ? { ...event, isOutdated: true } : event));
  const slot = marked.findLastIndex((event) => event.isOutdated);
  return record(marked, slot, { replicaChange, timestamp: now, isOutdated: false });
}
