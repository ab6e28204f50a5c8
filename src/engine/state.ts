// Answers for everything a run consists of at one moment, what may be added to it (events, notes, hosts, processes), and how onlookers read it.
import { stream, uniform } from './chance.ts';
import { type Host, type Job, makeHost } from './cpu.ts';
import { Digest } from './digest.ts';
import type { Fault } from './faults.ts';
import type { Link } from './links.ts';
import * as meters from './meters.ts';
import type { Connection } from './network.ts';
import { Pending } from './pending.ts';
import type { Behaviour, ConnectionId, Pid, ProcessSpec, Seq } from './process.ts';
import { makeRecord, type ProcessRecord } from './record.ts';
import { RecordView } from './record-view.ts';
import type { Layer } from './strike.ts';
import type { Micros } from './time.ts';
import { KIND, type Trace } from './trace.ts';
import type { HostView, PartSpec, ProcessRecordView, RunView, World } from './world.ts';

export interface RunVerdict {
  readonly kind: 'livelock' | 'bound' | 'model error';
  readonly at: Micros;
  readonly message: string;
}

/** A message a learner holds back. */
export interface HeldMessage {
  readonly target: Pid;
  readonly from: Pid;
  readonly cause: Seq;
  readonly about: Seq;
  readonly connection: ConnectionId;
  readonly message: any;
  readonly sentAt: Micros;
}

const TIES = stream('ties');

export abstract class RunState implements RunView {
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
  jobs = new Map<number, Job>();
  monitors: any[];
  readonly digest = new Digest();
  protected readonly roles = new Map<string, Behaviour>();
  protected readonly partNames = new Map<string, number>();
  protected members: Pid[][];
  private readonly views: RecordView[] = [];

  constructor(world: World, trace: Trace | null) {
    this.world = world;
    this.trace = trace;
    this.parts = world.parts.slice();
    this.members = world.parts.map(() => []);
    world.parts.forEach((part, i) => {
      this.partNames.set(part.name, i);
    });
    for (const behaviour of world.behaviours) this.roles.set(behaviour.role, behaviour);
    for (const host of world.hosts) this.addHost(host.name, host.cores);
    this.monitors = world.monitors.map((m) => m.init());
  }

  fail(kind: RunVerdict['kind'], message: string): void {
    this.verdict ??= { kind, at: this.now, message };
  }

  // ------------------------------------------------------------ scheduling

  schedule(
    at: Micros,
    kind: number,
    target: Pid,
    from: Pid,
    incarnation: number,
    about: Seq,
    ref: Seq,
    because: Seq,
    extra: number,
    name: string,
    data: any,
  ): number {
    return this.scheduleAs(this.seq, at, kind, target, from, incarnation, about, ref, because, extra, name, data);
  }

  /** As `schedule`, for what another event than the present one caused. */
  scheduleAs(
    cause: Seq,
    at: Micros,
    kind: number,
    target: Pid,
    from: Pid,
    incarnation: number,
    about: Seq,
    ref: Seq,
    because: Seq,
    extra: number,
    name: string,
    data: any,
  ): number {
    const tie = this.world.shuffleTies
      ? Math.floor(uniform(this.world.seed, TIES, this.pending.order, 0, 0) * 4096)
      : 0;
    return this.pending.add(
      at,
      tie,
      3,
      kind,
      target,
      from,
      incarnation,
      cause,
      about,
      ref,
      because,
      extra,
      this.now,
      name,
      data,
    );
  }

  /** Faults act before the ordinary events of their moment. */
  scheduleFault(fault: Fault, at: Micros, calledBy: Seq = 0): void {
    this.pending.add(
      at < this.now ? this.now : at,
      0,
      calledBy === 0 ? 1 : 2,
      KIND.fault,
      -1,
      -1,
      0,
      calledBy,
      0,
      0,
      0,
      0,
      this.now,
      fault.name,
      fault,
    );
  }

  scheduleUndo(name: string, at: Micros, layer: Seq): void {
    this.pending.add(at, 0, 0, KIND.undo, -1, -1, 0, this.seq, 0, layer, 0, 0, this.now, name, layer);
  }

  /** Records a note: an event that happens inside the present one. */
  note(
    kind: number,
    target: Pid,
    from: Pid,
    about: Seq,
    ref: Seq,
    name: string,
    data: any,
    b0: Seq = 0,
    b1: Seq = 0,
    b2: Seq = 0,
    b3: Seq = 0,
  ): Seq {
    const cause = this.seq;
    const seq = ++this.seq;
    if (this.trace !== null)
      this.trace.add(seq, this.now, kind, target, from, cause, about, ref, b0, b1, b2, b3, name, data);
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
    if (known !== undefined) {
      if (parent >= 0) this.processes[known].parent = parent;
      return known;
    }
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

  // ------------------------------------------------------------ what onlookers read

  get processCount(): number {
    return this.processes.length;
  }
  process(pid: Pid): ProcessRecordView {
    return (this.views[pid] ??= new RecordView(this, pid));
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
}
