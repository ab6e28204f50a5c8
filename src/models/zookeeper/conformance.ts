// Answers for the conformance tables of ZooKeeper: from a table's words to the rules' calls.
import { confirmsLeader, hasQuorum, isBetterVote, type PeerState, type Vote } from './rules/election.ts';
import { expiryTime, negotiatedTimeout } from './rules/sessions.ts';
import {
  closeSession,
  createNode,
  deleteNode,
  existsNode,
  getChildren,
  getNode,
  setNode,
  type Written,
  type ZnodeTree,
  znodeTree,
} from './rules/znodes.ts';

/** Table zk_session_timeout. */
export function sessionTimeouts(input: unknown): unknown {
  const given = input as {
    readonly requestedMs: number;
    readonly tickTimeMs?: number;
    readonly minSessionTimeoutMs?: number;
    readonly maxSessionTimeoutMs?: number;
  };
  return {
    negotiatedMs: negotiatedTimeout(given.requestedMs, {
      tickTime: given.tickTimeMs ?? 2000,
      minSessionTimeout: given.minSessionTimeoutMs,
      maxSessionTimeout: given.maxSessionTimeoutMs,
    }),
  };
}

/** Table zk_session_expiry. */
export function sessionExpiry(input: unknown): unknown {
  const { nowMs, sessionTimeoutMs, tickTimeMs } = input as {
    readonly nowMs: number;
    readonly sessionTimeoutMs: number;
    readonly tickTimeMs: number;
  };
  return { expiresAtMs: expiryTime(nowMs, sessionTimeoutMs, tickTimeMs) };
}

interface GivenVote {
  readonly sid: number;
  readonly zxid: number | string;
  readonly epoch: number;
}

/** Table zab_vote_order. */
export function voteOrder(input: unknown): unknown {
  const given = input as { readonly new: GivenVote; readonly current: GivenVote; readonly weight?: number };
  const proposal = (v: GivenVote) => ({ leader: v.sid, zxid: Number(v.zxid), peerEpoch: v.epoch });
  return { newWins: isBetterVote(proposal(given.new), proposal(given.current), given.weight) };
}

interface GivenNotification {
  readonly sid?: number;
  readonly leader: number;
  readonly zxid: string;
  readonly electionEpoch: number;
  readonly peerEpoch: number;
  readonly state: PeerState;
  readonly version: number;
}

/** Table zab_quorum_votes. The server that counts is none of those that lead. */
export function quorumVotes(input: unknown): unknown {
  const given = input as {
    readonly ensembleSize: number;
    readonly votes: readonly GivenNotification[];
    readonly proposal: GivenNotification;
  };
  const vote = (n: GivenNotification): Vote => ({ ...n, zxid: Number(n.zxid) });
  const votes = new Map(given.votes.map((n) => [n.sid!, vote(n)]));
  const { leader, electionEpoch } = given.proposal;
  return {
    quorum: hasQuorum(votes, vote(given.proposal), given.ensembleSize),
    leaderCheck: confirmsLeader(votes, leader, electionEpoch, Number.NaN, electionEpoch),
  };
}

/** The only client of these tables. */
const SESSION = 1;

/** Table zk_watches. */
export function watches(input: unknown): unknown {
  const { ops } = input as {
    readonly ops: readonly { readonly op: string; readonly path: string; readonly watch?: boolean }[];
  };
  const tree = znodeTree();
  const events: string[] = [];
  ops.forEach(({ op, path, watch }, i) => {
    const watcher = watch ? SESSION : undefined;
    if (op === 'exists') existsNode(tree, path, watcher);
    else if (op === 'getData') getNode(tree, path, watcher);
    else if (op === 'getChildren') getChildren(tree, path, watcher);
    else for (const fired of write(tree, op, path, i).fired) events.push(fired.event);
  });
  return { events };
}

function write(tree: ZnodeTree, op: string, path: string, zxid: number): Written {
  if (op === 'create') return createNode(tree, path, '', undefined, zxid);
  return op === 'setData' ? setNode(tree, path, 'x', -1) : deleteNode(tree, path, -1);
}

/** Table zk_ephemeral: steps in words. Lost connections and servers that restart leave a session as it is. */
export function ephemerals(input: unknown): unknown {
  const { steps } = input as { readonly steps: readonly string[] };
  const tree = znodeTree();
  let session = SESSION;
  let expired = false;
  let error: string | null = null;
  let path = '';
  for (const step of steps) {
    const named = /\/\S+/.exec(step)?.[0];
    if (named !== undefined) path = named;
    if (named !== undefined && expired) error = 'SESSIONEXPIRED';
    else if (step.startsWith('create ephemeral')) error = createNode(tree, path, '', session, session).error ?? null;
    else if (step.startsWith('create')) error = createNode(tree, path, '', undefined, session).error ?? null;
    else if (step.startsWith('exists')) existsNode(tree, path, step.includes('watch') ? session : undefined);
    else if (step === 'close session' || step === 'session expires') {
      closeSession(tree, session);
      expired = step === 'session expires';
    } else if (step === 'new session') {
      session++;
      expired = false;
    }
  }
  return {
    exists: existsNode(tree, path, undefined) !== undefined,
    watcherState: expired ? 'Expired' : 'SyncConnected',
    error,
  };
}
