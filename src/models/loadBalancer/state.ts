// Answers for what a balancer remembers: requests on their way through it, the calls they became, and what it knows of its endpoints.
import type { Context, Micros, Pid, Seq } from '../../engine/index.ts';
import { type CalleeConfig, type Caller, caller, type Cluster } from '../calls/state.ts';
import type { Endpoint, HttpRequest } from '../ports.ts';
import type { Supervised } from '../replicas/registration.ts';
import type { ProxiedState } from './charts.ts';

export interface Proxied {
  readonly id: number;
  readonly request: HttpRequest;
  readonly connection: number;
  readonly about: Seq;
  readonly span: Seq;
  readonly arrived: Micros;
  state: ProxiedState;
  /** Work on the CPU, timer of the queue, call to an endpoint; 0: none. */
  job: number;
  timer: number;
  call: number;
}

/** What health checks know of one endpoint. */
export interface Check {
  successes: number;
  failures: number;
  /** Ends of the latest failures in a row, at most four. */
  readonly ends: Seq[];
}

export interface PendingCheck {
  readonly pid: Pid;
  readonly span: Seq;
  readonly timer: number;
  readonly connection: number;
}

export interface BalancerConfig extends Supervised {
  readonly callees: readonly CalleeConfig[];
}

export interface BalancerState {
  lastRequest: number;
  readonly requests: Map<number, Proxied>;
  /** Requests that wait for an endpoint with room, in order. */
  readonly queue: number[];
  readonly caller: Caller;
  /** Moment it was up; -1: it is starting. */
  upAt: Micros;
  /** It takes no new requests, because of this event. */
  closed: boolean;
  closedBy: Seq;
  /** Endpoints as they were last announced. */
  announced: readonly Endpoint[];
  /** Timers of another round of checks than this are stale. */
  round: number;
  readonly checks: Map<Pid, Check>;
  readonly pending: Map<number, PendingCheck>;
  /** Endpoints that are announced no more, since when, by pid, until their last request is over. */
  readonly draining: Map<Pid, { readonly name: string; readonly since: Micros }>;
}

export function balancerState(ctx: Context): BalancerState {
  return {
    lastRequest: 0,
    requests: new Map(),
    queue: [],
    caller: caller(ctx.config.callees),
    upAt: -1,
    closed: false,
    closedBy: 0,
    announced: [],
    round: 0,
    checks: new Map(),
    pending: new Map(),
    draining: new Map(),
  };
}

/** The one part that requests are passed on to. */
export function upstreamOf(s: BalancerState): Cluster {
  return s.caller.clusters.values().next().value!;
}
