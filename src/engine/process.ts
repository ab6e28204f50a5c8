// Answers for the contract between the engine and a model: what a process is, what it may ask for, what it is told.
import type { Chart } from './charts.ts';
import type { Distribution } from './distributions.ts';
import type { Micros } from './time.ts';

/** Index of a process in the run's table; stable across incarnations, never reused. Like an address. */
export type Pid = number;
/** Position of an executed event (or note) in the run, dense from 1; 0 means "none". */
export type Seq = number;
/** Handle of a pending timer; 0 means "none". */
export type TimerHandle = number;
/** Index of a stream connection; 0 means "none". */
export type ConnectionId = number;

/**
 * What processes say to each other: frozen plain data. `port` and `type` say which vocabulary (src/models/ports.ts);
 * the engine reads only `bytes` (for bandwidth) and never anything else.
 */
export interface Message {
  readonly port: string;
  readonly type: string;
  readonly bytes?: number;
}

/** What a stream tells its user when it could not do its work. */
export interface PeerTrouble {
  /** refused: nobody listens there. reset: the peer is gone (process died). timeout: nobody answered the connect attempt. */
  readonly what: 'refused' | 'reset' | 'timeout';
  readonly connection: ConnectionId;
  readonly peer: Pid;
  /** Messages that were given to the stream and were certainly not delivered. */
  readonly unsent: readonly Message[];
}

/** A child (spawned process) has ended. */
export interface ChildExit {
  readonly pid: Pid;
  readonly incarnation: number;
  /** e.g. 'killed', 'exited', 'OOMKilled', 'host lost' */
  readonly reason: string;
}

/**
 * A role: plain-data state `S` and one function per input. Functions mutate only `s` and ask `ctx` for everything else.
 * They never call another process, never await, never read a global.
 */
export interface Behaviour<S = any> {
  /** Unique in a world: `<model kind>/<role>`, e.g. `service/replica`. */
  readonly role: string;
  /** The statecharts this role moves through, by name. */
  readonly charts?: Readonly<Record<string, Chart>>;
  /** Makes the state of a new incarnation. */
  init(ctx: Context): S;
  start?(s: S, ctx: Context): void;
  onMessage?(s: S, ctx: Context, message: any, from: Pid): void;
  /** `name` and `data` are as given to `setTimer`. */
  onTimer?(s: S, ctx: Context, name: string, data: any): void;
  /** CPU work asked for with `work` is complete. */
  onDone?(s: S, ctx: Context, token: any): void;
  /** A `sync` is complete (`ok`), or the disk refused (`full`). */
  onSynced?(s: S, ctx: Context, token: any, result: 'ok' | 'full'): void;
  onTrouble?(s: S, ctx: Context, trouble: PeerTrouble): void;
  onChildExit?(s: S, ctx: Context, exit: ChildExit): void;
  /** SIGTERM: finish what is begun, then `ctx.exit()`. Without this function the process exits at once. */
  onDrain?(s: S, ctx: Context): void;
  /** Whether this process plays `role` for `item` at present (leader of a partition): for targets of faults. Only looks. */
  plays?(s: S, role: string, item: string): boolean;
  /** A parameter of the part changed (only those that apply live or at next use). `path` is below `.params`. */
  onParams?(s: S, ctx: Context, path: string): void;
}

/** What to start: used by a world's first processes and by `spawn`. */
export interface ProcessSpec {
  /** Index into World.parts. */
  readonly part: number;
  /** `inventory#1`, `inventory.supervisor`. Unique in the run. */
  readonly name: string;
  readonly role: string;
  /** 1-based among the members of the part; 0 for helpers that are not members. */
  readonly ordinal: number;
  /** Index into the run's host table. */
  readonly host: number;
  /** Frozen plain data for the role; read as `ctx.config`. */
  readonly config: any;
  /** Part members are what a fault on the part strikes; helpers (supervisors) are not. */
  readonly member: boolean;
}

/** What a process may ask for. One shared object: valid only during the call it was passed to. */
export interface Context {
  readonly pid: Pid;
  readonly name: string;
  readonly incarnation: number;
  readonly config: any;
  /** Live parameters of the part, frozen; replaced as a whole when one changes. */
  readonly params: any;
  /** Parameters as they were when this incarnation started: for those that apply on `restart`. */
  readonly boot: any;
  /** Event being handled. */
  readonly seq: Seq;
  /** The request, record or operation the event concerns; inherited by everything the handler sends, sets or works on. Writable. */
  about: Seq;
  /** Connection the current message came on (0 for datagrams). */
  readonly connection: ConnectionId;

