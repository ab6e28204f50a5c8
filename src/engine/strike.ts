// Answers for what faults do to a run: layers that compose, each undone by itself, and moments (kill, restart, message) that cannot be.
import { key32, stream } from './chance.ts';
import { addJob, advance, takeJobs } from './cpu.ts';
import type { Distribution } from './distributions.ts';
import type { Fault, FaultAction, Target } from './faults.ts';
import type { Kernel } from './kernel.ts';
import type { Link } from './links.ts';
import { kill } from './lifecycle.ts';
import { holdMessage, interceptMessage } from './intercept.ts';
import type { Pid, Seq } from './process.ts';
import { type ProcessRecord, ownClock } from './record.ts';
import type { Micros } from './time.ts';
import { KIND } from './trace.ts';
import { rescheduleHost } from './work.ts';

/** A fault in force. */
export interface Layer {
  readonly fault: Fault;
  readonly since: Micros;
  /** 0: until undone. */
  readonly until: Micros;
  readonly seq: Seq;
  readonly pids: readonly Pid[];
  readonly hosts: readonly number[];
  /** Directed pairs: `to` of -1 means any. */
  readonly sides: readonly (readonly Pid[])[];
}

const PICK = stream('fault.pick');

/** A fault strikes now. */
export function strike(k: Kernel, fault: Fault): void {
  const action = fault.action;
  const seq = k.seq;
  switch (action.do) {
    case 'heal':
      return endNamed(k, action.name);
    case 'set':
      return setParameter(k, action.path, action.to, fault, seq);
    case 'message':
      return action.what === 'hold'
        ? holdMessage(k, action.order)
        : interceptMessage(k, action.order, action.what, seq);
    case 'kill':
    case 'restart':
    case 'drain':
    case 'resume':
      return strikeOnce(k, action, fault, seq);
    default:
      addLayer(k, fault, action, seq);
  }
}

function strikeOnce(k: Kernel, action: FaultAction & { target: Target }, fault: Fault, seq: Seq): void {
  const { pids, hosts } = candidates(k, action.target, fault.name);
  for (const h of hosts) {
    if (action.do === 'kill') killHost(k, h, seq);
    if (action.do === 'restart') restartHost(k, h, seq);
    if (action.do === 'kill' && fault.for !== undefined) {
      const at = k.now + fault.for;
      const back = { do: 'restart', target: `host:${k.hosts[h].name}` } as const;
      k.scheduleFault({ name: `${fault.name}: over`, at, action: back }, at, seq);
    }
  }
  if (hosts.length > 0) return;
  for (const pid of pids) {
    if (action.do === 'kill') kill(k, pid, 'killed', seq);
    if (action.do === 'restart') {
      kill(k, pid, 'restarted', seq);
      k.schedule(k.now, KIND.start, pid, -1, 0, 0, 0, seq, 0, '', null);
    }
    if (action.do === 'drain') k.schedule(k.now, KIND.drain, pid, -1, 0, 0, 0, seq, 0, 'drained', null);
    if (action.do === 'resume') endPauses(k, pid);
  }
  if (fault.for !== undefined && action.do === 'kill') {
    for (const pid of pids) k.schedule(k.now + fault.for, KIND.start, pid, -1, 0, 0, 0, seq, 0, '', null);
  }
}

function killHost(k: Kernel, h: number, seq: Seq): void {
  k.hosts[h].alive = false;
  k.hostBy[h] = seq;
  for (const p of k.processes) {
    if (p.spec.host !== h) continue;
    p.buffered = new Map();
    kill(k, p.pid, 'host lost', seq);
  }
}

function restartHost(k: Kernel, h: number, seq: Seq): void {
  if (k.hosts[h].alive) killHost(k, h, seq);
  k.hosts[h].alive = true;
  for (const p of k.processes) {
    if (p.spec.host === h && p.incarnation > 0) k.schedule(k.now, KIND.start, p.pid, -1, 0, 0, 0, seq, 0, '', null);
  }
}

