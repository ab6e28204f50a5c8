// Answers for a node's state and what nodes say to one another.
import type { Seq } from '../../engine/index.ts';
import type { RingPlace } from './rules/placement.ts';
import type { MerkleTree } from './rules/merkle.ts';
import type { Stored } from './stored.ts';

/** Between nodes. `op` is the coordinator's number of the operation; 0 for repairs, which nobody waits for. */
export type NodeMessage = { readonly port: 'quorum'; readonly from: number } & (
  | {
      readonly type: 'store';
      readonly op: number;
      readonly key: string;
      readonly versions: readonly Stored[];
      /** The home replica that this is kept for; 0: nobody. */
      readonly hintFor: number;
    }
  | { readonly type: 'stored'; readonly op: number; readonly key: string }
  | { readonly type: 'fetch'; readonly op: number; readonly key: string }
  | { readonly type: 'fetched'; readonly op: number; readonly key: string; readonly versions: readonly Stored[] }
  | { readonly type: 'tree'; readonly tree: MerkleTree }
  | {
      readonly type: 'buckets';
      readonly buckets: readonly number[];
      readonly data: readonly KeyVersions[];
      /** Whether the other's data are wanted in return. */
      readonly answer: boolean;
    }
  | { readonly type: 'handoff'; readonly key: string; readonly versions: readonly Stored[] }
  | { readonly type: 'handedOff'; readonly key: string; readonly versions: readonly Stored[] }
);

export type KeyVersions = readonly [key: string, versions: readonly Stored[]];

/** An operation that this node coordinates. */
export interface Operation {
  readonly id: number;
  readonly what: 'read' | 'write' | 'compare';
  readonly key: string;
  readonly connection: number;
  /** Number of the request at its client. */
  readonly request: number;
  readonly about: Seq;
  /** What is written. */
  readonly versions: readonly Stored[];
  /** Of a compare-and-set. */
  readonly expected: unknown;
  readonly value: unknown;
  /** Nodes asked, and for whom each answers: itself or the home replica it stands in for. */
  readonly asked: Map<number, number>;
  /** Answers by node. */
  readonly answers: Map<number, readonly Stored[]>;
  answered: boolean;
  readonly timers: number[];
}

export interface NodeState {
  readonly data: Map<string, readonly Stored[]>;
  /** What it keeps for others, by home replica and key. */
  readonly hints: Map<number, Map<string, readonly Stored[]>>;
  /** Number of the write coordinated last: its entry in vector clocks. */
  events: number;
  lastOperation: number;
  readonly operations: Map<number, Operation>;
  /** Acknowledgements that wait for the disk: with the sync that is under way, and with the next. */
  readonly disk: { syncing: boolean; underway: Acknowledgement[]; next: Acknowledgement[] };
}

export interface Acknowledgement {
  readonly to: number;
  readonly message: NodeMessage;
}

export interface NodeConfig {
  readonly id: number;
  /** Pids of all nodes; node i is at place i - 1. */
  readonly pids: readonly number[];
  readonly ring: readonly RingPlace[];
}

export function nodeState(): NodeState {
  return {
    data: new Map(),
    hints: new Map(),
    events: 0,
    lastOperation: 0,
    operations: new Map(),
    disk: { syncing: false, underway: [], next: [] },
  };
}
