// Answers for what a caller remembers: callees and their endpoints, calls and attempts under way, and the state of each call's policies.
import type { Context, Micros, Pid, Seq } from '../../engine/index.ts';
import type { EdfSchedule } from '../loadBalancer/rules/edf.ts';
import type { NginxPeer } from '../loadBalancer/rules/nginx-peers.ts';
import type { OutlierConfig, OutlierDetector } from '../loadBalancer/rules/outlier-ejection.ts';
import type { RoundRobin } from '../loadBalancer/rules/round-robin.ts';
import type { Bulkhead } from '../policies/bulkhead.ts';
import type { CircuitBreaker } from '../policies/circuit-breaker-state.ts';
import type { RateLimiter } from '../policies/rate-limiter.ts';
import type { RetryBudget } from '../policies/retry-budget.ts';
import { type RetryCall, type RetryStats, retryStats } from '../policies/retry.ts';
import type { TokenBucket } from '../policies/token-bucket.ts';
import type { Endpoint, HttpRequest } from '../ports.ts';
import type { BreakerRule } from './breaker-params.ts';
import type { CallConfig } from './config.ts';

/** What a caller is told of a callee at its start: who announces its endpoints, and those that are known without asking. */
export interface CalleeConfig {
  readonly part: string;
  /** -1: nobody; the endpoints given here are all there will be. */
  readonly registrar: Pid;
  readonly endpoints: readonly Endpoint[];
}

/** An endpoint of a callee, as one caller sees it. */
export interface Host {
  readonly pid: Pid;
  readonly name: string;
  weight: number;
  readonly since: Micros;
  /** Moment its slow start is counted from: when it became ready, or healthy again. */
  warmSince: Micros;
  /** Place among the candidates; -1: not one now (ejected). */
  place: number;
  /** Requests under way there. */
  active: number;
  /** nginx's view of it, for its algorithms. */
  readonly peer: NginxPeer;
}

/** What nginx's max_fails knows of an endpoint. */
export interface Mark {
  state: 'available' | 'unavailable' | 'trial';
  /** Failures, each within fail_timeout of the one before. */
  fails: number;
  failedAt: Micros;
  /** Timer of fail_timeout. */
  timer: number;
  /** The request of its trial is under way. */
  taken: boolean;
}

/** A callee with its endpoints and what the balancing rules keep of them. */
export interface Cluster {
  readonly part: string;
  readonly registrar: Pid;
  /** Whether the endpoints are known: before that, attempts wait. */
  resolved: boolean;
  version: number;
  /** Everyone announced, in the registrar's order. */
  hosts: Host[];
  readonly byPid: Map<Pid, Host>;
  /** Those that may be picked, with their peers and the requests under way at each in the same order. */
  candidates: Host[];
  peers: NginxPeer[];
  active: number[];
  /** Candidates with their weights in one word: what hash tables are a function of. */
  names: string;
  readonly turn: RoundRobin;
  schedule: EdfSchedule | null;
  outliers: OutlierDetector | null;
  outlierConfig: OutlierConfig | null;
  /** Endpoints that whoever checks them found unhealthy. */
  readonly unhealthy: Set<Pid>;
  readonly marks: Map<Pid, Mark>;
  /** Where fewer of a hundred endpoints are fit, all are taken to be; and whether it is so now. */
  panicThreshold: number;
  panicking: boolean;
  /** Session affinity: key -> pid. */
  readonly sessions: Map<string, Pid>;
  /** Calls that wait for the first announcement. */
  readonly unresolved: number[];
}

export interface Breaker {
  readonly b: CircuitBreaker;
  rule: BreakerRule;
  /** Key of its chart. */
  readonly key: string;
  /** Call and endpoint (-1: the callee as a whole): data of its timer. */
  readonly id: number;
  readonly pid: Pid;
  movedBy: Seq;
  /** Ends of the latest failed attempts, at most four: what its opening rests on. */
  readonly failures: Seq[];
  timer: number;
  timerAt: Micros;
  /** The person's wish that was last carried out. */
  applied: BreakerRule['updateState'];
}

interface CacheEntry {
  readonly until: Micros;
  readonly status: number;
}

/** State of the policies of one declared call, made at first use. */
export interface Policies {
  /** The declaration as it is now: what breaker, limiter and bulkhead go by, also for calls that began under an earlier one. */
  config: CallConfig;
  readonly stats: RetryStats;
  budget: RetryBudget | null;
  breaker: Breaker | null;
  readonly endpointBreakers: Map<Pid, Breaker>;
  limiter: RateLimiter | null;
  bucket: TokenBucket | null;
  bulkhead: Bulkhead | null;
  /** Limit of the bulkhead that was last asked for. */
  bulkheadLimit: number;
  bulkheadTimer: number;
  readonly cache: Map<string, CacheEntry>;
}

