// Answers for a server process's state: the node that the rules work on, its machine, its disk, and who waits for what.
import type { Seq } from '../../engine/index.ts';
import type { Machine, MachineImage, Request } from './machine.ts';
import { type RaftMessage, type RaftNode, raftNode } from './rules/node.ts';
import type { Membership } from './rules/quorum.ts';

/** A message on the wire between servers. */
export type PeerMessage = { readonly port: 'raft'; readonly bytes: number } & RaftMessage;

/** A client's request that a follower passes on to the leader, and the answer to it. */
export type ForwardMessage =
  | { readonly port: 'raft'; readonly type: 'forward'; readonly token: number; readonly request: Request }
  | { readonly port: 'raft'; readonly type: 'forwarded'; readonly token: number; readonly answer: unknown };

/** Who is to be answered: a client, or the follower that passed its request on. */
export interface Waiting {
  readonly connection: number;
  readonly id: number;
  readonly forwarded: boolean;
  readonly about: Seq;
}

/** Messages that must not leave before what they rest on is on disk. */
interface Held {
  readonly to: number;
  readonly message: RaftMessage;
}

export interface Disk {
  /** A sync is under way; `covers`: the last entry that is on disk once it is over. */
  syncing: boolean;
  covers: number;
  /** Something was written since it began. */
  again: boolean;
  held: Held[];
  next: Held[];
}

export interface Snapshot {
  readonly index: number;
  readonly image: MachineImage;
  readonly members: Membership;
}

export interface ServerState {
  readonly node: RaftNode;
  machine: Machine;
  /** Last entry that the machine has applied. */
  applied: number;
  snapshot: Snapshot;
  readonly disk: Disk;
  electionTimer: number;
  heartbeatTimer: number;
  quorumTimer: number;
  /** Terms that this incarnation has led. */
  readonly led: number[];
  tokens: number;
  /** Proposals by index of their entry, with its term. */
  readonly proposed: Map<number, { readonly term: number; readonly waiting: Waiting }>;
  /** Reads by token: before they are allowed, and after, until their index is applied. */
  readonly reads: Map<number, { readonly key: string; readonly waiting: Waiting }>;
  readonly allowed: { readonly token: number; readonly index: number }[];
  /** Requests passed on to a leader, by token, with the connection they went on. */
  readonly forwards: Map<number, { readonly on: number; readonly waiting: Waiting }>;
}

export interface ServerConfig {
  readonly id: number;
  /** Pids of all servers; server i is at place i - 1. */
  readonly pids: readonly number[];
  /** Who votes at first. */
  readonly members: Membership;
}

/** The first `voters` of all servers; 0: all of them. */
export function firstVoters(servers: number, voters: number): readonly number[] {
  return Array.from({ length: voters === 0 ? servers : Math.min(voters, servers) }, (_, i) => i + 1);
}

export function serverState(config: ServerConfig): ServerState {
  return {
    node: raftNode(config.id, config.members),
    machine: new Map(),
    applied: 0,
    snapshot: { index: 0, image: [], members: config.members },
    disk: { syncing: false, covers: 0, again: false, held: [], next: [] },
    electionTimer: 0,
    heartbeatTimer: 0,
    quorumTimer: 0,
    led: [],
    tokens: 0,
    proposed: new Map(),
    reads: new Map(),
    allowed: [],
    forwards: new Map(),
  };
}
