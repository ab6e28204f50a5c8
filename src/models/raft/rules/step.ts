// Answers for a server's every message: which rule it goes to, and that stale terms change nothing.
import type { Micros } from '../../../engine/index.ts';
import { adoptTerm, onVote, onVoteRequest } from './election.ts';
import { onAppend, onSnapshot } from './follower.ts';
import type { Effects, RaftConfig, RaftMessage, RaftNode } from './node.ts';
import type { Membership } from './quorum.ts';
import { onAppended } from './replication.ts';

/** Handles one message of another server. `initial`: the membership before any change in the log. */
export function step(
  node: RaftNode,
  config: RaftConfig,
  message: RaftMessage,
  initial: Membership,
  now: Micros,
  out: Effects,
): void {
  switch (message.type) {
    case 'requestVote':
      return onVoteRequest(node, config, message, now, out);
    case 'vote':
      return onVote(node, config, message, now, out);
    case 'append':
      return onAppend(node, message, initial, now, out);
    case 'snapshot':
      return onSnapshot(node, message, now, out);
    case 'appended':
      adoptTerm(node, message.term, out);
      return onAppended(node, config, message, now, out);
  }
}
