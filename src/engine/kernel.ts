// Answers for the run itself: takes the next event, gives it to its process, and keeps everything that a keyframe must hold.
import { uniform, stream } from './chance.ts';
import { type Host, type Job, advance, makeHost, popJob } from './cpu.ts';
import { RunContext } from './context.ts';
import { Digest } from './digest.ts';
import type { Fault } from './faults.ts';
import { type Layer, endFault, reach, resolveLink, strike } from './strike.ts';
import type { Link } from './links.ts';
import { begin, drain, kill, synced } from './lifecycle.ts';
import * as meters from './meters.ts';
import { type Connection, accepts, onConnect, onConnected, onRetransmit } from './network.ts';
import { Pending } from './pending.ts';
import type { Behaviour, ChildExit, ConnectionId, Pid, ProcessSpec, Seq } from './process.ts';
import { type ProcessRecord, makeRecord } from './record.ts';
import { NEVER, type Micros } from './time.ts';
import { KIND, type Trace } from './trace.ts';
import { rescheduleHost } from './work.ts';
import type { HostView, PartSpec, ProcessRecordView, RunView, World } from './world.ts';

export interface RunVerdict {
  readonly kind: 'livelock' | 'bound' | 'model error';
  readonly at: Micros;
  readonly message: string;
}

const TIES = stream('ties');

export class Kernel implements RunView {
  readonly world: World;
  readonly trace: Trace | null;
  now: Micros = 0;
  /** Ordinal of the latest event or note. */
  seq: Seq = 0;
  /** Request the current event concerns. */
  about: Seq = 0;
  /** Events executed (notes not counted). */
  executed = 0;
  verdict: RunVerdict | null = null;
  readonly pending = new Pending();
  parts: PartSpec[];
  hosts: Host[] = [];
  hostBy: Seq[] = [];
  processes: ProcessRecord[] = [];
  names = new Map<string, Pid>();
  connections = new Map<ConnectionId, Connection>();
  connectionIds = new Map<number, ConnectionId>();
  lastConnection = 0;
  links = new Map<number, Link>();
  epoch = 1;
  layers: Layer[] = [];
  /** Messages a learner holds back, by scheduling number. */
  held = new Map<number, HeldMessage>();
  lastJob = 0;
  jobs = new Map<number, { host: number; job: Job }>();
  monitors: any[];
  readonly digest = new Digest();
  readonly context: RunContext;
  private readonly roles = new Map<string, Behaviour>();
  private readonly partNames = new Map<string, number>();
  private members: Pid[][];
  private nextSample: Micros;
  private instant: Micros = -1;
  private inInstant = 0;
  private readonly moveListeners = new Map<string, number[]>();

  constructor(world: World, trace: Trace | null = null) {
    this.world = world;
    this.trace = trace;
    this.parts = world.parts.slice();
    this.members = world.parts.map(() => []);
    world.parts.forEach((part, i) => this.partNames.set(part.name, i));
    for (const behaviour of world.behaviours) this.roles.set(behaviour.role, behaviour);
    for (const host of world.hosts) this.addHost(host.name, host.cores);
    this.context = new RunContext(this);
    this.monitors = world.monitors.map((m) => m.init());
    world.monitors.forEach((m, i) => {
      for (const move of m.moves ?? []) this.moveListeners.set(move, [...(this.moveListeners.get(move) ?? []), i]);
    });
    this.nextSample = 0;
    for (const fault of world.faults) this.scheduleFault(fault, fault.at);
    for (const spec of world.processes) this.addProcess(spec, -1);
    for (const p of this.processes) this.schedule(0, KIND.start, p.pid, -1, 0, 0, 0, 0, 0, '', null);
  }

  // ------------------------------------------------------------ running

  /** Executes every event before `until`, at most `most` of them; then, if none was left over, the clock stands at `until`. */
  runUntil(until: Micros, most = Infinity): void {
    const queue = this.pending.queue;
    let left = most;
    while (this.verdict === null) {
      const at = queue.peek();
      const next = at < until ? at : until;
      if (this.nextSample <= next && (this.nextSample < until || !(at < until))) {
        if (this.nextSample > until) break;
        this.takeSample();
        continue;
      }
      if (!(at < until)) break;
      if (left-- <= 0) return;
      this.execute(queue.pop(), at);
    }
    if (this.verdict === null && until > this.now) this.now = until;
  }

  /** Executes the next event alone; false when none is left before `until`. */
  step(until: Micros = NEVER): boolean {
    if (this.verdict) return false;
    for (;;) {
      const at = this.pending.queue.peek();
      if (!(at < until)) return false;
      if (this.nextSample <= at) {
        this.takeSample();
        continue;
      }
      this.execute(this.pending.queue.pop(), at);
      return true;
    }
  }

