// Answers for ZooKeeper sessions: how long one lasts, and at which tick it is over.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/{ZooKeeperServer,ExpiryQueue,SessionTrackerImpl}.java

/** Sessions are to last from 2 to 20 ticks unless the server says otherwise. */
const MIN_TICKS = 2;
const MAX_TICKS = 20;

export interface SessionLimits {
  readonly tickTime: number;
  /** Undefined: by ticks. */
  readonly minSessionTimeout?: number | undefined;
  readonly maxSessionTimeout?: number | undefined;
}

/** What the server grants of a requested time-out. */
export function negotiatedTimeout(requested: number, limits: SessionLimits): number {
  const min = limits.minSessionTimeout ?? limits.tickTime * MIN_TICKS;
  const max = limits.maxSessionTimeout ?? limits.tickTime * MAX_TICKS;
  return Math.min(Math.max(requested, min), max);
}

/** When a session touched now is over: sessions expire together, at ticks, so that it is up to a tick late. */
export function expiryTime(now: number, timeout: number, tickTime: number): number {
  return (Math.floor((now + timeout) / tickTime) + 1) * tickTime;
}
