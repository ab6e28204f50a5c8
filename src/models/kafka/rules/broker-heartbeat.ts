// Answers for a KRaft controller's watch over brokers: sessions, who is to be fenced, and what a broker may do next.
// Source: apache/kafka metadata/src/main/java/org/apache/kafka/controller/BrokerHeartbeatManager.java

/** What the controller knows of a broker by its heartbeats. */
export interface BrokerHeartbeat {
  readonly id: number;
  fenced: boolean;
  /** Moment of the last heartbeat. */
  lastContact: number;
  /** How far the broker has read the metadata log; -1: not known. */
  metadataOffset: number;
  /** Metadata offset that all others must reach before it may go; -1: it is not shutting down. */
  controlledShutdownOffset: number;
}

export interface BrokerHeartbeats {
  readonly brokers: Map<number, BrokerHeartbeat>;
  /** Unfenced brokers, the longest silent one first. */
  unfenced: number[];
}

export type BrokerControlState = 'FENCED' | 'UNFENCED' | 'CONTROLLED_SHUTDOWN' | 'SHUTDOWN_NOW';

export function brokerHeartbeats(): BrokerHeartbeats {
  return { brokers: new Map(), unfenced: [] };
}

/** A broker has registered (again). */
export function registerBroker(state: BrokerHeartbeats, id: number, fenced: boolean, now: number): void {
  const before = state.brokers.get(id);
  const metadataOffset = before !== undefined && before.fenced !== fenced ? before.metadataOffset : -1;
  if (before === undefined)
    state.brokers.set(id, { id, fenced: true, lastContact: 0, metadataOffset: -1, controlledShutdownOffset: -1 });
  touchBroker(state, id, fenced, metadataOffset, now);
}

/** A heartbeat has come, with what it led to. */
export function touchBroker(
  state: BrokerHeartbeats,
  id: number,
  fenced: boolean,
  metadataOffset: number,
  now: number,
): void {
  const broker = brokerOrThrow(state, id);
  state.unfenced = state.unfenced.filter((other) => other !== id);
  broker.lastContact = now;
  broker.metadataOffset = metadataOffset;
  broker.fenced = fenced;
  if (fenced) broker.controlledShutdownOffset = -1;
  else {
    const after = state.unfenced.findLastIndex((other) => state.brokers.get(other)!.lastContact <= now);
    state.unfenced.splice(after + 1, 0, id);
  }
}

export function fenceBroker(state: BrokerHeartbeats, id: number): void {
  const broker = state.brokers.get(id);
  if (broker === undefined) return;
  broker.fenced = true;
  state.unfenced = state.unfenced.filter((other) => other !== id);
}

export function removeBroker(state: BrokerHeartbeats, id: number): void {
  fenceBroker(state, id);
  state.brokers.delete(id);
}

/** @param sessionTimeout `broker.session.timeout.ms`, in the unit of the moments */
export function hasValidSession(state: BrokerHeartbeats, id: number, now: number, sessionTimeout: number): boolean {
  const broker = state.brokers.get(id);
  return broker !== undefined && !broker.fenced && broker.lastContact + sessionTimeout >= now;
}

/** The longest silent broker, if its session is over. They are fenced one at a time. */
export function findStaleBroker(state: BrokerHeartbeats, now: number, sessionTimeout: number): number | undefined {
  const [first] = state.unfenced;
  return first === undefined || hasValidSession(state, first, now, sessionTimeout) ? undefined : first;
}

/** How far the slowest broker has read that is neither fenced nor shutting down; Infinity without one. */
function lowestActiveOffset(state: BrokerHeartbeats): number {
  return [...state.brokers.values()]
    .filter((b) => !b.fenced && b.controlledShutdownOffset < 0)
    .reduce((lowest, b) => Math.min(lowest, b.metadataOffset), Number.POSITIVE_INFINITY);
}

/** Notes at which metadata offset a broker began to shut down; the first one counts. */
export function beginControlledShutdown(state: BrokerHeartbeats, id: number, offset: number): void {
  const broker = brokerOrThrow(state, id);
  if (broker.fenced) throw new Error('RuntimeException: Fenced brokers cannot enter controlled shutdown.');
  if (broker.controlledShutdownOffset < 0) broker.controlledShutdownOffset = offset;
}

export interface HeartbeatRequest {
  readonly wantFence: boolean;
  readonly wantShutDown: boolean;
  readonly currentMetadataOffset: number;
}

export function brokerControlState(broker: BrokerHeartbeat): BrokerControlState {
  if (broker.controlledShutdownOffset >= 0) return 'CONTROLLED_SHUTDOWN';
  return broker.fenced ? 'FENCED' : 'UNFENCED';
}

/**
 * What a broker's heartbeat leads to. Throws for a broker that is not registered.
 * @param registrationOffset metadata offset of its registration: it must have read that far before it serves
 */
export function nextBrokerState(
  state: BrokerHeartbeats,
  id: number,
  request: HeartbeatRequest,
  registrationOffset: number,
  hasLeaderships: boolean,
): BrokerControlState {
  const broker = brokerOrThrow(state, id);
  switch (brokerControlState(broker)) {
    case 'FENCED':
      if (request.wantShutDown) return 'SHUTDOWN_NOW';
      return !request.wantFence && request.currentMetadataOffset >= registrationOffset ? 'UNFENCED' : 'FENCED';
    case 'UNFENCED':
      if (request.wantFence) return request.wantShutDown ? 'SHUTDOWN_NOW' : 'FENCED';
      if (!request.wantShutDown) return 'UNFENCED';
      return hasLeaderships ? 'CONTROLLED_SHUTDOWN' : 'SHUTDOWN_NOW';
    default: {
      const settled = !hasLeaderships && broker.controlledShutdownOffset <= lowestActiveOffset(state);
      return settled ? 'SHUTDOWN_NOW' : 'CONTROLLED_SHUTDOWN';
    }
  }
}

function brokerOrThrow(state: BrokerHeartbeats, id: number): BrokerHeartbeat {
  const broker = state.brokers.get(id);
  if (broker === undefined) throw new Error(`IllegalStateException: Broker ${id} is not registered.`);
  return broker;
}
