// Answers for keyframes: everything mutable of a run, copied so that the run can go on from there again and again.
import { copyState, type Tally } from './copy.ts';
import type { Kernel } from './kernel.ts';
import type { ProcessRecord } from './record.ts';
import type { Micros } from './time.ts';

export interface Keyframe {
  readonly at: Micros;
  readonly executed: number;
  readonly seq: number;
  /** What it holds of its own, about. */
  readonly bytes: number;
  readonly saved: any;
}

/** A copy of the run as it is. What is frozen is shared. */
export function takeKeyframe(k: Kernel): Keyframe {
  const tally = { bytes: 0 };
  const pending = k.pending.save();
  const content = {
    hosts: k.hosts,
    jobs: [...k.jobs.values()],
    connections: [...k.connections.values()],
    links: [...k.links.values()],
    monitors: k.monitors,
    held: k.held,
  };
  const rest = copyState(content, tally);
  const processes = k.processes.map((p) => copyRecord(p, tally));
  return {
    at: k.now,
    executed: k.executed,
    seq: k.seq,
    bytes: tally.bytes + pendingBytes(pending),
    saved: {
      rest,
      pending,
      parts: k.parts.slice(),
      hostBy: k.hostBy.slice(),
      processes,
      lastConnection: k.lastConnection,
      lastJob: k.lastJob,
      epoch: k.epoch,
      layers: k.layers.slice(),
      digest: k.digest.save(),
      clockwork: k.saveClockwork(),
      verdict: k.verdict,
      about: k.about,
    },
  };
}

/** Puts the run back to the keyframe; the keyframe stays usable. */
export function restoreKeyframe(k: Kernel, frame: Keyframe): void {
  const s = frame.saved;
  const rest = copyState(s.rest) as any;
  k.now = frame.at;
  k.executed = frame.executed;
  k.seq = frame.seq;
  k.about = s.about;
  k.verdict = s.verdict;
  k.pending.load(s.pending);
  k.parts = s.parts.slice();
  k.hosts = rest.hosts;
  k.hostBy = s.hostBy.slice();
  k.jobs = new Map(rest.jobs.map((job: { id: number }) => [job.id, job]));
  k.connections = new Map(rest.connections.map((c: any) => [c.id, c]));
  k.connectionIds = new Map(rest.connections.map((c: any) => [(c.client * 1_048_576 + c.server) * 64 + c.lane, c.id]));
  k.links = new Map(rest.links.map((l: any) => [l.from * 1_048_576 + l.to, l]));
  k.monitors = rest.monitors;
  k.held = rest.held;
  k.processes = s.processes.map((p: ProcessRecord) => copyRecord(p));
  k.names = new Map(k.processes.map((p) => [p.spec.name, p.pid]));
  k.lastConnection = s.lastConnection;
  k.lastJob = s.lastJob;
  k.epoch = s.epoch;
  k.layers = s.layers.slice();
  k.digest.load(s.digest);
  k.loadClockwork(s.clockwork);
}

function pendingBytes(pending: ReturnType<Kernel['pending']['save']>): number {
  const { kinds, ints, sent, orders, names } = pending;
  return kinds.byteLength + ints.byteLength + sent.byteLength + orders.byteLength + 16 * names.length;
}

function copyRecord(p: ProcessRecord, tally?: Tally): ProcessRecord {
  const own = {
    state: p.state,
    draws: p.draws,
    charts: p.charts,
    meters: p.meters,
    durable: p.durable,
    buffered: p.buffered,
    stash: p.stash,
    frozen: p.frozen,
  };
  const { state, draws, charts, meters, durable, buffered, stash, frozen } = copyState(own, tally);
  return { ...p, state, draws, charts, meters, durable, buffered, stash, frozen };
}
