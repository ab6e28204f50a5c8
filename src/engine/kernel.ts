// Answers for the run itself: takes the next event, gives it to its process, and keeps everything that a keyframe must hold.
import { RunContext } from './context.ts';
import { advance, type Job, popJob } from './cpu.ts';
import type { Fault } from './faults.ts';
import { begin, drain, kill, synced } from './lifecycle.ts';
import { accepts, closed, onConnect, onConnected, onRetransmit } from './network.ts';
import type { ChildExit, ConnectionId, Pid, Seq } from './process.ts';
import type { ProcessRecord } from './record.ts';
import { RunState } from './state.ts';
import { endFault, strike } from './strike.ts';
import { type Micros, NEVER } from './time.ts';
import { KIND, type Trace } from './trace.ts';
import { rescheduleHost } from './work.ts';
import type { World } from './world.ts';

export class Kernel extends RunState {
  readonly context: RunContext;
  private nextSample: Micros;
  private instant: Micros = -1;
  private inInstant = 0;
  private readonly moveListeners = new Map<string, number[]>();

  constructor(world: World, trace: Trace | null = null) {
    super(world, trace);
    this.context = new RunContext(this);
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
    if (faults)
      for (const fault of faults) this.scheduleFault({ ...fault, at: this.now }, this.now, Math.max(1, this.seq));
  }

  private execute(slot: number, at: Micros): void {
    if (at !== this.instant) {
      this.instant = at;
      this.inInstant = 0;
    }
    this.now = at;
    const p = this.pending;
    const kind = p.kind(slot);
    const data = p.data(slot);
    const name = p.name(slot);
    let target = p.target(slot);
    const from = p.from(slot);
    const incarnation = p.incarnation(slot);
    let cause = p.cause(slot);
    let about = p.about(slot);
    const ref = p.ref(slot);
    let because = p.because(slot);
    const extra = p.extra(slot);
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
    if (
      process !== null &&
      process.life === 'paused' &&
      kind !== KIND.start &&
      kind !== KIND.connect &&
      kind !== KIND.kill
    ) {
      process.stash.push({
        kind,
        from,
        incarnation: job ? job.incarnation : incarnation,
        cause,
        about,
        ref,
        because,
        extra,
        name,
        data: job ? job.token : data,
      });
      return;
    }
    const seq = ++this.seq;
    this.executed++;
    this.about = about;
    this.digest.add((at % 4294967296) | 0);
    this.digest.add(seq);
    this.digest.add(kind * 65536 + target);
    this.digest.add(cause);
    if (this.trace !== null)
      this.trace.add(seq, at, kind, target, from, cause, about, ref, because, 0, 0, 0, name, job ? job.token : data);
    try {
      this.dispatch(
        kind,
        process,
        target,
        from,
        job ? job.incarnation : incarnation,
        because,
        extra,
        name,
        job ? job.token : data,
      );
    } catch (error) {
      this.fail(
        'model error',
        `${process ? process.spec.name : 'engine'}: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (error instanceof Error) this.failure = error;
    }
    if (++this.inInstant > this.world.bounds.eventsInOneInstant)
      this.fail('livelock', this.livelockMessage(kind, process, name));
    if (this.executed >= this.world.bounds.events)
      this.fail('bound', `The run reached its limit of ${this.world.bounds.events} events.`);
    if (p.queue.size > this.world.bounds.pending)
      this.fail('bound', `More than ${this.world.bounds.pending} events are waiting; the run was stopped.`);
  }

  /** The error behind a `model error` verdict, for developers. */
  failure: Error | null = null;

  private livelockMessage(kind: number, process: ProcessRecord | null, name: string): string {
    const kinds = Object.entries(KIND).find(([, k]) => k === kind)?.[0] ?? '';
    return `More than ${this.world.bounds.eventsInOneInstant} events happened in one instant; the last: ${kinds} ${name} of ${process?.spec.name ?? 'the engine'}, caused by event ${this.seq}.`;
  }

  private dispatch(
    kind: number,
    process: ProcessRecord | null,
    target: Pid,
    from: Pid,
    incarnation: number,
    because: Seq,
    extra: number,
    name: string,
    data: any,
  ): void {
    switch (kind) {
      case KIND.message:
        return this.deliver(process!, from, extra, data);
      case KIND.timer:
        if (this.current(process!, incarnation))
          process!.behaviour.onTimer?.(process!.state, this.context.enter(process!, 0), name, data);
        return;
      case KIND.done:
        if (this.current(process!, incarnation))
          process!.behaviour.onDone?.(process!.state, this.context.enter(process!, 0), data);
        return;
      case KIND.synced:
        if (this.current(process!, incarnation)) synced(this, process!, name, data);
        return;
      case KIND.trouble:
        closed(this, extra);
        if (this.current(process!, incarnation))
          process!.behaviour.onTrouble?.(process!.state, this.context.enter(process!, extra), data);
        return;
      case KIND.childExit:
        if (this.current(process!, incarnation))
          process!.behaviour.onChildExit?.(process!.state, this.context.enter(process!, 0), data as ChildExit);
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

  /** A chart moved: monitors that asked hear of it. */
  moved(part: number, chart: string): void {
    if (this.moveListeners.size === 0) return;
    for (const i of this.moveListeners.get(`${this.parts[part].name}/${chart}`) ?? []) this.consult(i);
  }

  // ------------------------------------------------------------ keyframe fields that only the kernel may touch

  saveClockwork() {
    return {
      nextSample: this.nextSample,
      instant: this.instant,
      inInstant: this.inInstant,
      members: this.members.map((m) => m.slice()),
    };
  }
  loadClockwork(saved: ReturnType<Kernel['saveClockwork']>): void {
    this.nextSample = saved.nextSample;
    this.instant = saved.instant;
    this.inInstant = saved.inInstant;
    this.members = saved.members.map((m) => m.slice());
  }
}

/** Begins a run of `world`; nothing has happened yet. */
export function createKernel(world: World, trace: Trace | null = null): Kernel {
  return new Kernel(world, trace);
}
