// Answers for what the engine keeps of one process: identity, life, state, charts, files, meters.
import type { Behaviour, Pid, ProcessSpec, Seq } from './process.ts';
import type { MeterSet } from './meters.ts';
import type { Job } from './cpu.ts';
import type { Micros } from './time.ts';
import type { Life } from './world.ts';

/** An input that reached a paused process and waits for it to resume. */
export interface Stashed {
  readonly kind: number;
  readonly from: Pid;
  readonly incarnation: number;
  readonly cause: Seq;
  readonly about: Seq;
  readonly ref: Seq;
  readonly because: Seq;
  readonly extra: number;
  readonly name: string;
  readonly data: any;
}

export interface ProcessRecord {
  readonly pid: Pid;
  readonly spec: ProcessSpec;
  readonly behaviour: Behaviour;
  /** Who spawned it, or took it over by spawning it again; -1: the world's beginning. */
  parent: Pid;
  incarnation: number;
  life: Life;
  state: any;
  boot: any;
  /** Draw counters of this incarnation: a stream, how often it was drawn from, the next stream, ... A process has few. */
  draws: number[];
  /** Current state of each chart instance: chart name -> key -> leaf index. */
  charts: Map<string, Map<string, number>>;
  meters: MeterSet | null;
  /** Durable files, and writes not yet synced (in order). */
  durable: Map<string, any>;
  buffered: Map<string, any>;
  stash: Stashed[];
  /** Jobs taken off the CPU while paused, with the service they still need. */
  frozen: { job: Job; left: number }[];
  /** Product of slow-down layers, and the fault that set it last. */
  slow: number;
  slowBy: Seq;
  load: number;
  loadBy: Seq;
  error: number;
  errorBy: Seq;
  /** Own clock: monotonic = base + (t - since) * (1 + drift); wall adds skew. */
  skew: Micros;
  drift: number;
  driftSince: Micros;
  driftBase: Micros;
  clockBy: Seq;
  /** Event behind its present life state. */
  lifeBy: Seq;
}

export function makeRecord(pid: Pid, spec: ProcessSpec, behaviour: Behaviour, parent: Pid): ProcessRecord {
  return {
    pid,
    spec,
    behaviour,
    parent,
    incarnation: 0,
    life: 'dead',
    state: null,
    boot: null,
    draws: [],
    charts: new Map(),
    meters: null,
    durable: new Map(),
    buffered: new Map(),
    stash: [],
    frozen: [],
    slow: 1,
    slowBy: 0,
    load: 1,
    loadBy: 0,
    error: 0,
    errorBy: 0,
    skew: 0,
    drift: 0,
    driftSince: 0,
    driftBase: 0,
    clockBy: 0,
    lifeBy: 0,
  };
}

/** The process's own monotonic clock at world time `now`. */
export function ownClock(p: ProcessRecord, now: Micros): Micros {
  return p.drift === 0 && p.driftBase === 0 && p.driftSince === 0
    ? now
    : Math.round(p.driftBase + (now - p.driftSince) * (1 + p.drift));
}

/** The ordinal, from 1, of the next draw from `stream` by the present incarnation. */
export function nextDraw(p: ProcessRecord, stream: number): number {
  const draws = p.draws;
  for (let i = 0; i < draws.length; i += 2) if (draws[i] === stream) return ++draws[i + 1];
  draws.push(stream, 1);
  return 1;
}
