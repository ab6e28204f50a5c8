// Answers for the process of a broker: its life from start-up to controlled shutdown, and which input goes where.
import type { Behaviour, Context } from '../../engine/index.ts';
import {
  askAgain,
  beat,
  fetchMetadata,
  follow,
  onAlterPartitionAnswer,
  onControllerTrouble,
  onHeartbeatAnswer,
  onMetadata,
  onMetadataTimer,
  onRegistered,
  sendHeartbeat,
} from './broker-controller.ts';
import { onHandedOn, onPublish } from './broker-events.ts';
import { onFindCoordinator, onGroupRequest, onGroupsTimer } from './broker-groups.ts';
import { fetchAgain, fetchFrom, onFetched, onFetchTimeout, onFetchTrouble, shrinkIsrs } from './broker-replicas.ts';
import {
  forgetConnection,
  onFetch,
  onFlushed,
  onLookUp,
  onParkedTimer,
  onProduce,
  onProduceTimeout,
} from './broker-requests.ts';
import { type BrokerState, brokerState } from './broker-state.ts';
import { OFFSETS_TOPIC } from './boot.ts';
import { BROKER_CHARTS } from './charts.ts';
import { cleanLogs } from './log-cleaner.ts';
import { isCompacting, type Params } from './params.ts';
import { checkpointHighWatermark, retain } from './partition-log.ts';
import { onFindTxnCoordinator, onTxnRequest, onTxnTimeouts } from './txn-coordinator.ts';
import { onMarkersTimer, onMarkersWritten, onMarkerTrouble, onWriteTxnMarkers } from './txn-markers.ts';
import { TXN_TOPIC } from './txn-state.ts';
import { beginZk, isController, onZk } from './zk-broker.ts';
import { beginShutdownZk, onZkPeerTrouble, ZK_REQUESTS, ZK_TIMERS } from './zk-inputs.ts';

export const broker: Behaviour<BrokerState> = {
  role: 'kafka/broker',
  charts: BROKER_CHARTS,
  init: brokerState,
  start(s, ctx) {
    if (ctx.now() > 0) return void ctx.setTimer((ctx.params as Params).startup, 'startup');
    ctx.become('broker', '', 'RUNNING', 'BOOT');
    begin(s, ctx);
    follow(s, ctx);
  },
  onMessage(s, ctx, message, from) {
    if (s.zk !== undefined && message.port === 'zookeeper') return onZk(s, ctx, message);
    const ofZk = s.zk === undefined ? undefined : ZK_REQUESTS[message.type];
    if (ofZk !== undefined) return ofZk(s, ctx, message);
    switch (message.type) {
      case 'publish':
        return onPublish(s, ctx, message);
      case 'produce':
        return onProduce(s, ctx, message);
      case 'produceResponse':
        return onHandedOn(s, ctx, message);
      case 'fetch':
        return onFetch(s, ctx, message);
      case 'fetchResponse':
        return onFetched(s, ctx, message, from);
      case 'findTransactionCoordinator':
        return onFindTxnCoordinator(s, ctx, message);
      case 'writeTxnMarkers':
        return onWriteTxnMarkers(s, ctx, message);
      case 'writeTxnMarkersResponse':
        return onMarkersWritten(s, ctx, message);
      case 'addPartitionsToTxn':
      case 'addOffsetsToTxn':
      case 'endTxn':
        return onTxnRequest(s, ctx, message);
      case 'initProducerId':
        return message.transactionalId === undefined ? onLookUp(s, ctx, message) : onTxnRequest(s, ctx, message);
      case 'metadata':
      case 'listOffsets':
        return onLookUp(s, ctx, message);
      case 'findCoordinator':
        return onFindCoordinator(s, ctx, message);
      case 'fetchMetadataResponse':
        return onMetadata(s, ctx, message);
      case 'brokerRegistrationResponse':
        return onRegistered(s, ctx, message);
      case 'brokerHeartbeatResponse':
        return onHeartbeatAnswer(s, ctx, message);
      case 'alterPartitionResponse':
        return onAlterPartitionAnswer(s, ctx, message);
      case 'createPartitionResponse':
        return;
      default:
        return onGroupRequest(s, ctx, message);
    }
  },
  onTimer(s, ctx, name, data) {
    ctx.about = 0;
    timers[name]!(s, ctx, data);
  },
  onSynced(s, ctx, token, result) {
    const replica = s.replicas.get(token);
    if (replica === undefined || result === 'full') return;
    onFlushed(s, ctx, replica, replica.log.records.end);
    if (replica.leader === undefined && replica.leaderId >= 0) fetchFrom(s, ctx, replica.leaderId);
  },
  onTrouble(s, ctx, trouble) {
    forgetConnection(s, ctx, trouble.connection);
    onMarkerTrouble(s, ctx, trouble.peer);
    onZkPeerTrouble(s, ctx, trouble);
    onControllerTrouble(s, ctx, trouble.peer);
    onFetchTrouble(s, ctx, trouble.peer);
  },
  onParams: awaitCleaning,
  plays(s, role, item) {
    if (role === 'controller') return isController(s.zk);
    const replica = s.replicas.get(item);
    if (replica === undefined) return false;
    return role === (replica.leader === undefined ? 'follower' : 'leader');
  },
  onDrain(s, ctx) {
    s.shuttingDown = true;
    if (ctx.where('broker', '') !== 'RUNNING') return ctx.exit('stopped');
    ctx.become('broker', '', 'PENDING_CONTROLLED_SHUTDOWN', 'SHUTDOWN', [ctx.seq]);
    if (s.zk !== undefined) beginShutdownZk(s, ctx);
    else sendHeartbeat(s, ctx);
  },
};