function addLayer(k: Kernel, fault: Fault, action: FaultAction, seq: Seq): void {
  if (k.layers.some((l) => l.fault.name === fault.name)) endNamed(k, fault.name);
  const until = fault.for === undefined ? 0 : k.now + fault.for;
  let pids: readonly Pid[] = [];
  let hosts: readonly number[] = [];
  let sides: readonly (readonly Pid[])[] = [];
  if (action.do === 'partition') {
    sides = action.groups.map((group) => group.flatMap((name) => reach(k, name)));
  } else if (action.do === 'link') {
    const [from, to] = action.target.split('->').map((name) => name.trim());
    sides = [reach(k, from), reach(k, to)];
  } else if ('target' in action) {
    const found = candidates(k, action.target, fault.name);
    pids = found.pids;
    hosts = found.hosts;
  }
  k.layers.push({ fault, since: k.now, until, seq, pids, hosts, sides });
  if (until > 0) k.scheduleUndo(fault.name, until, seq);
  applyLayers(k, action, pids, seq);
}

/** The fault's own time is over. */
export function endFault(k: Kernel, name: string, layer: Seq): void {
  if (k.layers.some((l) => l.fault.name === name && l.seq === layer)) endNamed(k, name);
}

function endNamed(k: Kernel, name: string): void {
  const i = k.layers.findIndex((l) => l.fault.name === name);
  if (i < 0) return;
  const layer = k.layers[i];
  k.layers = k.layers.filter((l) => l !== layer);
  applyLayers(k, layer.fault.action, layer.pids, k.seq);
}

function endPauses(k: Kernel, pid: Pid): void {
  k.layers = k.layers.filter((l) => !(l.fault.action.do === 'pause' && l.pids.includes(pid)));
  resume(k, k.processes[pid], k.seq);
}

/** Works out anew what the layers of this kind amount to, for the processes concerned. */
function applyLayers(k: Kernel, action: FaultAction, pids: readonly Pid[], seq: Seq): void {
  k.epoch++;
  for (const pid of pids) {
    const p = k.processes[pid];
    const layers = k.layers.filter((l) => l.fault.action.do === action.do && l.pids.includes(pid));
    switch (action.do) {
      case 'slow':
        applySlow(
          k,
          p,
          layers.reduce((f, l) => f * (l.fault.action as { factor: number }).factor, 1),
          seq,
        );
        break;
      case 'pause':
        if (layers.length > 0) pause(k, p, seq);
        else resume(k, p, seq);
        break;
      case 'error':
        p.error = 1 - layers.reduce((f, l) => f * (1 - (l.fault.action as { share: number }).share), 1);
        p.errorBy = seq;
        break;
      case 'load':
        p.load = layers.reduce((f, l) => f * (l.fault.action as { factor: number }).factor, 1);
        p.loadBy = seq;
        if (p.life !== 'dead') p.behaviour.onParams?.(p.state, k.context.enter(p, 0), 'load');
        break;
      case 'clock':
        applyClock(
          k,
          p,
          layers.map((l) => l.fault.action as { skew?: Micros; drift?: number }),
          seq,
        );
        break;
    }
  }
}

function applySlow(k: Kernel, p: ProcessRecord, factor: number, seq: Seq): void {
  const host = k.hosts[p.spec.host];
  advance(host, k.now);
  const ratio = factor / p.slow;
  p.slow = factor;
  p.slowBy = factor === 1 ? 0 : seq;
  for (const job of takeJobs(host, (j) => j.pid === p.pid)) {
    job.end = host.v + (job.end - host.v) * ratio;
    if (factor !== 1) job.because = seq;
    addJob(host, job);
  }
  rescheduleHost(k, p.spec.host);
}

function applyClock(k: Kernel, p: ProcessRecord, layers: readonly { skew?: Micros; drift?: number }[], seq: Seq): void {
  p.driftBase = ownClock(p, k.now);
  p.driftSince = k.now;
  // Rates multiply: however many faults slow a clock down, it never stands still nor runs backwards.
  p.drift = layers.reduce((all, { drift = 0 }) => (all === 0 ? drift : (1 + all) * (1 + drift) - 1), 0);
  p.skew = layers.reduce((sum, l) => sum + (l.skew ?? 0), 0);
  p.clockBy = seq;
}

function pause(k: Kernel, p: ProcessRecord, seq: Seq): void {
  if (p.life !== 'alive' && p.life !== 'draining') return;
  p.life = 'paused';
  p.lifeBy = seq;
  const host = k.hosts[p.spec.host];
  advance(host, k.now);
  p.frozen = takeJobs(host, (j) => j.pid === p.pid).map((job) => ({ job, left: job.end - host.v }));
  rescheduleHost(k, p.spec.host);
  k.note(KIND.life, p.pid, -1, 0, 0, 'paused', null, seq);
}

