// Answers for what a kubelet remembers: its pods with their containers, probes and usage, and the images that are here.
import type { Micros, Pid, Seq } from '../../engine/index.ts';
import { type Cache, emptyCache } from './api.ts';
import { type ServerHealth, serverHealth } from './api-health.ts';
import type { PodObject } from './objects.ts';
import type { BackoffEntry } from './rules/backoff.ts';
import type { ProbeType, ProbeWorker } from './rules/probe-worker.ts';

export interface RunningPod {
  readonly name: string;
  object: PodObject;
  pid: Pid;
  state: 'creating' | 'running' | 'waiting' | 'stopping';
  /** Containers it has had here. */
  containers: number;
  startedAt: Micros;
  restarts: number;
  isReady: boolean;
  readyChanged: Micros | null;
  backoff: BackoffEntry | undefined;
  readonly workers: Map<ProbeType, ProbeWorker>;
  /** CPU time used by its container, and when that was told. */
  usage: { readonly cpu: number; readonly at: Micros } | null;
}

/** A probe that waits for its answer. */
export interface PendingProbe {
  readonly pod: string;
  readonly type: ProbeType;
  readonly containers: number;
  readonly span: Seq;
  readonly timer: number;
  readonly connection: number;
}

export interface KubeletState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  readonly pods: Map<string, RunningPod>;
  readonly images: Set<string>;
  /** Layers of images that are here. */
  readonly layers: Set<string>;
  readonly pending: Map<number, PendingProbe>;
  lastProbe: number;
  /** When the node's status was sent last. */
  reportedAt: Micros;
  isListed: boolean;
}

export function kubeletState(): KubeletState {
  return {
    cache: emptyCache(),
    server: serverHealth(),
    pods: new Map(),
    images: new Set(),
    layers: new Set(),
    pending: new Map(),
    lastProbe: 0,
    reportedAt: -Infinity,
    isListed: false,
  };
}

export function runningPod(object: PodObject): RunningPod {
  return {
    name: object.name,
    object,
    pid: -1,
    state: 'creating',
    containers: 0,
    startedAt: 0,
    restarts: 0,
    isReady: false,
    readyChanged: null,
    backoff: undefined,
    workers: new Map(),
    usage: null,
  };
}
