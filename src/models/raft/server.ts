// Answers for a server process: every input goes to the rule it is for, and what the rule asks for is done.
import type { Behaviour, Context } from '../../engine/index.ts';
import { RAFT_CHARTS } from './charts.ts';
import { load, synced } from './disk.ts';
import { perform, transmit, waitForLeader } from './perform.ts';
import { onForward, onForwarded, onTrouble, receive } from './requests.ts';
import { onElectionTimeout } from './rules/election.ts';
import { type Effects, effects } from './rules/node.ts';
import { changeMembers, heartbeat, onDurable, onQuorumCheck } from './rules/replication.ts';
import { step } from './rules/step.ts';
import { firstVoters, type ServerState, serverState } from './state.ts';

export const server: Behaviour<ServerState> = {
  role: 'raft/server',
  charts: RAFT_CHARTS,
  init: (ctx) => serverState(ctx.config),
  start(s, ctx) {
    load(s, ctx);
    // The first server was started first, and has waited for a leader when the world begins.
    if (ctx.now() === 0 && ctx.config.id === 1) s.electionTimer = ctx.setTimer(0, 'election');
    else waitForLeader(s, ctx);
  },
  onMessage(s, ctx, message) {
    if (message.port === 'kv') return receive(s, ctx, message);
    if (message.type === 'forward') return onForward(s, ctx, message.token, message.request);
    if (message.type === 'forwarded') return onForwarded(s, ctx, message.token, message.answer);
    by(s, ctx, (out) => step(s.node, ctx.params.rules, message, s.snapshot.members, ctx.now(), out));
  },
  onTimer(s, ctx, name) {
    switch (name) {
      case 'election':
        s.electionTimer = 0;
        return by(s, ctx, (out) => onElectionTimeout(s.node, ctx.params.rules, ctx.now(), out));
      case 'heartbeat':
        s.heartbeatTimer = 0;
        return by(s, ctx, (out) => beat(s, ctx, out));
      case 'quorum':
        s.quorumTimer = 0;
        return by(s, ctx, (out) => onQuorumCheck(s.node, ctx.params.rules, ctx.now(), out));
    }
  },
  onSynced(s, ctx, _token, result) {
    // A server that cannot keep its word says nothing more (etcd stops, too).
    if (result === 'full') return ctx.exit('disk full');
    const covered = synced(s, ctx, (to, message) => transmit(s, ctx, to, message));
    by(s, ctx, (out) => onDurable(s.node, ctx.params.rules, covered, out));
  },
  onTrouble,
  plays: (s, role) => s.node.role === role,
};

/** With its heartbeat a leader begins the change of membership that is wanted, once the one before is over. */
function beat(s: ServerState, ctx: Context, out: Effects): void {
  const { node } = s;
  const wanted = firstVoters(ctx.config.pids.length, ctx.params.voters);
  heartbeat(node, ctx.params.rules, ctx.now(), out);
  if (node.members.outgoing.length === 0 && wanted.join() !== node.members.voters.join())
    changeMembers(node, ctx.params.rules, wanted, ctx.now(), out);
}

function by(s: ServerState, ctx: Context, rule: (out: Effects) => void): void {
  const out = effects();
  rule(out);
  perform(s, ctx, out);
}