  private takeSample(): void {
    this.now = this.nextSample > this.now ? this.nextSample : this.now;
    this.nextSample += this.world.sampleEvery;
    for (let i = 0; i < this.monitors.length; i++) this.consult(i);
  }

  private consult(i: number): void {
    const faults = this.world.monitors[i].sample(this.monitors[i], this);
    if (faults) for (const fault of faults) this.scheduleFault({ ...fault, at: this.now }, this.now, Math.max(1, this.seq));
  }

  private execute(slot: number, at: Micros): void {
    if (at !== this.instant) {
      this.instant = at;
      this.inInstant = 0;
    }
    this.now = at;
    const p = this.pending;
    const kind = p.kind[slot];
    const data = p.data[slot];
    const name = p.name[slot];
    let target = p.target[slot];
    const from = p.from[slot];
    const incarnation = p.incarnation[slot];
    let cause = p.cause[slot];
    let about = p.about[slot];
    const ref = p.ref[slot];
    let because = p.because[slot];
    const extra = p.extra[slot];
    p.release(slot);
    let job: Job | null = null;
    if (kind === KIND.done) {
      const host = this.hosts[extra];
      host.next = 0;
      advance(host, at);
      job = popJob(host);
      this.jobs.delete(job.id);
      rescheduleHost(this, extra);
      target = job.pid;
      cause = job.cause;
      about = job.about;
      because = job.because;
    }
    const process = target >= 0 ? this.processes[target] : null;
    if (process !== null && process.life === 'paused' && kind !== KIND.start && kind !== KIND.connect && kind !== KIND.kill) {
      process.stash.push({ kind, from, incarnation: job ? job.incarnation : incarnation, cause, about, ref, because, extra, name, data: job ? job.token : data });
      return;
    }
    const seq = ++this.seq;
    this.executed++;
    this.about = about;
    this.digest.add((at % 4294967296) | 0);
    this.digest.add(seq);
    this.digest.add(kind * 65536 + target);
    this.digest.add(cause);
    if (this.trace !== null) this.trace.add(seq, at, kind, target, from, cause, about, ref, because, 0, 0, 0, name, job ? job.token : data);
    try {
      this.dispatch(kind, process, target, from, job ? job.incarnation : incarnation, because, extra, name, job ? job.token : data);
    } catch (error) {
      this.fail('model error', `${process ? process.spec.name : 'engine'}: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof Error) this.failure = error;
    }
    if (++this.inInstant > this.world.bounds.eventsInOneInstant) this.fail('livelock', this.livelockMessage(kind, process, name));
    if (this.executed >= this.world.bounds.events) this.fail('bound', `The run reached its limit of ${this.world.bounds.events} events.`);
    if (p.queue.size > this.world.bounds.pending) this.fail('bound', `More than ${this.world.bounds.pending} events are waiting; the run was stopped.`);
  }

  /** The error behind a `model error` verdict, for developers. */
  failure: Error | null = null;

  private livelockMessage(kind: number, process: ProcessRecord | null, name: string): string {
    const kinds = Object.entries(KIND).find(([, k]) => k === kind)?.[0] ?? '';
    return `More than ${this.world.bounds.eventsInOneInstant} events happened in one instant; the last: ${kinds} ${name} of ${process?.spec.name ?? 'the engine'}, caused by event ${this.seq}.`;
  }

  fail(kind: RunVerdict['kind'], message: string): void {
    this.verdict ??= { kind, at: this.now, message };
  }

  private dispatch(kind: number, process: ProcessRecord | null, target: Pid, from: Pid, incarnation: number, because: Seq, extra: number, name: string, data: any): void {
    switch (kind) {
      case KIND.message:
        return this.deliver(process!, from, extra, data);
      case KIND.timer:
        if (this.current(process!, incarnation)) process!.behaviour.onTimer?.(process!.state, this.context.enter(process!, 0), name, data);
        return;
      case KIND.done:
        if (this.current(process!, incarnation)) process!.behaviour.onDone?.(process!.state, this.context.enter(process!, 0), data);
        return;
      case KIND.synced:
        if (this.current(process!, incarnation)) synced(this, process!, name, data);
        return;
      case KIND.trouble:
        if (this.current(process!, incarnation)) process!.behaviour.onTrouble?.(process!.state, this.context.enter(process!, extra), data);
        return;
      case KIND.childExit:
        if (this.current(process!, incarnation)) process!.behaviour.onChildExit?.(process!.state, this.context.enter(process!, 0), data as ChildExit);
        return;
      case KIND.start:
        return begin(this, process!);
      case KIND.drain:
        return drain(this, process!, name);
      case KIND.kill:
        return kill(this, target, name, because);
      case KIND.connect:
        return onConnect(this, extra, because);
      case KIND.connected:
        return onConnected(this, extra);
      case KIND.retransmit:
        return onRetransmit(this, extra, name);
      case KIND.fault:
        return strike(this, data as Fault);
      case KIND.undo:
        return endFault(this, name, data as number);
    }
  }

  private current(p: ProcessRecord, incarnation: number): boolean {
    return p.life !== 'dead' && p.incarnation === incarnation;
  }

  private deliver(p: ProcessRecord, from: Pid, connection: ConnectionId, message: any): void {
    if (connection !== 0 ? !accepts(this, connection, p.pid) : p.life === 'dead') {
      this.note(KIND.drop, p.pid, from, this.about, 0, 'nobody there', message, p.lifeBy);
      return;
    }
    p.behaviour.onMessage?.(p.state, this.context.enter(p, connection), message, from);
  }

  // ------------------------------------------------------------ scheduling

  schedule(at: Micros, kind: number, target: Pid, from: Pid, incarnation: number, about: Seq, ref: Seq, because: Seq, extra: number, name: string, data: any): number {
    return this.scheduleAs(this.seq, at, kind, target, from, incarnation, about, ref, because, extra, name, data);
  }

  /** As `schedule`, for what another event than the present one caused. */
  scheduleAs(cause: Seq, at: Micros, kind: number, target: Pid, from: Pid, incarnation: number, about: Seq, ref: Seq, because: Seq, extra: number, name: string, data: any): number {
    const tie = this.world.shuffleTies ? Math.floor(uniform(this.world.seed, TIES, this.pending.order, 0, 0) * 4096) : 0;
    return this.pending.add(at, tie, 3, kind, target, from, incarnation, cause, about, ref, because, extra, this.now, name, data);
  }

  /** Faults act before the ordinary events of their moment. */
  scheduleFault(fault: Fault, at: Micros, calledBy: Seq = 0): void {
    this.pending.add(at < this.now ? this.now : at, 0, calledBy === 0 ? 1 : 2, KIND.fault, -1, -1, 0, calledBy, 0, 0, 0, 0, this.now, fault.name, fault);
  }

  scheduleUndo(name: string, at: Micros, layer: Seq): void {
    this.pending.add(at, 0, 0, KIND.undo, -1, -1, 0, this.seq, 0, layer, 0, 0, this.now, name, layer);
  }

  /** Records a note: an event that happens inside the present one. */
  note(kind: number, target: Pid, from: Pid, about: Seq, ref: Seq, name: string, data: any, b0: Seq = 0, b1: Seq = 0, b2: Seq = 0, b3: Seq = 0): Seq {
    const cause = this.seq;
    const seq = ++this.seq;
    if (this.trace !== null) this.trace.add(seq, this.now, kind, target, from, cause, about, ref, b0, b1, b2, b3, name, data);
    return seq;
  }

  // ------------------------------------------------------------ processes

  addHost(name: string, cores: number): number {
    const known = this.hosts.findIndex((h) => h.name === name);
    if (known >= 0) return known;
    this.hosts.push(makeHost(name, cores));
    this.hostBy.push(0);
    return this.hosts.length - 1;
  }

  addProcess(spec: ProcessSpec, parent: Pid): Pid {
    const known = this.names.get(spec.name);
    if (known !== undefined) return known;
    const behaviour = this.roles.get(spec.role);
    if (!behaviour) throw new Error(`no behaviour for role ${spec.role}`);
    const pid = this.processes.length;
    if (pid >= this.world.bounds.processes) {
      this.fail('bound', `The run reached its limit of ${this.world.bounds.processes} processes.`);
      return -1;
    }
    this.processes.push(makeRecord(pid, spec, behaviour, parent));
    this.names.set(spec.name, pid);
    this.members[spec.part].push(pid);
    return pid;
  }

  // ------------------------------------------------------------ network

  /** One-way latency where nothing on the network is random, disturbed or counted; -1 otherwise. */
  fixedLatency(from: Pid, to: Pid): Micros {
    const net = this.world.network;
    if (this.layers.length > 0 || net.latency.kind !== 'constant' || net.links.length > 0) return -1;
    if (net.loss > 0 || net.duplicate > 0 || net.reorder > 0 || net.bandwidth > 0) return -1;
    return this.processes[from].spec.host === this.processes[to].spec.host ? net.loopback : net.latency.value;
  }

  linkOf(from: Pid, to: Pid): Link {
    const key = from * 1_048_576 + to;
    let link = this.links.get(key);
    if (link === undefined) {
      link = { from, to, sends: 0, busyUntil: 0, epoch: 0, latency: this.world.network.latency, jitter: 0, loss: 0, duplicate: 0, reorder: 0, bandwidth: 0, cut: 0, disturbed: 0 };
      this.links.set(key, link);
    }
    if (link.epoch !== this.epoch) resolveLink(this, link);
    return link;
  }

  /** The fault that cuts or disturbs the way from any member of one part to any of another now; null: none. Reads only. */
  disturbance(from: string, to: string): { readonly name: string; readonly cut: boolean } | null {
    for (const a of reach(this, from)) {
      for (const b of reach(this, to)) {
        const link = { from: a, to: b, sends: 0, busyUntil: 0, epoch: 0, latency: this.world.network.latency, jitter: 0, loss: 0, duplicate: 0, reorder: 0, bandwidth: 0, cut: 0, disturbed: 0 };
        resolveLink(this, link);
        const layer = this.layers.find((l) => l.seq === (link.cut || link.disturbed));
        if (layer) return { name: layer.fault.name, cut: link.cut !== 0 };
      }
    }
    return null;
  }

  /** A chart moved: monitors that asked hear of it. */
  moved(part: number, chart: string): void {
    if (this.moveListeners.size === 0) return;
    for (const i of this.moveListeners.get(`${this.parts[part].name}/${chart}`) ?? []) this.consult(i);
  }

  // ------------------------------------------------------------ what onlookers read

  get processCount(): number {
    return this.processes.length;
  }
  process(pid: Pid): ProcessRecordView {
    const p = this.processes[pid];
    const s = p.spec;
    return { pid, name: s.name, part: s.part, role: s.role, ordinal: s.ordinal, member: s.member, incarnation: p.incarnation, life: p.life, host: s.host, config: s.config, state: p.state, slow: p.slow };
  }
  pidsOf(part: number): readonly Pid[] {
    return this.members[part];
  }
  partIndex(name: string): number {
    return this.partNames.get(name) ?? -1;
  }
  partName(part: number): string {
    return this.parts[part].name;
  }
  params(part: number): any {
    return this.parts[part].params;
  }
  host(index: number): HostView {
    const h = this.hosts[index];
    return { name: h.name, cores: h.cores, alive: h.alive, jobs: h.jobs.length };
  }
  chart(pid: Pid, chart: string, key: string): string {
    const p = this.processes[pid];
    const compiled = p.behaviour.charts?.[chart];
    if (!compiled) return '';
    return compiled.states[p.charts.get(chart)?.get(key) ?? compiled.initial];
  }
  total(pid: Pid, meter: string): number {
    return meters.total(this.processes[pid].meters, meter);
  }
  increase(pid: Pid, meter: string, window: Micros): number {
    return meters.increase(this.processes[pid].meters, meter, window, this.now);
  }
  observations(pid: Pid, meter: string, since: Micros, into: number[]): void {
    meters.observations(this.processes[pid].meters, meter, since, into);
  }

  /** Digest of everything executed so far and of the state as it is: 16 hexadecimal digits. */
  digestNow(): string {
    const whole = new Digest();
    whole.load(this.digest.save());
    for (const p of this.processes) {
      whole.addString(p.spec.name);
      whole.add(p.incarnation);
      whole.addString(p.life);
      whole.addState(p.state);
      whole.addState(p.durable);
    }
    return whole.text();
  }

  // ------------------------------------------------------------ keyframe fields that only the kernel may touch

  saveClockwork() {
    return { nextSample: this.nextSample, instant: this.instant, inInstant: this.inInstant, members: this.members.map((m) => m.slice()) };
  }
  loadClockwork(saved: ReturnType<Kernel['saveClockwork']>): void {
    this.nextSample = saved.nextSample;
    this.instant = saved.instant;
    this.inInstant = saved.inInstant;
    this.members = saved.members.map((m) => m.slice());
  }
}

export interface HeldMessage {
  readonly target: Pid;
  readonly from: Pid;
  readonly cause: Seq;
  readonly about: Seq;
  readonly connection: ConnectionId;
  readonly message: any;
  readonly sentAt: Micros;
}

/** Begins a run of `world`; nothing has happened yet. */
export function createKernel(world: World, trace: Trace | null = null): Kernel {
  return new Kernel(world, trace);
}
