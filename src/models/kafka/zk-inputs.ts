// Answers for the inputs that a broker has only in a cluster on ZooKeeper: which of them goes where, and its controlled shutdown.
import type { Context, PeerTrouble } from '../../engine/index.ts';
import { onZkTimer, onZkTrouble, ZK_TIMER } from '../zookeeper/client.ts';
import { askForShutdown } from './broker-controller.ts';
import type { BrokerState } from './broker-state.ts';
import type { Params } from './params.ts';
import { closeZk, lookAtController, registerZk } from './zk-broker.ts';
import { onRebalanceTimerZk } from './zk-controller.ts';
import {
  onControllerRequest,
  onLeaderAndIsr,
  onTellTimer,
  onTellTrouble,
  onTold,
  onUpdateMetadata,
} from './zk-requests.ts';
import { ensembleOf } from './zk-state.ts';

export const ZK_REQUESTS: Readonly<Record<string, (s: BrokerState, ctx: Context, message: any) => void>> = {
  leaderAndIsr: onLeaderAndIsr,
  updateMetadata: onUpdateMetadata,
  updateMetadataResponse: onTold,
  alterPartition: onControllerRequest,
  createPartition: onControllerRequest,
  controlledShutdown: onControllerRequest,
  controlledShutdownResponse: onShutdownAnswer,
};

export const ZK_TIMERS: Readonly<Record<string, (s: BrokerState, ctx: Context, data: any) => void>> = {
  [ZK_TIMER]: (s, ctx, what) => onZkTimer(s.zk!.client, ctx, ensembleOf(ctx), what),
  zkRegister: registerZk,
  zkElect: lookAtController,
  zkRebalance: onRebalanceTimerZk,
  zkTold: onTellTimer,
  zkShutdown: beginShutdownZk,
};

export function onZkPeerTrouble(s: BrokerState, ctx: Context, { peer, connection }: PeerTrouble): void {
  if (s.zk === undefined) return;
  onZkTrouble(s.zk.client, ctx, ensembleOf(ctx), connection);
  onTellTrouble(s, ctx, peer);
}

/** Asks the controller to be rid of its partitions; after so many attempts it goes anyway. */
export function beginShutdownZk(s: BrokerState, ctx: Context): void {
  const { controlledShutdownMaxRetries, controlledShutdownRetryBackoff } = ctx.params as Params;
  if (s.zk!.shutdowns++ > controlledShutdownMaxRetries) return goAway(s, ctx);
  askForShutdown(s, ctx);
  ctx.setTimer(controlledShutdownRetryBackoff, 'zkShutdown');
}

function onShutdownAnswer(s: BrokerState, ctx: Context, message: any): void {
  if (message.error === '' && !message.remaining) goAway(s, ctx);
}

function goAway(s: BrokerState, ctx: Context): void {
  closeZk(s, ctx);
  if (ctx.where('broker', '') === 'PENDING_CONTROLLED_SHUTDOWN')
    ctx.become('broker', '', 'SHUTTING_DOWN', 'MOVED', [ctx.seq]);
  ctx.exit('drained');
}
