// Answers for one server's state, its messages and what a rule asks of whoever runs it: the vocabulary of the rules.
import type { Micros } from '../../../engine/index.ts';
import { type Entry, emptyLog, type RaftLog } from './log.ts';
import type { Membership } from './quorum.ts';

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader';

/** What a leader knows of another server. */
export interface Progress {
  /** Next entry to send. */
  next: number;
  /** Highest entry known to be on its disk. */
  match: number;
  /** Highest round of heartbeats it has answered. */
  round: number;
  /** When it last answered, by the leader's clock. */
  heardAt: Micros;
}

/** A read that waits to be allowed: it may see the state once `index` is applied and a majority has answered `round`. */
export interface PendingRead {
  readonly token: number;
  index: number;
  readonly round: number;
}

export interface RaftNode {
  readonly id: number;
  role: Role;
  /** On disk before anything said on its strength: term, vote, log. */
  term: number;
  /** 0: nobody. */
  votedFor: number;
  readonly log: RaftLog;
  commit: number;
  /** Highest entry of its own that is on its disk. */
  durable: number;
  members: Membership;
  /** The one it follows; 0: nobody known. */
  leader: number;
  /** When it last heard from a leader, by its own clock; -1: never. */
  heardAt: Micros;
  readonly votes: Map<number, boolean>;
  readonly progress: Map<number, Progress>;
  /** Round of heartbeats, counted by the leader; when each round was sent that is not confirmed yet. */
  round: number;
  readonly sentAt: Map<number, Micros>;
  /** Until when its lease lets it answer reads alone. */
  leaseUntil: Micros;
  readonly reads: PendingRead[];
}

/** Times and switches that the rules read. The last three break Raft. */
export interface RaftConfig {
  readonly electionTimeout: Micros;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly leaderLease: boolean;
  /** Share by which clocks may drift apart, as the lease allows for. */
  readonly clockDriftBound: number;
  readonly maxEntriesPerMessage: number;
  readonly commitOldTermEntries: boolean;
  readonly voteTwice: boolean;
  readonly skipLogCheck: boolean;
}

export type RaftMessage =
  | {
      readonly type: 'requestVote';
      readonly term: number;
      readonly from: number;
      readonly lastIndex: number;
      readonly lastTerm: number;
      /** Only asks whether it would be elected (thesis, section 9.6). */
      readonly pre: boolean;
    }
  | {
      readonly type: 'vote';
      readonly term: number;
      readonly from: number;
      readonly granted: boolean;
      readonly pre: boolean;
    }
  | {
      /** AppendEntries; a heartbeat when there are none. */
      readonly type: 'append';
      readonly term: number;
      readonly from: number;
      readonly prevIndex: number;
      readonly prevTerm: number;
      readonly entries: readonly Entry[];
      readonly commit: number;
      readonly round: number;
    }
  | {
      readonly type: 'appended';
      readonly term: number;
      readonly from: number;
      readonly accepted: boolean;
      /** Last entry that matches, or the previous one that did not. */
      readonly index: number;
      /** Where the logs may agree, and that entry's term. */
      readonly hint: number;
      readonly hintTerm: number;
      readonly round: number;
    }
  | {
      readonly type: 'snapshot';
      readonly term: number;
      readonly from: number;
      readonly index: number;
      readonly lastTerm: number;
      readonly members: Membership;
      readonly machine: unknown;
      readonly round: number;
    };

/** What a rule asks for. The runner fills one in, then does it: disk first where `durable` says so. */
export interface Effects {
  /** `durable`: only after term, vote and log as they are now are on disk. */
  readonly send: { readonly to: number; readonly message: RaftMessage; readonly durable: boolean }[];
  readonly moves: { readonly to: Role; readonly reason: string }[];
  /** The election timer starts anew. */
  restartElectionTimer: boolean;
  /** First entry that changed; 0: none. */
  changedFrom: number;
  /** Term or vote changed. */
  hardState: boolean;
  /** The state comes from a leader's snapshot. */
  installed: { readonly index: number; readonly machine: unknown } | null;
  /** Reads that may be answered once `index` is applied. */
  readonly allowedReads: { readonly token: number; readonly index: number }[];
  /** Reads that will not be: this server no longer leads. */
  readonly refusedReads: number[];
}

export function effects(): Effects {
  return {
    send: [],
    moves: [],
    restartElectionTimer: false,
    changedFrom: 0,
    hardState: false,
    installed: null,
    allowedReads: [],
    refusedReads: [],
  };
}

export function raftNode(id: number, members: Membership): RaftNode {
  return {
    id,
    role: 'follower',
    term: 0,
    votedFor: 0,
    log: emptyLog(),
    commit: 0,
    durable: 0,
    members,
    leader: 0,
    heardAt: -1,
    votes: new Map(),
    progress: new Map(),
    round: 0,
    sentAt: new Map(),
    leaseUntil: -1,
    reads: [],
  };
}

/** Section 5.2: the time a server waits for a leader, `u` uniform in [0, 1): T to 2T - 1 (in the unit of T). */
export function randomElectionTimeout(electionTimeout: number, u: number): number {
  return electionTimeout + Math.floor(u * electionTimeout);
}

/** Adds a change of the log from `index` on. */
export function changed(out: Effects, index: number): void {
  out.changedFrom = out.changedFrom === 0 ? index : Math.min(out.changedFrom, index);
}
