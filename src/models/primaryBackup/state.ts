// Answers for the states of servers and monitor, and what they say to one another.
import type { Micros, Seq } from '../../engine/index.ts';
import type { Answer, Machine, Request, Write } from '../raft/machine.ts';
import { emptyLog, type Entry, type RaftLog } from '../raft/rules/log.ts';

/** Who leads, and whom synchronous writes wait for. Each change is a new epoch, and only the monitor makes one. */
export interface Configuration {
  readonly epoch: number;
  /** 0: nobody, while a backup is being restored. */
  readonly primary: number;
  /** The primary and the backups that belong to the set. */
  readonly members: readonly number[];
}

/** `from`: number of the server; the monitor's messages have none. */
export type ReplicationMessage = { readonly port: 'replication'; readonly bytes?: number } & (
  | { readonly type: 'configuration'; readonly configuration: Configuration }
  | {
      readonly type: 'alive';
      readonly from: number;
      readonly epoch: number;
      readonly lastIndex: number;
      readonly lastEpoch: number;
      /** When the last write was made that it knows to be acknowledged. */
      readonly lastAt: Micros;
      readonly leads: boolean;
      readonly handing: boolean;
      /** The primary: every member has all that was ever acknowledged. */
      readonly ready: boolean;
    }
  | {
      readonly type: 'replicate';
      readonly from: number;
      readonly epoch: number;
      readonly prevIndex: number;
      readonly prevEpoch: number;
      readonly entries: readonly Entry[];
      readonly commit: number;
    }
  | {
      readonly type: 'replicated';
      readonly from: number;
      readonly epoch: number;
      /** fenced: the epoch is an earlier one. missing: `index` is where the logs may agree, with its entry's epoch. */
      readonly result: 'ok' | 'missing' | 'fenced';
      readonly index: number;
      readonly entryEpoch: number;
    }
  | { readonly type: 'confirm'; readonly from: number; readonly epoch: number; readonly token: number }
  | {
      readonly type: 'confirmed';
      readonly from: number;
      readonly epoch: number;
      readonly token: number;
      readonly ok: boolean;
    }
  | { readonly type: 'forward'; readonly token: number; readonly request: Request }
  | { readonly type: 'forwarded'; readonly token: number; readonly answer: Answer }
  /** Entries from `first` on, for a chain of backups that began with all of the log. */
  | {
      readonly type: 'backup';
      readonly from: number;
      readonly chain: number;
      readonly first: number;
      readonly entries: readonly Entry[];
      readonly at: Micros;
    }
  | { readonly type: 'kept'; readonly chain: number; readonly index: number }
  | { readonly type: 'handOver'; readonly epoch: number; readonly to: number; readonly attempt: number }
  | { readonly type: 'handedOver'; readonly epoch: number; readonly attempt: number }
  | { readonly type: 'resume'; readonly attempt: number }
  | { readonly type: 'restore'; readonly to: Micros }
  | { readonly type: 'loaded'; readonly entries: readonly Entry[]; readonly at: Micros }
  | { readonly type: 'install'; readonly epoch: number; readonly entries: readonly Entry[] }
  | { readonly type: 'installed'; readonly from: number; readonly epoch: number }
);

export interface Waiting {
  readonly connection: number;
  readonly id: number;
  readonly forwarded: boolean;
  readonly about: Seq;
}

/** A message that must not leave before what it says is on disk. */
export interface Held {
  readonly to: number;
  readonly message: ReplicationMessage;
}

export interface ServerState {
  role: 'primary' | 'backup';
  configuration: Configuration;
  readonly log: RaftLog;
  machine: Machine;
  applied: number;
  commit: number;
  /** Last entry on its own disk. */
  durable: number;
  /** What the primary knows of the others: next entry to send, last one on their disks. */
  readonly progress: Map<number, { next: number; match: number }>;
  /** When the oldest write that waits for a backup began to; 0: none does. */
  waitingSince: Micros;
  readonly proposed: Map<number, { readonly epoch: number; readonly waiting: Waiting }>;
  readonly reads: Map<number, { readonly key: string; readonly waiting: Waiting; readonly confirmedBy: Set<number> }>;
  readonly forwards: Map<number, { readonly on: number; readonly waiting: Waiting }>;
  /** A new primary reads only once what its log held then is known to be acknowledged: before, it may lack applied writes. */
  readableFrom: number;
  tokens: number;
  heartbeatTimer: number;
  /** Epoch that a backup has refused: it is not led any more. */
  fenced: number;
  /** It takes no more writes, because another is to lead. */
  handing: { readonly to: number; readonly attempt: number } | null;
  /** Epoch in which it was given a restored log. */
  installed: number;
  /** Which chain of backups it adds to, and how far the vault has it. */
  backup: { readonly chain: number; kept: number; timer: number };
  readonly disk: { syncing: boolean; covers: number; again: boolean; held: Held[]; next: Held[] };
}

export interface ServerConfig {
  readonly id: number;
  readonly pids: readonly number[];
  readonly monitor: number;
  /** -1: there is none. */
  readonly vault: number;
  /** Servers from this number on only wait for a restore. */
  readonly sparesFrom: number;
  readonly first: Configuration;
}

export interface VaultConfig {
  readonly monitor: number;
}

export function serverState(config: ServerConfig): ServerState {
  return {
    role: 'backup',
    configuration: config.first,
    log: emptyLog(),
    machine: new Map(),
    applied: 0,
    commit: 0,
    durable: 0,
    progress: new Map(),
    waitingSince: 0,
    proposed: new Map(),
    reads: new Map(),
    forwards: new Map(),
    readableFrom: 0,
    tokens: 0,
    heartbeatTimer: 0,
    fenced: 0,
    handing: null,
    installed: 0,
    backup: { chain: 0, kept: 0, timer: 0 },
    disk: { syncing: false, covers: 0, again: false, held: [], next: [] },
  };
}

export interface MonitorState {
  configuration: Configuration;
  /** Servers that have everything that was acknowledged by synchronous writes. */
  safe: readonly number[];
  /** A decision is on its way to the disk: nobody hears of it before. */
  deciding: boolean;
  readonly heard: Map<
    number,
    {
      readonly at: Micros;
      readonly lastIndex: number;
      readonly lastEpoch: number;
      readonly lastAt: Micros;
      readonly handing: boolean;
    }
  >;
  /** A backup is being fetched and put in place. */
  restoring: {
    readonly to: Micros;
    readonly old: number;
    readonly loaded: { readonly entries: readonly Entry[]; readonly at: Micros } | null;
  } | null;
  /** Hand-overs begun, and which of them is under way; 0: none. */
  attempts: number;
  switching: number;
  /** Nobody leads, as far as is known, since `from`. */
  outage: { readonly from: Micros; readonly lastAt: Micros; readonly keptTo: Micros } | null;
  /** Of the last recovery. */
  rpo: Micros;
  rto: Micros;
}

export interface MonitorConfig {
  readonly pids: readonly number[];
  readonly vault: number;
  readonly sparesFrom: number;
  readonly first: Configuration;
}

export type { Write };