/** Where a call is: the states of its chart. */
export type Phase = 'new' | 'permit' | 'place' | 'names' | 'waiting' | 'backingOff' | 'ended';

/** What a call takes over from the request on whose behalf it is made; the latter two only when it passes it on as it is. */
export type Carried = Pick<HttpRequest, 'method' | 'route' | 'key' | 'tenant' | 'priority' | 'deadline' | 'auth'> &
  Partial<Pick<HttpRequest, 'idempotencyKey' | 'bytes'>> & {
    /** Name of the endpoint that a cookie asks for. */
    readonly endpoint?: string;
  };

/** One call, with all its attempts. When it has ended it also says how. */
export interface Call {
  readonly id: number;
  readonly config: CallConfig;
  readonly policies: Policies;
  readonly cluster: Cluster;
  /** What the owner knows the call by. */
  readonly owner: number;
  readonly parent: Seq;
  readonly about: Seq;
  readonly chance: number;
  readonly carried: Carried;
  /** Moment after which there is no use in an answer; 0: none. */
  readonly deadline: Micros;
  readonly idempotencyKey: string;
  readonly retry: RetryCall;
  phase: Phase;
  attempt: number;
  /** Span of the attempt under way. */
  span: Seq;
  began: Micros;
  /** The one timer that is set: time-out, back-off, or wait for a permission; 0: none. */
  timer: number;
  hedgeTimer: number;
  /** Breaker permission and bulkhead place of the attempt under way. */
  permitted: boolean;
  placed: boolean;
  /** Ids of the messages sent in this attempt that are still waited for. */
  readonly legs: number[];
  hedges: number;
  /** Messages sent so far, in all attempts: each is another try for the callee's draws. */
  sent: number;
  /** Endpoint the last message went to. */
  lastTo: Pid;
  // How it ended.
  ok: boolean;
  status: number;
  reason: string;
  degraded: boolean;
  because: readonly Seq[];
  body: unknown;
  bytes: number;
}

/** One message of an attempt. */
export interface Leg {
  readonly id: number;
  readonly call: Call;
  readonly to: Pid;
  readonly host: Host;
  readonly connection: number;
  readonly span: Seq;
  readonly sentAt: Micros;
  /** Whether the balancing rule counted a connection for it at the endpoint's peer. */
  readonly counted: boolean;
}

export interface Caller {
  lastId: number;
  readonly clusters: Map<string, Cluster>;
  readonly calls: Map<number, Call>;
  readonly legs: Map<number, Leg>;
  readonly policies: Map<number, Policies>;
  /** Calls that have got a place in their bulkhead and go on in this very event. */
  readonly placed: number[];
  /** Calls that have ended in this event and whose owner has not been told yet. */
  readonly ended: Call[];
}

export function caller(callees: readonly CalleeConfig[]): Caller {
  return {
    lastId: 0,
    clusters: new Map(callees.map((c) => [c.part, cluster(c)])),
    calls: new Map(),
    legs: new Map(),
    policies: new Map(),
    placed: [],
    ended: [],
  };
}

function cluster(c: CalleeConfig): Cluster {
  return {
    part: c.part,
    registrar: c.registrar,
    resolved: false,
    version: -1,
    hosts: [],
    byPid: new Map(),
    candidates: [],
    peers: [],
    active: [],
    names: '',
    turn: { position: 0 },
    schedule: null,
    outliers: null,
    outlierConfig: null,
    unhealthy: new Set(),
    marks: new Map(),
    panicThreshold: 0,
    panicking: false,
    sessions: new Map(),
    unresolved: [],
  };
}

/** Policies of a declared call: the same for all its calls. `config` is the declaration as it is now. */
export function policiesOf(c: Caller, config: CallConfig): Policies {
  let p = c.policies.get(config.id);
  if (p === undefined) {
    p = {
      config,
      stats: retryStats(),
      budget: null,
      breaker: null,
      endpointBreakers: new Map(),
      limiter: null,
      bucket: null,
      bulkhead: null,
      bulkheadLimit: 0,
      bulkheadTimer: 0,
      cache: new Map(),
    };
    c.policies.set(config.id, p);
  }
  p.config = config;
  return p;
}

/** Nothing of the moment's causes. */
export const NO_SEQ: readonly Seq[] = Object.freeze([]);

/** Clears the timer of a call, whatever it waits for. */
export function clearTimer(ctx: Context, call: Call): void {
  if (call.timer !== 0) ctx.cancelTimer(call.timer);
  call.timer = 0;
}
