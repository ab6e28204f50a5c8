// Answers for what a process may ask for: the one Context object, entered for a process before each of its inputs.
import { uniform } from './chance.ts';
import { drawnEvents } from './charts.ts';
import { type Distribution, sample } from './distributions.ts';
import { freezeDeep } from './freeze.ts';
import type { Kernel } from './kernel.ts';
import { count, meterSet, observe } from './meters.ts';
import { hangUp, sendDatagram, sendOn, sendStream } from './network.ts';
import type { ConnectionId, Context, Message, NoteKind, Pid, ProcessSpec, Seq, TimerHandle } from './process.ts';
import { nextDraw, type ProcessRecord, ownClock } from './record.ts';
import type { Layer } from './strike.ts';
import { MILLISECOND, type Micros } from './time.ts';
import { KIND } from './trace.ts';
import { resizeHost, startWork, stopWork } from './work.ts';

const DISK_SYNC: Micros = MILLISECOND;
const NO_EFFECT = Object.freeze({ value: 0, because: 0 });
const NO_LAYERS: readonly Layer[] = [];
const NO_LOAD = Object.freeze({ value: 1, because: 0 });

export class RunContext implements Context {
  private readonly k: Kernel;
  private p!: ProcessRecord;
  pid: Pid = -1;
  connection: ConnectionId = 0;

  constructor(kernel: Kernel) {
    this.k = kernel;
  }

  /** Makes this the context of `p` for one input. */
  enter(p: ProcessRecord, connection: ConnectionId): this {
    this.p = p;
    this.pid = p.pid;
    this.connection = connection;
    return this;
  }

  get name(): string {
    return this.p.spec.name;
  }
  get incarnation(): number {
    return this.p.incarnation;
  }
  get config(): any {
    return this.p.spec.config;
  }
  get params(): any {
    return this.k.parts[this.p.spec.part].params;
  }
  get boot(): any {
    return this.p.boot;
  }
  get seq(): Seq {
    return this.k.seq;
  }
  get about(): Seq {
    return this.k.about;
  }
  set about(about: Seq) {
    this.k.about = about;
  }

  now(): Micros {
    return ownClock(this.p, this.k.now);
  }
  wallClock(): Micros {
    return ownClock(this.p, this.k.now) + this.p.skew;
  }

  draw(purpose: number): number {
    const p = this.p;
    return uniform(this.k.world.seed, purpose, p.pid, p.incarnation, nextDraw(p, purpose));
  }
  keyed(purpose: number, a: number, b = 0, c = 0): number {
    return uniform(this.k.world.seed, purpose, a, b, c);
  }
  sample(distribution: Distribution, u: number): number {
    return sample(distribution, u);
  }

  datagram(to: Pid, message: Message): void {
    sendDatagram(this.k, this.pid, to, message);
  }
  stream(to: Pid, message: Message, lane = 0): ConnectionId {
    return sendStream(this.k, this.pid, to, lane, message);
  }
  respond(connection: ConnectionId, message: Message): boolean {
    return sendOn(this.k, this.pid, connection, message);
  }
  hangUp(connection: ConnectionId): void {
    hangUp(this.k, connection);
  }

  setTimer(delay: Micros, name: string, data: any = null, awaits: Seq = 0): TimerHandle {
    const k = this.k;
    const p = this.p;
    const real = p.drift === 0 ? delay : delay / (1 + p.drift);
    if (typeof data === 'object' && data !== null) Object.freeze(data);
    return k.schedule(
      k.now + Math.max(0, Math.round(real)),
      KIND.timer,
      p.pid,
      -1,
      p.incarnation,
      k.about,
      awaits,
      0,
      0,
      name,
      data,
    );
  }
  cancelTimer(handle: TimerHandle): boolean {
    return handle > 0 && this.k.pending.cancel(handle);
  }
  work(cpuTime: Micros, token: any): number {
    if (typeof token === 'object' && token !== null) Object.freeze(token);
    return startWork(this.k, this.p, cpuTime, token);
  }
  cancelWork(job: number): boolean {
    return stopWork(this.k, job);
  }

  write(key: string, value: any): void {
    this.p.buffered.set(key, freezeDeep(value));
  }
  sync(token: any): void {
    const k = this.k;
    const layers =
      k.layers.length === 0
        ? NO_LAYERS
        : k.layers.filter((l) => l.fault.action.do === 'disk' && l.pids.includes(this.pid));
    const disks = layers.map((l) => l.fault.action as { what: string; factor?: number });
    const full = disks.some((d) => d.what === 'full');
    // So that why can tell what kept a sync from its end that never came to it.
    if (layers.length > 0) k.note(KIND.wait, this.pid, -1, k.about, 0, 'disk', null, layers[0].seq);
    const slow = disks.reduce((f, d) => (d.what === 'slow' ? f * (d.factor ?? 10) : f), 1);
    const writes = full ? new Map() : new Map(this.p.buffered);
    k.schedule(
      k.now + Math.round(DISK_SYNC * slow),
      KIND.synced,
      this.pid,
      -1,
      this.p.incarnation,
      k.about,
      0,
      layers[0]?.seq ?? 0,
      0,
      full ? 'full' : 'ok',
      Object.freeze({ token, writes }),
    );
  }
  read(key: string): any {
    return this.p.buffered.has(key) ? this.p.buffered.get(key) : this.p.durable.get(key);
  }