function resume(k: Kernel, p: ProcessRecord, seq: Seq): void {
  if (p.life !== 'paused') return;
  p.life = 'alive';
  const pausedBy = p.lifeBy;
  p.lifeBy = seq;
  const host = k.hosts[p.spec.host];
  advance(host, k.now);
  for (const { job, left } of p.frozen) {
    job.end = host.v + left;
    job.because = pausedBy;
    addJob(host, job);
  }
  p.frozen = [];
  rescheduleHost(k, p.spec.host);
  for (const s of p.stash) {
    // A job's end that arrived while paused was complete already: it is given as no work at all.
    if (s.kind === KIND.done) completeStashed(k, p, s.data, s.cause, s.about, pausedBy);
    else
      k.scheduleAs(
        s.cause,
        k.now,
        s.kind,
        p.pid,
        s.from,
        s.incarnation,
        s.about,
        s.ref,
        pausedBy,
        s.extra,
        s.name,
        s.data,
      );
  }
  p.stash = [];
  k.note(KIND.life, p.pid, -1, 0, 0, 'alive', null, seq);
}

function completeStashed(k: Kernel, p: ProcessRecord, token: any, cause: Seq, about: Seq, because: Seq): void {
  const index = p.spec.host;
  const host = k.hosts[index];
  const { pid, incarnation } = p;
  const job = { id: ++k.lastJob, host: index, pid, incarnation, token, cause, about, end: host.v, because };
  addJob(host, job);
  k.jobs.set(job.id, job);
  rescheduleHost(k, index);
}

function setParameter(k: Kernel, path: string, to: unknown, fault: Fault, seq: Seq): void {
  const dot = path.indexOf('.');
  const index = k.partIndex(dot < 0 ? path : path.slice(0, dot));
  if (index < 0) return k.fail('model error', `set ${path}: there is no such part`);
  const changed = k.world.reparam(k.parts[index], path.slice(dot + 1), to);
  if ('error' in changed) return k.fail('model error', `set ${path}: ${changed.error}`);
  k.parts[index] = { ...k.parts[index], params: changed.params };
  if (fault.for !== undefined) k.note(KIND.set, -1, -1, 0, 0, path, to, seq);
  for (const pid of k.pidsOf(index).slice()) {
    const p = k.processes[pid];
    if (p.life === 'dead' || changed.apply === 'restart' || changed.apply === 'rebuild') continue;
    p.behaviour.onParams?.(p.state, k.context.enter(p, 0), changed.below);
  }
}

// ---------------------------------------------------------------- targets

/** What a target names at this moment. Random picks are drawn by the fault's name. */
function candidates(k: Kernel, target: Target, name: string): { pids: readonly Pid[]; hosts: readonly number[] } {
  if (typeof target === 'string') {
    if (target.startsWith('host:')) {
      const index = k.hosts.findIndex((h) => h.name === target.slice(5));
      return {
        pids: k.processes.filter((p) => p.spec.host === index).map((p) => p.pid),
        hosts: index < 0 ? [] : [index],
      };
    }
    return { pids: reach(k, target), hosts: [] };
  }
  let pids = reach(k, target.of).filter((pid) => k.processes[pid].life !== 'dead' && plays(k, pid, target));
  const value = target.value ?? 1;
  const shuffled = pids
    .map((pid) => ({ pid, draw: key32(k.world.seed, PICK, hashOf(name), pid) }))
    .sort((a, b) => a.draw - b.draw || a.pid - b.pid);
  const first = (n: number) => shuffled.slice(0, n).map((s) => s.pid);
  const share = Math.ceil((pids.length * Math.min(100, value)) / 100);
  if (target.mode === 'one') pids = first(1);
  else if (target.mode === 'fixed') pids = first(value);
  else if (target.mode === 'fixed-percent') pids = first(share);
  else if (target.mode === 'random-max-percent')
    pids = first(key32(k.world.seed, PICK, hashOf(name), -1) % (share + 1));
  k.note(KIND.log, -1, -1, 0, 0, 'engine.picked', {
    fault: name,
    picked: pids.map((pid) => k.processes[pid].spec.name),
  });
  return { pids, hosts: [] };
}

