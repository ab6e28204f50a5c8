// Answers for reads that do not go through the log: by read index or by lease (thesis, section 6.4).
import type { Micros } from '../../../engine/index.ts';
import { termAt } from './log.ts';
import type { Effects, RaftConfig, RaftNode } from './node.ts';
import { confirmedRound, heartbeat } from './replication.ts';

/**
 * A read at the leader. It may see what is committed now, once a majority has confirmed after its arrival that this server still leads;
 * with a lease that runs, at once. False when this server does not lead.
 */
export function requestRead(node: RaftNode, config: RaftConfig, token: number, now: Micros, out: Effects): boolean {
  if (node.role !== 'leader') return false;
  if (config.leaderLease && now < node.leaseUntil && hasCommittedInTerm(node)) {
    out.allowedReads.push({ token, index: node.commit });
    return true;
  }
  node.reads.push({ token, index: node.commit, round: node.round + 1 });
  // Reads of the same moment share a round: the next one is sent only when none is under way.
  if (confirmedRound(node) >= node.round) heartbeat(node, config, now, out);
  return true;
}

/** Reads whose round a majority has answered. A new leader knows what is committed only once an entry of its own term is (step 1 of 6.4). */
export function allowReads(node: RaftNode, out: Effects): void {
  if (node.reads.length === 0 || !hasCommittedInTerm(node)) return;
  const confirmed = confirmedRound(node);
  for (let read = node.reads[0]; read !== undefined && read.round <= confirmed; read = node.reads[0]) {
    node.reads.shift();
    out.allowedReads.push({ token: read.token, index: Math.max(read.index, node.commit) });
  }
}

function hasCommittedInTerm(node: RaftNode): boolean {
  return termAt(node.log, node.commit) === node.term;
}
