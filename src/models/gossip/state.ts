// Answers for what a member keeps, and what members say to one another.
import type { Micros, Pid, TimerHandle } from '../../engine/index.ts';
import type { Belief, MemberState } from './rules/members.ts';
import type { Suspicion } from './rules/suspicion.ts';

/** What is passed on of a member, and by whom it was said first. */
export interface Rumour {
  readonly about: number;
  readonly state: MemberState;
  readonly incarnation: number;
  readonly from: number;
}

export type SwimMessage = { readonly port: 'swim'; readonly bytes?: number; readonly rumours: readonly Rumour[] } & (
  | { readonly type: 'ping' | 'ack'; readonly number: number }
  | { readonly type: 'pingRequest'; readonly number: number; readonly target: number }
  | { readonly type: 'gossip' }
  /** All that a member believes; `answer`: and it wants to know the same of the other. */
  | { readonly type: 'pushPull'; readonly answer: boolean }
);

/** A rumour, and how often it was passed on. */
export interface Broadcast {
  readonly rumour: Rumour;
  readonly transmits: number;
}

export interface RunningSuspicion {
  readonly suspicion: Suspicion;
  readonly since: Micros;
  readonly timer: TimerHandle;
}

export interface Known extends Belief {
  /** When it came to believe that. */
  readonly since: Micros;
}

export interface State {
  incarnation: number;
  /** The others, in the order in which they are probed; shuffled anew after each round. */
  order: number[];
  next: number;
  /** Number of the last ping. */
  pings: number;
  probe: { readonly number: number; readonly target: number } | null;
  /** Pings on behalf of others: whom to pass the answer on to, under which number. */
  readonly relays: Map<number, { readonly to: number; readonly number: number }>;
  readonly beliefs: Map<number, Known>;
  readonly suspicions: Map<number, RunningSuspicion>;
  /** By whom it is about: the latest rumour only. */
  readonly broadcasts: Map<number, Broadcast>;
}

export interface MemberConfig {
  readonly id: number;
  /** Processes of members 1, 2, ... */
  readonly pids: readonly Pid[];
}

export function memberState({ id, pids }: MemberConfig): State {
  const others = pids.map((_, i) => i + 1).filter((other) => other !== id);
  return {
    incarnation: 1,
    order: others,
    next: others.length,
    pings: 0,
    probe: null,
    relays: new Map(),
    beliefs: new Map(others.map((other) => [other, { state: 'alive', incarnation: 1, since: 0 }])),
    suspicions: new Map(),
    broadcasts: new Map(),
  };
}
