// Answers for when the control plane takes a node for lost: neither its status nor its lease has been renewed.

/** How long a node may be silent. Microseconds. */
export interface NodeGrace {
  /** Flag `--node-monitor-grace-period`: 40 s up to 1.31, 50 s since. */
  readonly monitor: number;
  /** Flag `--node-startup-grace-period`, for a node that has never reported. */
  readonly startup: number;
}

/** What the API holds about a node. Moments in microseconds, null when never. */
export interface NodeHeartbeats {
  readonly created: number;
  /** `lastHeartbeatTime` of the condition Ready, and what it says. */
  readonly readyHeartbeat: number | null;
  readonly ready: 'True' | 'False' | 'Unknown' | null;
  readonly leaseRenewed: number | null;
}

/** What the controller remembers of a node: what it last saw, and its own time then. */
export interface NodeHealth {
  readonly probed: number;
  readonly readyHeartbeat: number | null;
  readonly leaseRenewed: number | null;
}

/** What a look comes to: what Ready is set to, if anything. */
export interface NodeVerdict {
  readonly health: NodeHealth;
  readonly setReady: 'Unknown' | null;
  readonly reason: 'NodeStatusUnknown' | 'NodeStatusNeverUpdated' | null;
  /** Its pods are marked not ready: it had been ready until now. */
  readonly marksPods: boolean;
}

/**
 * One look at a node. The controller trusts only its own clock: it notes when a heartbeat changed, not what time it claims.
 * Source: kubernetes/kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth.
 */
export function judgeNode(
  node: NodeHeartbeats,
  before: NodeHealth | undefined,
  grace: NodeGrace,
  now: number,
): NodeVerdict {
  const health = healthAfter(node, before, now);
  const allowed = node.readyHeartbeat === null ? grace.startup : grace.monitor;
  const isLost = now > health.probed + allowed;
  if (!isLost || node.ready === 'Unknown') return { health, setReady: null, reason: null, marksPods: false };
  const reason = node.readyHeartbeat === null ? 'NodeStatusNeverUpdated' : 'NodeStatusUnknown';
  return { health, setReady: 'Unknown', reason, marksPods: node.ready === 'True' };
}

function healthAfter(node: NodeHeartbeats, before: NodeHealth | undefined, now: number): NodeHealth {
  const health = healthByStatus(node, before, now);
  const saved = before?.leaseRenewed ?? null;
  const isRenewed = node.leaseRenewed !== null && (saved === null || node.leaseRenewed > saved);
  return isRenewed ? { ...health, probed: now, leaseRenewed: node.leaseRenewed } : health;
}

/** A node seen with another status than before has been heard of now; the lease is then learnt anew. */
function healthByStatus(node: NodeHeartbeats, before: NodeHealth | undefined, now: number): NodeHealth {
  const { readyHeartbeat } = node;
  if (before !== undefined && before.readyHeartbeat === readyHeartbeat) return before;
  const isSilent = before === undefined && readyHeartbeat === null;
  return { probed: isSilent ? node.created : now, readyHeartbeat, leaseRenewed: null };
}