  /** Own monotonic clock: starts at the run's start, runs at the clock's drift. */
  now(): Micros;
  /** Own wall clock: skewed and drifting. */
  wallClock(): Micros;

  /** Uniform in (0, 1): the n-th draw of this incarnation's stream `purpose` (from `stream('name')`). */
  draw(purpose: number): number;
  /** Uniform in (0, 1), a function of (seed, purpose, a, b, c) alone: for workload draws keyed by request, attempt and step. */
  keyed(purpose: number, a: number, b?: number, c?: number): number;
  /** A draw of `distribution` at uniform `u` (from `draw` or `keyed`). */
  sample(distribution: Distribution, u: number): number;

  /** Unreliable, unordered, connectionless. */
  datagram(to: Pid, message: Message): void;
  /** Reliable and ordered within the connection from this process to `to` (opened when needed; `lane` tells several apart). */
  stream(to: Pid, message: Message, lane?: number): ConnectionId;
  /** On an existing connection, from whichever end this process is. False when it is closed. */
  respond(connection: ConnectionId, message: Message): boolean;
  /** Closes the connection; the peer is told nothing more on it. */
  hangUp(connection: ConnectionId): void;

  /** `awaits`: the event (usually a span) whose completion the timer stands guard over: `why` follows it. */
  setTimer(delay: Micros, name: string, data?: any, awaits?: Seq): TimerHandle;
  cancelTimer(handle: TimerHandle): boolean;
  /** Asks for CPU time of the host, shared with everything on it; `onDone(token)` follows. */
  work(cpuTime: Micros, token: any): number;
  cancelWork(job: number): boolean;

  /** Buffered write to this process's own files: survives the process, not a power loss, until synced. */
  write(key: string, value: any): void;
  /** All writes so far become durable some time later: `onSynced(token)`. */
  sync(token: any): void;
  /** What this process's files hold now (buffered or durable). */
  read(key: string): any;

  spawn(spec: ProcessSpec): Pid;
  /** Starts a new incarnation of a dead process. */
  restart(pid: Pid): void;
  /** SIGTERM (`drain`) or SIGKILL (`kill`) to another process. */
  signal(pid: Pid, what: 'drain' | 'kill', reason: string): void;
  /** This process ends. `because`: the event behind that, if it is not the one being handled. */
  exit(reason: string, because?: Seq): void;
  /** Host that `spawn` may place on; created on first use, with `cores`. Returns its index. */
  host(name: string, cores: number): number;
  /** Changes how many cores `host` has (in-place resize). */
  resize(host: number, cores: number): void;

  /** Moves `chart` (of this role) for `key`; throws when the edge is not drawn. `because`: up to four events that set the state the rule decided on. */
  become(chart: string, key: string, to: string, reason: string, because?: readonly Seq[]): Seq;
  where(chart: string, key: string): string;

  /** What fault layers of this kind do to this process now: `load` multiplies arrivals (1: none), `error` is the share of answers to fail (0: none). `because` is the fault's event. */
  effect(kind: 'load' | 'error'): { readonly value: number; readonly because: Seq };

  /** A line a person reads: `id` in the model's message catalogue. */
  log(id: string, params?: Readonly<Record<string, unknown>>): Seq;
  /** Something worth knowing for `why` that is not a scheduled event: see NOTE in trace.ts. `because`: events behind it. */
  note(kind: NoteKind, name: string, params?: any, because?: readonly Seq[]): Seq;
  /** A span of work on behalf of `about`; its id is the returned seq. `parent` 0: root. */
  openSpan(name: string, parent: Seq, params?: any): Seq;
  closeSpan(span: Seq, outcome: string, because?: readonly Seq[]): Seq;

  /** Counter meter of this process. */
  count(meter: string, n?: number): void;
  /** Distribution meter of this process. */
  observe(meter: string, value: number): void;

  /** Operation of a history (for consistency verdicts): invocation and completion. */
  invoke(history: string, operation: any): Seq;
  complete(history: string, invocation: Seq, result: any): Seq;
}

/** Notes a model can make. `wait`: began to wait in a queue; `admit`: left it to be served; `full`: turned away; `drop`: given up on; `decide`: a rule decided. */
export type NoteKind = 'wait' | 'admit' | 'full' | 'drop' | 'decide';
