// Answers for what a server of an ensemble remembers: its log, the tree that it adds up to, its vote, and who is connected.
import { AppendLog, type Context, type Pid } from '../../engine/index.ts';
import type { LogEntry } from './protocol.ts';
import type { Vote } from './rules/election.ts';
import { type ZnodeTree, znodeTree } from './rules/znodes.ts';

export interface ServerConfig {
  readonly sid: number;
  /** In order of their numbers, from 1. */
  readonly servers: readonly { readonly sid: number; readonly pid: Pid }[];
}

/** What the log adds up to: the same at every server that has applied as much of it. */
export interface Database {
  tree: ZnodeTree;
  /** Time-outs of the sessions that there are. */
  readonly sessions: Map<number, number>;
  /** Transactions that changed a node or its existence, and its children, last: for watches that are set again. */
  readonly changed: Map<string, number>;
  readonly childrenChanged: Map<string, number>;
  /** Entries applied. */
  applied: number;
}

/** A follower, as the leader knows it. */
export interface Learner {
  /** Acknowledged up to here; -1: nothing in this epoch. */
  acked: number;
  /** It gets proposals and commits. */
  forwarding: boolean;
  /** Latest tick at which an answer is due. */
  deadline: number;
}

/** While it leads, or would. */
export interface Leading {
  /** 0: not agreed on yet. */
  epoch: number;
  /** Epochs that servers had accepted before. */
  readonly accepted: Map<number, number>;
  /** Who has taken the epoch, and the last transaction of each. */
  readonly ackedEpochs: Map<number, number>;
  readonly learners: Map<number, Learner>;
  tick: number;
  /** Half ticks: pings go at each. */
  half: boolean;
  counter: number;
  /** When each session is over, unless it is touched. */
  readonly expiry: Map<number, number>;
}

/** A client at this server. */
export interface ClientConnection {
  readonly connection: number;
  readonly session: number;
}

export interface ServerState {
  readonly sid: number;
  acceptedEpoch: number;
  currentEpoch: number;
  readonly log: AppendLog<LogEntry>;
  readonly database: Database;
  /** Entries that are committed, as far as it knows; the first `database.applied` of them are in the tree. */
  committed: number;
  /** Entries that are on disk. */
  durable: number;
  /** Election. */
  round: number;
  vote: Vote;
  readonly received: Map<number, Vote>;
  readonly outOfElection: Map<number, Vote>;
  electionTimer: number;
  finalizeTimer: number;
  interval: number;
  /** sid of the leader that it follows, or itself; 0: none. */
  leader: number;
  leading: Leading | undefined;
  /** While it follows: it loses its leader when this goes off. */
  leaderTimer: number;
  /** While it follows: sessions heard of since the last ping. */
  touched: Set<number>;
  /** By session. */
  readonly clients: Map<number, ClientConnection>;
  /** Requests that wait for their transaction, by the number this server gave them. */
  readonly waiting: Map<number, { readonly connection: number; readonly id: number; readonly session: number }>;
  lastRequest: number;
  lastSession: number;
}

export const BOOT_EPOCH = 1;
/** An epoch is the upper half of a zxid. */
const COUNTERS = 4_294_967_296;

export function zxidOf(epoch: number, counter: number): number {
  return epoch * COUNTERS + counter;
}

export function epochOf(zxid: number): number {
  return Math.floor(zxid / COUNTERS);
}

export function lastZxid(s: ServerState): number {
  return s.log.get(s.log.end - 1)?.zxid ?? 0;
}

export function emptyDatabase(): Database {
  return { tree: znodeTree(), sessions: new Map(), changed: new Map(), childrenChanged: new Map(), applied: 0 };
}

export function leadingState(): Leading {
  return {
    epoch: 0,
    accepted: new Map(),
    ackedEpochs: new Map(),
    learners: new Map(),
    tick: 0,
    half: false,
    counter: 0,
    expiry: new Map(),
  };
}

/** What is on disk beside the log. */
interface EpochFile {
  readonly accepted: number;
  readonly current: number;
  readonly end: number;
}

export function serverState(ctx: Context): ServerState {
  const { sid } = ctx.config as ServerConfig;
  const file = ctx.read('epochs') as EpochFile | undefined;
  const log = new AppendLog<LogEntry>();
  for (let i = 0; i < (file?.end ?? 0); i++) log.append(ctx.read(`log/${i}`) as LogEntry);
  return {
    sid,
    acceptedEpoch: file?.accepted ?? BOOT_EPOCH,
    currentEpoch: file?.current ?? BOOT_EPOCH,
    log,
    database: emptyDatabase(),
    committed: log.end,
    durable: log.end,
    round: 0,
    vote: { leader: sid, zxid: 0, peerEpoch: BOOT_EPOCH, electionEpoch: 0, state: 'LOOKING', version: 2 },
    received: new Map(),
    outOfElection: new Map(),
    electionTimer: 0,
    finalizeTimer: 0,
    interval: 0,
    leader: 0,
    leading: undefined,
    leaderTimer: 0,
    touched: new Set(),
    clients: new Map(),
    waiting: new Map(),
    lastRequest: 0,
    lastSession: 0,
  };
}

/** Appends, and writes down; on disk when the sync is done. */
export function keepEntry(s: ServerState, ctx: Context, entry: LogEntry): void {
  s.log.append(entry);
  ctx.write(`log/${s.log.end - 1}`, entry);
  writeEpochs(s, ctx);
}

export function writeEpochs(s: ServerState, ctx: Context): void {
  ctx.write('epochs', { accepted: s.acceptedEpoch, current: s.currentEpoch, end: s.log.end });
}