  spawn(spec: ProcessSpec): Pid {
    const pid = this.k.addProcess(freezeDeep(spec), this.pid);
    if (pid >= 0) this.restart(pid);
    return pid;
  }
  restart(pid: Pid): void {
    this.k.schedule(this.k.now, KIND.start, pid, this.pid, 0, 0, 0, 0, 0, '', null);
  }
  signal(pid: Pid, what: 'drain' | 'kill', reason: string): void {
    this.k.schedule(
      this.k.now,
      what === 'drain' ? KIND.drain : KIND.kill,
      pid,
      this.pid,
      0,
      0,
      0,
      this.k.seq,
      0,
      reason,
      null,
    );
  }
  exit(reason: string, because = this.k.seq): void {
    this.k.schedule(this.k.now, KIND.kill, this.pid, this.pid, 0, 0, 0, because, 0, reason, null);
  }
  host(name: string, cores: number): number {
    return this.k.addHost(name, cores);
  }
  resize(host: number, cores: number): void {
    resizeHost(this.k, host, cores);
  }

  become(chart: string, key: string, to: string, reason: string, because: readonly Seq[] = []): Seq {
    const compiled = this.p.behaviour.charts?.[chart];
    if (!compiled) throw new Error(`${this.p.spec.role} declares no chart ${chart}`);
    const target = compiled.index.get(to);
    if (target === undefined) throw new Error(`chart ${chart} has no state ${to}`);
    let instances = this.p.charts.get(chart);
    if (!instances) this.p.charts.set(chart, (instances = new Map()));
    const from = instances.get(key) ?? compiled.initial;
    if (drawnEvents(compiled, from, target).length === 0)
      throw new Error(`chart ${chart} draws no move from ${compiled.states[from]} to ${to} (${reason})`);
    instances.set(key, target);
    const seq = this.k.note(
      KIND.move,
      this.pid,
      -1,
      this.k.about,
      0,
      chart,
      { key, from: compiled.states[from], to, reason },
      because[0],
      because[1],
      because[2],
      because[3],
    );
    this.k.moved(this.p.spec.part, chart);
    return seq;
  }
  where(chart: string, key: string): string {
    return this.k.chart(this.pid, chart, key);
  }

  effect(kind: 'load' | 'error'): { readonly value: number; readonly because: Seq } {
    const p = this.p;
    if (kind === 'load') return p.load === 1 ? NO_LOAD : { value: p.load, because: p.loadBy };
    return p.error === 0 ? NO_EFFECT : { value: p.error, because: p.errorBy };
  }

  log(id: string, params: Readonly<Record<string, unknown>> = {}): Seq {
    return this.k.note(KIND.log, this.pid, -1, this.k.about, 0, id, params);
  }
  note(kind: NoteKind, name: string, params: any = null, because: readonly Seq[] = []): Seq {
    return this.k.note(
      KIND[kind],
      this.pid,
      -1,
      this.k.about,
      0,
      name,
      params,
      because[0],
      because[1],
      because[2],
      because[3],
    );
  }
  openSpan(name: string, parent: Seq, params: any = null): Seq {
    return this.k.note(KIND.openSpan, this.pid, -1, this.k.about, parent, name, params);
  }
  closeSpan(span: Seq, outcome: string, because: readonly Seq[] = []): Seq {
    return this.k.note(
      KIND.closeSpan,
      this.pid,
      -1,
      this.k.about,
      span,
      outcome,
      null,
      because[0],
      because[1],
      because[2],
      because[3],
    );
  }

  count(meter: string, n = 1): void {
    count((this.p.meters ??= meterSet()), meter, n, this.k.now);
  }
  observe(meter: string, value: number): void {
    observe((this.p.meters ??= meterSet()), meter, value, this.k.now);
  }

  invoke(history: string, operation: any): Seq {
    return this.k.note(KIND.invoke, this.pid, -1, this.k.about, 0, history, freezeDeep(operation));
  }
  complete(history: string, invocation: Seq, result: any): Seq {
    return this.k.note(KIND.complete, this.pid, -1, this.k.about, invocation, history, freezeDeep(result));
  }
}
