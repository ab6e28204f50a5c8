// Answers for a server process: every input and what it is for.
import type { Behaviour, Context } from '../../engine/index.ts';
import { SERVER_CHARTS } from './charts.ts';
import { backUp, install, onKept, wipe } from './backups.ts';
import { load, synced } from './disk.ts';
import { onHandOver, onResume } from './handover.ts';
import {
  advance,
  degradeIfStuck,
  followConfiguration,
  onConfiguration,
  onReplicate,
  onReplicated,
  replicate,
} from './replication.ts';
import { onConfirm, onConfirmed, onForward, onForwarded, onTrouble, receive } from './requests.ts';
import { type ReplicationMessage, type ServerState, serverState } from './state.ts';

export const server: Behaviour<ServerState> = {
  role: 'primaryBackup/server',
  charts: SERVER_CHARTS,
  init: (ctx) => serverState(ctx.config),
  start(s, ctx) {
    load(s, ctx);
    // Who comes back waits for the monitor to say what it is now.
    if (ctx.incarnation === 1) followConfiguration(s, ctx);
  },
  onMessage(s, ctx, message) {
    if (message.port === 'kv') receive(s, ctx, message);
    else onPeer(s, ctx, message);
  },
  onTimer(s, ctx, name) {
    if (s.role !== 'primary') return;
    if (name === 'backup') return backUp(s, ctx);
    replicate(s, ctx);
    degradeIfStuck(s, ctx);
    s.heartbeatTimer = ctx.setTimer(ctx.params.heartbeatInterval, 'heartbeat');
  },
  onSynced(s, ctx, _token, result) {
    // A server that cannot keep what it is given acknowledges nothing more.
    if (result === 'full') return ctx.exit('disk full');
    synced(s, ctx);
    advance(s, ctx);
  },
  onTrouble,
  onParams(s, ctx, path) {
    if (path === 'wipe' && ctx.params.wipe) wipe(s, ctx);
  },
  plays: (s, role) => s.role === role,
};

function onPeer(s: ServerState, ctx: Context, message: ReplicationMessage): void {
  switch (message.type) {
    case 'configuration':
      return onConfiguration(s, ctx, message.configuration);
    case 'replicate':
      return onReplicate(s, ctx, message);
    case 'replicated':
      return onReplicated(s, ctx, message);
    case 'confirm':
      return onConfirm(s, ctx, message);
    case 'confirmed':
      return onConfirmed(s, ctx, message);
    case 'forward':
      return onForward(s, ctx, message.token, message.request);
    case 'forwarded':
      return onForwarded(s, ctx, message.token, message.answer);
    case 'handOver':
      return onHandOver(s, ctx, message);
    case 'resume':
      return onResume(s, ctx, message.attempt);
    case 'kept':
      return onKept(s, message);
    case 'install':
      return install(s, ctx, message);
  }
}
