// Answers for what a replica remembers: its requests as plain records, its queue and slots, and what it was told at its start.
import type { Context, Micros, Pid, Seq } from '../../engine/index.ts';
import { type CalleeConfig, type Caller, caller } from '../calls/state.ts';
import type { HttpRequest } from '../ports.ts';
import type { Supervised } from '../replicas/registration.ts';
import type { RequestState } from './charts.ts';
import { type Clients, clients } from './clients.ts';
import { type CpuQuota, cpuQuota } from './cpu-quota.ts';
import type { Program } from './program.ts';
import { type Databases, databases } from './databases.ts';
import { type WaitingLine, waitingLine } from './queue.ts';

/** One request, or one branch of it, on its way through its program. */
export interface Task {
  readonly id: number;
  readonly request: HttpRequest;
  readonly connection: number;
  readonly about: Seq;
  readonly span: Seq;
  readonly arrived: Micros;
  readonly chance: number;
  /** Task whose branch this is; 0: it is the request itself. */
  readonly parent: number;
  program: Program | null;
  /** Next operation. */
  pc: number;
  state: RequestState;
  /** It holds a slot. */
  admitted: boolean;
  /** What it waits for: a job, a timer, or a call; 0: nothing. */
  job: number;
  timer: number;
  call: number;
  /** Which fork this is a branch of, and the fork it waits for itself: numbers of the replica's forks. */
  readonly branchOf: number;
  fork: number;
  /** Branches still open, successes still needed, failures so far; the timer of a join is `timer`. */
  open: number;
  need: number;
  missing: number;
  degraded: boolean;
  /** Open transaction; 0: none. */
  transaction: number;
  /** Values of `set`, made with the first. */
  values: Map<string, unknown> | null;
  /** Of a record: its consumer. */
  readonly consumer?: string;
}

/** A request that has just come in, on no connection yet. */
export function newTask(id: number, request: HttpRequest, about: Seq, span: Seq, arrived: Micros): Task {
  return {
    id,
    request,
    connection: 0,
    about,
    span,
    arrived,
    chance: request.chance,
    parent: 0,
    program: null,
    pc: 0,
    state: 'arrived',
    admitted: false,
    job: 0,
    timer: 0,
    call: 0,
    branchOf: 0,
    fork: 0,
    open: 0,
    need: 0,
    missing: 0,
    degraded: false,
    transaction: 0,
    values: null,
  };
}

export interface ReplicaConfig extends Supervised {
  /** Stream of draws of this part's steps: two services never draw alike. */
  readonly salt: number;
  /** It is a pod's container: it counts the CPU time it uses. */
  readonly isDeployed?: boolean;
  /** Its CPU limit in thousandths of a core; absent: none. */
  readonly cpuLimit?: number;
  /** Share of the requests, health checks apart, that its version answers with an error; absent: none. */
  readonly errorShare?: number;
  readonly callees: readonly CalleeConfig[];
  readonly databases: readonly { readonly part: string; readonly pid: Pid }[];
  readonly clusters: readonly {
    readonly part: string;
    readonly brokers: readonly { readonly id: number; readonly pid: Pid }[];
  }[];
}

export interface ReplicaState {
  lastTask: number;
  lastFork: number;
  /** Slots in use. */
  busy: number;
  readonly line: WaitingLine;
  readonly tasks: Map<number, Task>;
  /** Tasks that go on in this very event. */
  readonly runnable: number[];
  readonly caller: Caller;
  readonly databases: Databases;
  readonly clients: Clients;
  /** Moment it was up; -1: not yet. */
  upAt: Micros;
  /** Takes no new requests. */
  closed: boolean;
  /** Event behind that. */
  closedBy: Seq;
  /** Bytes that were not given back. */
  leaked: number;
  /** Requests (not branches) that are here. */
  requests: number;
  /** Ready replicas of this service, as it was told; 0: it has not asked. */
  peers: number;
  /** Sessions it holds: cookie -> moment of the last use. */
  readonly sessions: Map<string, Micros>;
  lastSession: number;
  /** CPU time of the work begun, where it is counted. */
  cpu?: number;
  /** Where it has a CPU limit. */
  quota?: CpuQuota;
  /** Values of `set` in the replica's own memory. */
  readonly values: Map<string, unknown>;
}

export function replicaState(ctx: Context): ReplicaState {
  const config: ReplicaConfig = ctx.config;
  return {
    lastTask: 0,
    busy: 0,
    line: waitingLine(),
    tasks: new Map(),
    runnable: [],
    caller: caller(config.callees),
    databases: databases(config.databases),
    clients: clients(),
    upAt: -1,
    closed: false,
    closedBy: 0,
    lastFork: 0,
    leaked: 0,
    requests: 0,
    peers: 0,
    sessions: new Map(),
    lastSession: 0,
    values: new Map(),
    ...(config.isDeployed === true ? { cpu: 0 } : {}),
    ...(config.cpuLimit === undefined ? {} : { quota: cpuQuota(config.cpuLimit) }),
  };
}