const timers: Readonly<Record<string, (s: BrokerState, ctx: Context, data: any) => void>> = {
  startup: begin,
  heartbeat: beat,
  shutdown: sendHeartbeat,
  metadata: onMetadataTimer,
  metadataAgain: fetchMetadata,
  shrink: shrinkIsrs,
  alterAgain: askAgain,
  fetchAgain,
  fetchTimeout: onFetchTimeout,
  parked: onParkedTimer,
  produceTimeout: onProduceTimeout,
  groups: onGroupsTimer,
  ...ZK_TIMERS,
  txnTimeouts: onTxnTimeouts,
  txnMarkers: onMarkersTimer,
  flush,
  checkpoint,
  retention,
  clean,
};

/** Everything that goes on from now: heartbeats, metadata, and what is done at intervals. */
function begin(s: BrokerState, ctx: Context): void {
  const p = ctx.params as Params;
  if (s.zk !== undefined) beginZk(s, ctx);
  else {
    beat(s, ctx);
    fetchMetadata(s, ctx);
  }
  ctx.setTimer(Math.floor(p.replicaLagTimeMax / 2), 'shrink');
  ctx.setTimer(p.transactionAbortTimedOutInterval, 'txnTimeouts');
  ctx.setTimer(p.flushEvery, 'flush');
  ctx.setTimer(p.highWatermarkCheckpointInterval, 'checkpoint');
  ctx.setTimer(p.retentionCheckInterval, 'retention');
  awaitCleaning(s, ctx);
}

/** What the operating system does by itself: dirty pages go to disk. */
function flush(_s: BrokerState, ctx: Context): void {
  ctx.sync('flush');
  ctx.setTimer((ctx.params as Params).flushEvery, 'flush');
}

/** Retention deletes by each broker's own clock. The brokers' own topics are compacted instead, and keep everything here. */
function retention(s: BrokerState, ctx: Context): void {
  for (const [name, { log }] of s.replicas) {
    if (name.startsWith(OFFSETS_TOPIC) || name.startsWith(TXN_TOPIC)) continue;
    const count = retain(log, ctx);
    if (count === 0) continue;
    ctx.count('deleted', count);
    ctx.log('kafka.deleted', { partition: name, count, offset: log.records.start });
  }
  ctx.setTimer((ctx.params as Params).retentionCheckInterval, 'retention');
}

/** The cleaner looks as long as there is a topic to be compacted. */
function awaitCleaning(s: BrokerState, ctx: Context): void {
  const p = ctx.params as Params;
  if (s.cleanerTimer === 0 && isCompacting(p)) s.cleanerTimer = ctx.setTimer(p.logCleanerBackoff, 'clean');
}

function clean(s: BrokerState, ctx: Context): void {
  s.cleanerTimer = 0;
  const logs = [...s.replicas.values()].map(({ log }) => log);
  cleanLogs(logs, ctx, ({ name, cleaned }, count) => {
    ctx.count('compacted', count);
    if (count > 0) ctx.log('kafka.compacted', { partition: name, count, offset: cleaned });
  });
  awaitCleaning(s, ctx);
}

function checkpoint(s: BrokerState, ctx: Context): void {
  for (const { log } of s.replicas.values()) checkpointHighWatermark(log, ctx);
  ctx.setTimer((ctx.params as Params).highWatermarkCheckpointInterval, 'checkpoint');
}
