// Answers for the process of a KRaft controller: which input goes where.
import type { Behaviour } from '../../engine/index.ts';
import { CONTROLLER_CHARTS } from './charts.ts';
import { onBrokerRequest, onRebalanceTimer, onSessionsTimer } from './controller-active.ts';
import {
  onBeginQuorumEpoch,
  onFetchMetadata,
  onFetchMetadataResponse,
  onParkedTimer,
  onQuorumTimer,
  onVote,
  onVoteResponse,
  startQuorum,
  tellVoters,
} from './controller-quorum.ts';
import { type ControllerState, controllerState } from './controller-state.ts';
import type { ControllerMessage } from './protocol.ts';

export const controller: Behaviour<ControllerState> = {
  role: 'kafka/controller',
  charts: CONTROLLER_CHARTS,
  init: controllerState,
  start(s, ctx) {
    if (ctx.now() === 0) startQuorum(s, ctx);
    else ctx.setTimer(ctx.params.startup, 'startup');
  },
  onMessage(s, ctx, message: ControllerMessage) {
    switch (message.type) {
      case 'vote':
        return onVote(s, ctx, message);
      case 'voteResponse':
        return onVoteResponse(s, ctx, message);
      case 'beginQuorumEpoch':
        return onBeginQuorumEpoch(s, ctx, message);
      case 'fetchMetadata':
        return onFetchMetadata(s, ctx, message);
      case 'fetchMetadataResponse':
        return onFetchMetadataResponse(s, ctx, message);
      default:
        return onBrokerRequest(s, ctx, message);
    }
  },
  onTimer(s, ctx, name, data) {
    switch (name) {
      case 'startup':
        return startQuorum(s, ctx);
      case 'parked':
        return onParkedTimer(s, ctx, data);
      case 'tellVoters':
        return tellVoters(s, ctx, data);
      case 'sessions':
        return onSessionsTimer(s, ctx, data);
      case 'rebalance':
        return onRebalanceTimer(s, ctx, data);
      default:
        return onQuorumTimer(s, ctx, name, data);
    }
  },
};
