// Answers for exponential back-off by key, as containers that crash and images that do not come are retried.

/** A back-off: how long, since when. Times in microseconds. */
export interface BackoffEntry {
  readonly delay: number;
  readonly updated: number;
}

/** How a back-off grows and when it is forgotten. Times in microseconds. */
export interface BackoffConfig {
  readonly initial: number;
  readonly max: number;
  /** Whether an entry is out of date at a moment; after twice the longest delay when not given. */
  readonly hasExpired?: (eventTime: number, updated: number, max: number) => boolean;
}

/** CrashLoopBackOff: 10 s, doubling to 5 minutes, over after 10 minutes of running. Source: pkg/kubelet/kubelet.go. */
export const CRASH_LOOP_BACKOFF: BackoffConfig = { initial: 10_000_000, max: 300_000_000 };

/**
 * The entry after one more event: the initial delay when there was none, or none that still counts, else twice the delay.
 * Source: kubernetes/client-go util/flowcontrol/backoff.go, Next.
 */
export function nextBackoff(
  entry: BackoffEntry | undefined,
  config: BackoffConfig,
  eventTime: number,
  now: number,
): BackoffEntry {
  const isFresh = entry === undefined || isExpired(entry, config, eventTime);
  return { delay: isFresh ? config.initial : Math.min(2 * entry.delay, config.max), updated: now };
}

/** Whether what happened at `eventTime` is still being waited out. Source: the same file, IsInBackOffSince. */
export function isInBackoffSince(
  entry: BackoffEntry | undefined,
  config: BackoffConfig,
  eventTime: number,
  now: number,
): boolean {
  if (entry === undefined || isExpired(entry, config, eventTime)) return false;
  return now - eventTime < entry.delay;
}

/** Whether the delay counted from the last update is not over. Source: the same file, IsInBackOffSinceUpdate. */
export function isInBackoffSinceUpdate(
  entry: BackoffEntry | undefined,
  config: BackoffConfig,
  eventTime: number,
): boolean {
  if (entry === undefined || isExpired(entry, config, eventTime)) return false;
  return eventTime - entry.updated < entry.delay;
}

/** Whether an entry no longer counts at `eventTime`; also what the collection of garbage asks. Source: hasExpired, GC. */
export function isExpired(entry: BackoffEntry, config: BackoffConfig, eventTime: number): boolean {
  if (config.hasExpired !== undefined) return config.hasExpired(eventTime, entry.updated, config.max);
  return eventTime - entry.updated > 2 * config.max;
}

/**
 * How long after its end a container is started again, and the entry from then on. Source:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff, when the kubelet looks at the very moment the wait is over.
 */
export function restartDelay(
  entry: BackoffEntry | undefined,
  config: BackoffConfig,
  finishedAt: number,
): { readonly delay: number; readonly entry: BackoffEntry } {
  const delay = isInBackoffSince(entry, config, finishedAt, finishedAt) ? entry!.delay : 0;
  return { delay, entry: nextBackoff(entry, config, finishedAt, finishedAt + delay) };
}
