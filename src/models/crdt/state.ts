// Answers for what a replica remembers, and what replicas send one another.
import type { Pid, TimerHandle } from '../../engine/index.ts';
import { type Change, empty, type Kept } from './objects.ts';
import type { Params } from './params.ts';

/** What the user of one replica has done to one object: the measure of what is lost, which no replica looks at. */
export interface Done {
  /** Counted up, less what was counted down. */
  readonly sum: number;
  readonly put: readonly string[];
  readonly taken: readonly string[];
}

/** One object, on disk as one record. */
export interface Entry {
  readonly kept: Kept;
  readonly done: Done;
}

export type Objects = readonly (readonly [name: string, kept: Kept])[];

/** `state` asks for an answer; whoever gets either merges it. */
export interface Exchange {
  readonly port: 'crdt';
  readonly type: 'state' | 'answer';
  readonly number: number;
  readonly objects: Objects;
  readonly bytes: number;
}

/** What is waited for with a flush. */
export type Flushed =
  | { readonly what: 'change' }
  | { readonly what: 'send'; readonly to: number; readonly number: number; readonly objects: Objects }
  | { readonly what: 'answer'; readonly connection: number; readonly number: number; readonly objects: Objects };

export interface State {
  readonly entries: Map<string, Entry>;
  /** Changes begun in this incarnation. */
  changes: number;
  /** Number of the last exchange that it began. */
  exchanges: number;
  /** Exchanges without an answer yet, by whom they are with. */
  readonly waiting: Map<number, { readonly number: number; readonly connection: number }>;
  /** The user's next change; 0: none is due. */
  user: TimerHandle;
}

export interface ReplicaConfig {
  readonly id: number;
  /** Processes of replicas 1, 2, ... */
  readonly pids: readonly Pid[];
}

const NOTHING_DONE: Done = Object.freeze({ sum: 0, put: Object.freeze([]), taken: Object.freeze([]) });

export function replicaState({ counters, baskets }: Params): State {
  const fresh = (kept: Kept): Entry => Object.freeze({ kept: Object.freeze(kept), done: NOTHING_DONE });
  return {
    entries: new Map([
      ...Object.keys(counters).map((name) => [name, fresh(empty(counters[name]!, 'number'))] as const),
      ...Object.keys(baskets).map((name) => [name, fresh(empty(baskets[name]!, 'basket'))] as const),
    ]),
    changes: 0,
    exchanges: 0,
    waiting: new Map(),
    user: 0,
  };
}

/** The measure after one more change. */
export function doneAlso(done: Done, change: Change): Done {
  if (change.do === 'count') return { ...done, sum: done.sum + change.by };
  return change.do === 'put'
    ? { ...done, put: [...done.put, change.article] }
    : { ...done, taken: [...done.taken, change.article] };
}
