// Answers for the execution environments of a function: which there are, which one a request goes to, and what they have cost so far.
import type { Context, Micros, Pid, Seq } from '../../engine/index.ts';
import type { HttpRequest } from '../ports.ts';

export type Condition = 'absent' | 'starting' | 'idle' | 'busy';

/** A place for an environment; its process is started anew each time. */
export interface Environment {
  readonly pid: Pid;
  readonly name: string;
  condition: Condition;
  /** Requests it works on. */
  active: number;
  /** When it was last given or gave back a request. */
  usedAt: Micros;
  /** Its process is on its way out: the place is free when it has ended. */
  isEnding: boolean;
}

/** A request on its way through the function. */
export interface Invocation {
  readonly id: number;
  readonly request: HttpRequest;
  readonly connection: number;
  readonly about: Seq;
  readonly span: Seq;
  readonly arrived: Micros;
  /** Where it is worked on; null: it waits. */
  environment: Environment | null;
}

export interface InvokerState {
  readonly environments: Environment[];
  readonly invocations: Map<number, Invocation>;
  /** Ids of those that wait, first come first. */
  readonly waiting: number[];
  /** Connections of callers that want to know where the function is. */
  lastId: number;
  readonly cost: Cost;
}

/** Time that environments existed, and that they had something to do, summed over all up to `at`. */
export interface Cost {
  at: Micros;
  existed: number;
  busy: number;
}

export function invokerState(): InvokerState {
  return {
    environments: [],
    invocations: new Map(),
    waiting: [],
    lastId: 0,
    cost: { at: 0, existed: 0, busy: 0 },
  };
}

export function countOf(s: InvokerState, ...conditions: readonly Condition[]): number {
  let n = 0;
  for (const one of s.environments) if (conditions.includes(one.condition)) n++;
  return n;
}

/** What there was until `now` is added up: before any environment changes. */
export function costUntil(s: InvokerState, now: Micros): Cost {
  const time = now - s.cost.at;
  return {
    at: now,
    existed: s.cost.existed + time * countOf(s, 'starting', 'idle', 'busy'),
    busy: s.cost.busy + time * countOf(s, 'busy'),
  };
}

/** An environment changes, and with it what it costs. */
export function moveTo(s: InvokerState, ctx: Context, one: Environment, to: Condition, reason: string): void {
  if (one.condition === to) return;
  Object.assign(s.cost, costUntil(s, ctx.now()));
  one.condition = to;
  ctx.become('environment', one.name, to, reason, [ctx.seq]);
}

/** A warm environment with room: the fullest, and of these the one used last, so that those not needed can be given back. */
export function warmOne(s: InvokerState, concurrency: number): Environment | null {
  let best: Environment | null = null;
  for (const one of s.environments) {
    const isWarm = one.condition === 'idle' || one.condition === 'busy';
    if (!isWarm || one.active >= concurrency) continue;
    if (best === null || one.active > best.active || (one.active === best.active && one.usedAt > best.usedAt))
      best = one;
  }
  return best;
}