/** Whether a process has the role that a target names: by its kind, or at present, as its behaviour says. */
function plays(k: Kernel, pid: Pid, { role, item = '' }: { readonly role?: string; readonly item?: string }): boolean {
  const { spec, behaviour, state } = k.processes[pid];
  return !role || spec.role.endsWith(role) || behaviour.plays?.(state, role, item) === true;
}

function hashOf(name: string): number {
  return stream(name);
}

/** Processes a name stands for: a part's members, one process, a host's processes. */
export function reach(k: Kernel, name: string): readonly Pid[] {
  if (name.startsWith('host:'))
    return k.processes.filter((p) => k.hosts[p.spec.host].name === name.slice(5)).map((p) => p.pid);
  const part = k.partIndex(name);
  if (part >= 0) return k.pidsOf(part).filter((pid) => k.processes[pid].spec.member);
  const pid = k.names.get(name);
  return pid === undefined ? [] : [pid];
}

// ---------------------------------------------------------------- links

/** Works out what a link experiences: settings of the network, then overrides by part, then fault layers. */
export function resolveLink(k: Kernel, link: Link): void {
  const net = k.world.network;
  const from = k.processes[link.from];
  const to = k.processes[link.to];
  const near = from.spec.host === to.spec.host;
  link.latency = near ? constant(net.loopback) : net.latency;
  link.loss = near ? 0 : net.loss;
  link.duplicate = near ? 0 : net.duplicate;
  link.reorder = near ? 0 : net.reorder;
  link.bandwidth = near ? 0 : net.bandwidth;
  link.jitter = 0;
  link.cut = 0;
  link.disturbed = 0;
  for (const o of net.links) {
    if (o.from !== k.parts[from.spec.part].name || o.to !== k.parts[to.spec.part].name) continue;
    link.latency = o.latency ?? link.latency;
    link.loss = o.loss ?? link.loss;
    link.duplicate = o.duplicate ?? link.duplicate;
    link.reorder = o.reorder ?? link.reorder;
    link.bandwidth = o.bandwidth ?? link.bandwidth;
  }
  for (const layer of k.layers) applyToLink(k, link, layer);
  link.epoch = k.epoch;
}

function applyToLink(k: Kernel, link: Link, layer: Layer): void {
  const action = layer.fault.action;
  if (action.do === 'partition') {
    const from = sideOf(k, layer.sides, link.from);
    const to = sideOf(k, layer.sides, link.to);
    if (from !== to && (!action.oneWay || from === 0)) link.cut = layer.seq;
    return;
  }
  if (action.do !== 'link' || !belongs(k, layer.sides[0], link.from) || !belongs(k, layer.sides[1], link.to)) return;
  link.disturbed = layer.seq;
  if (action.latency) link.latency = action.latency;
  link.jitter += action.jitter ?? 0;
  link.loss = union(link.loss, action.loss);
  link.duplicate = union(link.duplicate, action.duplicate);
  link.reorder = union(link.reorder, action.reorder);
  if (action.bandwidth)
    link.bandwidth = link.bandwidth === 0 ? action.bandwidth : Math.min(link.bandwidth, action.bandwidth);
  if (link.loss >= 1) link.cut = layer.seq;
}

/** The group that names a process; of a helper that no group names the one it belongs to; the first one for all others. */
function sideOf(k: Kernel, sides: Layer['sides'], pid: Pid): number {
  const named = sides.findIndex((side) => side.includes(pid));
  return named >= 0
    ? named
    : Math.max(
        0,
        sides.findIndex((side) => belongs(k, side, pid)),
      );
}

function belongs(k: Kernel, side: readonly Pid[], pid: Pid): boolean {
  if (side.includes(pid)) return true;
  // Helpers of a part (supervisors, controllers) stand with it where it is meant as a whole.
  const { member, part } = k.processes[pid].spec;
  const members = member ? [] : k.pidsOf(part).filter((other) => k.processes[other].spec.member);
  return members.length > 0 && members.every((other) => side.includes(other));
}

function union(a: number, b: number | undefined): number {
  return b === undefined ? a : 1 - (1 - a) * (1 - b);
}

function constant(value: number): Distribution {
  return { kind: 'constant', value };
}
