// Answers for what clients and servers of an ensemble say to each other: sessions, operations and watches (2181), ZAB (2888), elections (3888).
// Source: apache/zookeeper zookeeper-jute/src/main/resources/zookeeper.jute, zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/Leader.java
import type { PeerState, Proposal } from './rules/election.ts';
import type { WatchEvent, ZkError } from './rules/znodes.ts';

/** One operation of a request. `check` only compares a version (in a multi). */
export type ZkOperation =
  | { readonly op: 'create'; readonly path: string; readonly data: string; readonly ephemeral: boolean }
  | { readonly op: 'setData'; readonly path: string; readonly data: string; readonly version: number }
  | { readonly op: 'delete'; readonly path: string; readonly version: number }
  | { readonly op: 'check'; readonly path: string; readonly version: number }
  | { readonly op: 'exists' | 'getData' | 'getChildren'; readonly path: string; readonly watch: boolean };

/** What one operation led to. */
export interface ZkResult {
  /** 'ROLLEDBACK': another operation of the multi failed. */
  readonly error: '' | ZkError | 'ROLLEDBACK';
  readonly data?: string;
  readonly version?: number;
  readonly children?: readonly string[];
  /** Session that owns the node; 0: persistent. */
  readonly owner?: number;
  /** Transaction that created the node. */
  readonly czxid?: number;
}

/** What is agreed on, in one order. */
export type Txn =
  | { readonly kind: 'createSession'; readonly session: number; readonly timeout: number }
  | { readonly kind: 'closeSession'; readonly session: number }
  | {
      readonly kind: 'operations';
      readonly session: number;
      readonly operations: readonly ZkOperation[];
      /** All or none (multi); otherwise each stands for itself (a pipeline of requests in one message). */
      readonly atomic: boolean;
    };

export interface LogEntry {
  readonly zxid: number;
  readonly txn: Txn;
  /** Server at which the client is, and the number that it gave the request. */
  readonly origin: number;
  readonly request: number;
}

interface Of<T extends string> {
  readonly port: 'zookeeper';
  readonly type: T;
}

/** Between a client and a server. */
export type ClientMessage =
  | (Of<'connect'> & { readonly session: number; readonly timeout: number })
  /** A time-out of 0 says that the session has expired. */
  | (Of<'connected'> & { readonly session: number; readonly timeout: number })
  | (Of<'request'> & {
      readonly id: number;
      readonly session: number;
      readonly operations: readonly ZkOperation[];
      readonly atomic: boolean;
    })
  | (Of<'response'> & { readonly id: number; readonly zxid: number; readonly results: readonly ZkResult[] })
  | (Of<'clientPing'> & { readonly session: number })
  | (Of<'clientPong'> & { readonly zxid: number })
  | (Of<'watched'> & { readonly path: string; readonly event: WatchEvent; readonly zxid: number })
  | (Of<'setWatches'> & {
      readonly session: number;
      readonly zxid: number;
      readonly data: readonly string[];
      readonly children: readonly string[];
    })
  | (Of<'closeSession'> & { readonly session: number })
  /** The connection is closed by its other end. */
  | Of<'close'>;

/** Between servers: every message names its sender and, in ZAB, the leader's epoch. */
export type PeerMessage =
  | (Of<'notification'> &
      Proposal & { readonly sid: number; readonly electionEpoch: number; readonly state: PeerState })
  | (Of<'followerInfo'> & { readonly sid: number; readonly acceptedEpoch: number })
  | (Of<'leaderInfo'> & { readonly sid: number; readonly epoch: number })
  | (Of<'ackEpoch'> & {
      readonly sid: number;
      readonly epoch: number;
      readonly currentEpoch: number;
      readonly lastZxid: number;
    })
  | (Of<'newLeader'> & {
      readonly sid: number;
      readonly epoch: number;
      /** What the follower lacks, or has too much; the history is sent as a whole in any case. */
      readonly how: 'DIFF' | 'TRUNC';
      readonly entries: readonly LogEntry[];
      readonly committed: number;
    })
  | (Of<'ack'> & { readonly sid: number; readonly epoch: number; readonly zxid: number })
  | (Of<'upToDate'> & { readonly sid: number; readonly epoch: number })
  | (Of<'proposal'> & { readonly sid: number; readonly epoch: number; readonly entry: LogEntry })
  | (Of<'commit'> & { readonly sid: number; readonly epoch: number; readonly zxid: number })
  | (Of<'ping'> & { readonly sid: number; readonly epoch: number })
  | (Of<'pong'> & { readonly sid: number; readonly epoch: number; readonly touched: readonly number[] })
  | (Of<'forward'> & { readonly sid: number; readonly epoch: number; readonly txn: Txn; readonly request: number })
  | (Of<'revalidate'> & { readonly sid: number; readonly epoch: number; readonly session: number })
  | (Of<'revalidated'> & {
      readonly sid: number;
      readonly epoch: number;
      readonly session: number;
      readonly valid: boolean;
    })
  | (Of<'leave'> & { readonly sid: number; readonly epoch: number });

export type ZooKeeperMessage = ClientMessage | PeerMessage;

/** Lanes of the connections between servers. Clients use lane 0. */
export const QUORUM_LANE = 1;
export const ELECTION_LANE = 2;
