// Answers for what a controller remembers: its place in the quorum, the metadata log, and, while it leads, brokers and open requests.
import { AppendLog, type Context, type Pid } from '../../engine/index.ts';
import { FIRST_CONTROLLER, FIRST_EPOCH, firstMetadata } from './boot.ts';
import { applyRecord, emptyImage, type MetadataEntry, type MetadataImage } from './metadata.ts';
import { type BrokerHeartbeats, brokerHeartbeats } from './rules/broker-heartbeat.ts';
import { assignEpoch, type EpochCache } from './rules/leader-epochs.ts';
import type { RaftLeader } from './rules/raft-leader.ts';

export interface ControllerConfig {
  readonly id: number;
  readonly voters: readonly { readonly id: number; readonly pid: Pid }[];
}

/** An answer that is due when the log is committed up to `offset`. */
export interface OpenRequest {
  readonly connection: number;
  readonly offset: number;
  readonly answer: any;
}

/** A fetch that waits for records. */
export interface ParkedFetch {
  readonly ticket: number;
  readonly connection: number;
  readonly request: any;
  readonly timer: number;
}

export interface ControllerState {
  epoch: number;
  votedFor: number | undefined;
  leader: number | undefined;
  readonly votes: Set<number>;
  /** Elections in a row that it did not win. */
  retries: number;
  /** The one timer that its state in the quorum has, and its number: one that fired during a pause may be out of date. */
  timer: number;
  armed: number;
  /** Numbers requests and parked fetches. */
  lastRequest: number;
  readonly log: AppendLog<MetadataEntry>;
  epochs: EpochCache;
  /** Committed up to here, as far as it knows. */
  highWatermark: number;
  /** All of the log applied: the leader acts on what it has written. */
  image: MetadataImage;
  /** While it leads. */
  raft: RaftLeader | undefined;
  heartbeats: BrokerHeartbeats;
  open: OpenRequest[];
  parked: ParkedFetch[];
}

/** What a controller keeps on disk beside the log. */
interface QuorumFile {
  readonly epoch: number;
  readonly votedFor: number | undefined;
  readonly end: number;
}

export function controllerState(ctx: Context): ControllerState {
  const s: ControllerState = {
    epoch: FIRST_EPOCH,
    votedFor: undefined,
    leader: undefined,
    votes: new Set(),
    retries: 0,
    timer: 0,
    armed: 0,
    lastRequest: 0,
    log: new AppendLog(),
    epochs: [],
    highWatermark: 0,
    image: emptyImage(),
    raft: undefined,
    heartbeats: brokerHeartbeats(),
    open: [],
    parked: [],
  };
  const file = ctx.read('quorum') as QuorumFile | undefined;
  if (file === undefined) {
    for (const entry of firstMetadata(ctx)) keepEntry(s, entry);
    s.highWatermark = s.log.end;
    s.leader = FIRST_CONTROLLER;
    return s;
  }
  for (let i = 0; i < file.end; i++) keepEntry(s, ctx.read(`log/${i}`) ?? firstMetadata(ctx)[i]!);
  s.epoch = file.epoch;
  s.votedFor = file.votedFor;
  return s;
}

function keepEntry(s: ControllerState, entry: MetadataEntry): void {
  const offset = s.log.append(entry);
  s.epochs = assignEpoch(s.epochs, entry.epoch, offset);
  applyRecord(s.image, entry.record, offset);
}

/** Appends and writes down. Votes and records are on disk at once: a flush of a controller takes no time here. */
export function appendEntry(s: ControllerState, ctx: Context, entry: MetadataEntry): number {
  keepEntry(s, entry);
  ctx.write(`log/${s.log.end - 1}`, entry);
  writeQuorumFile(s, ctx);
  return s.log.end - 1;
}

/** Cuts the log, and adds up what is left. */
export function truncateLog(s: ControllerState, ctx: Context, offset: number): void {
  const kept = Array.from({ length: offset }, (_, i) => s.log.get(i)!);
  s.log.truncate(offset);
  s.epochs = [];
  s.image = emptyImage();
  kept.forEach((entry, i) => {
    s.epochs = assignEpoch(s.epochs, entry.epoch, i);
    applyRecord(s.image, entry.record, i);
  });
  writeQuorumFile(s, ctx);
}

export function writeQuorumFile(s: ControllerState, ctx: Context): void {
  ctx.write('quorum', { epoch: s.epoch, votedFor: s.votedFor, end: s.log.end });
  ctx.sync('quorum');
}
