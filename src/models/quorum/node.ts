// Answers for a node process: requests it coordinates, messages of other nodes, its disk, and what it does from time to time.
import type { Behaviour, Context } from '../../engine/index.ts';
import { NODE_CHARTS } from './charts.ts';
import { askStandIns, giveUp, receive } from './coordinator.ts';
import { deliver, handOff, onNodeMessage, sendTree } from './messages.ts';
import { type NodeState, nodeState } from './state.ts';
import { load, synced } from './storage.ts';

/** How often a node looks whether anti-entropy has been switched on. */
const LOOK_AGAIN = 1_000_000;

export const node: Behaviour<NodeState> = {
  role: 'quorum/node',
  charts: NODE_CHARTS,
  init: nodeState,
  start(s, ctx) {
    load(s, ctx);
    ctx.setTimer(ctx.params.handoffInterval, 'handoff');
    ctx.setTimer(ctx.params.antiEntropyInterval || LOOK_AGAIN, 'antiEntropy');
  },
  onMessage(s, ctx, message) {
    if (message.port === 'kv') receive(s, ctx, message);
    else onNodeMessage(s, ctx, message);
  },
  onTimer(s, ctx, name, id) {
    switch (name) {
      case 'standIns':
        return askStandIns(s, ctx, id);
      case 'giveUp':
        return giveUp(s, ctx, id);
      case 'handoff':
        handOff(s, ctx);
        return void ctx.setTimer(ctx.params.handoffInterval, 'handoff');
      case 'antiEntropy':
        return antiEntropy(s, ctx);
    }
  },
  onSynced(s, ctx, _token, result) {
    // A node that cannot keep what it is given acknowledges nothing more.
    if (result === 'full') return ctx.exit('disk full');
    for (const { to, message } of synced(s, ctx)) deliver(s, ctx, to, message);
  },
};

function antiEntropy(s: NodeState, ctx: Context): void {
  const { antiEntropyInterval } = ctx.params;
  if (antiEntropyInterval > 0) sendTree(s, ctx);
  ctx.setTimer(antiEntropyInterval || LOOK_AGAIN, 'antiEntropy');
}
