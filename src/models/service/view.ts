// Answers for how a service looks: its replicas with their slots and what waits before them, what its callers and calls do, its requests.
import { breakerMarks, callPanels } from '../calls/view.ts';
import { declaredCalls } from '../calls/readings.ts';
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, ProcessView, Tone, Value } from '../view.ts';
import { REQUEST_CHART } from './charts.ts';
import { memoryInUse } from './memory.ts';
import { listedPods } from '../kubernetes/proxy.ts';
import { callersGone, readyReplicas } from './readings.ts';
import type { ReplicaState } from './task.ts';
import { WORDS } from './words.ts';

const MOST_SHOWN = 6;
/** Queues this long or longer are as good as unbounded: they have no full bar. */
const UNBOUNDED = 100_000;

function replicas(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === 'service/replica');
}

export const view: ModelView = {
  face(part) {
    // Nothing has begun at the very beginning: what is about to is shown.
    const all = replicas(part).filter((p) => part.now === 0 || (p.incarnation > 0 && !isStopped(part, p)));
    const lines: FaceLine[] = all.slice(0, MOST_SHOWN).map((p) => slots(part, p));
    if (all.length > MOST_SHOWN)
      lines.push({ kind: 'value', label: WORDS.moreReplicas, value: { value: all.length - MOST_SHOWN } });
    const below = [...gone(part), ...starved(part), ...amplification(part)];
    if (below.length > 0) lines.push({ kind: 'rule' }, ...below);
    return { title: part.name, ...note(part, all), lines };
  },
  cell(p) {
    if (p.role !== 'service/replica') return { label: p.name.replace(/^[^.]*\./, ''), state: p.life };
    const own = p.life === 'alive' ? p.chart('replica', '') : p.life;
    return { label: `#${p.ordinal}`, state: own, tone: toneOf(own) };
  },
  panels(part, process) {
    const shown = process?.role === 'service/replica' ? [process] : replicas(part);
    const living = shown.filter((p) => p.state !== null);
    return [
      replicaTable(shown),
      ...requestTable(living),
      ...callPanels(living, WORDS),
      ...pools(living),
      ...memory(living),
    ];
  },
  say: () => null,
  marks: breakerMarks,
};

/** A replica that is not wanted (scaled down), or a pod that is gone, is not drawn. */
function isStopped(part: PartView, p: ProcessView): boolean {
  if (p.life !== 'dead') return false;
  const listed = listedPods(part);
  if (listed !== null) return !listed.includes(p.name);
  const keeper = part.processes.find((k) => k.role === 'replicas/supervisor');
  return keeper?.state !== null && keeper?.chart('member', p.name) === 'stopped';
}

function note(part: PartView, all: readonly ProcessView[]): { note: string; tone?: Tone } {
  const slowest = all.reduce((most, p) => Math.max(most, p.slow), 1);
  if (slowest > 1) {
    const until = all.reduce((latest, p) => Math.max(latest, p.slowUntil), 0);
    const left = until > part.now ? ` · ${Math.ceil((until - part.now) / 1_000_000)} s left` : '';
    return { note: `slow ×${Math.round(slowest * 10) / 10}${left}`, tone: 'warn' };
  }
  const n = all.length;
  const ready = part.now === 0 ? n : readyReplicas(part);
  const many = `${n} replica${n === 1 ? '' : 's'} · ${part.params.concurrency} slots`;
  if (ready < n) return { note: `${ready} of ${n} ready`, tone: ready === 0 ? 'bad' : 'warn' };
  return { note: many, tone: part.now > 0 && all.some((p) => p.life === 'dead') ? 'bad' : undefined };
}

function slots(part: PartView, p: ProcessView): FaceLine {
  const state = p.state as ReplicaState | null;
  const own = part.now === 0 ? 'serving' : p.life === 'alive' ? p.chart('replica', '') : p.life;
  const room = part.params.queue.length;
  return {
    kind: 'slots',
    label: `#${p.ordinal}`,
    busy: state?.busy ?? 0,
    total: part.params.concurrency,
    queue: state?.line.length ?? 0,
    room: room >= UNBOUNDED ? 0 : room,
    note: own === 'serving' ? undefined : own,
    tone: toneOf(own),
    ref: { process: p.name },
  };
}

function toneOf(state: string): Tone | undefined {
  if (state === 'serving') return undefined;
  return state === 'dead' ? 'bad' : 'warn';
}

/** Work for nobody, where callers have said how long they wait. */
function gone(part: PartView): FaceLine[] {
  let shareOf = 0;
  let here = 0;
  for (const p of replicas(part)) {
    if (p.state === null) continue;
    const counts = callersGone(p, part.now);
    shareOf += counts.gone;
    here += counts.here;
  }
  if (shareOf === 0) return [];
  const share = shareOf / here;
  return [
    {
      kind: 'value',
      label: WORDS.callersGone,
      value: { value: share, unit: 'share', tone: share > 0.3 ? 'bad' : 'warn' },
    },
  ];
}

function amplification(part: PartView): FaceLine[] {
  const calls = replicas(part)[0];
  if (!calls || !declaredCalls(calls).some((c) => c.retry !== null || c.hedge !== null)) return [];
  const value = part.reading('amplification') as number;
  return [
    {
      kind: 'value',
      label: WORDS.attemptsPerRequest,
      value: { value: Math.round(value * 100) / 100, tone: value > 1.5 ? 'warn' : undefined },
    },
  ];
}

function replicaTable(shown: readonly ProcessView[]): Panel {
  return {
    kind: 'table',
    title: WORDS.replicas,
    columns: ['replica', 'state', 'busy', 'waiting', 'host', 'incarnation'],
    rows: shown.map((p): Value[] => [
      { value: p.name, ref: { process: p.name } },
      { value: p.life === 'alive' ? p.chart('replica', '') : p.life },
      { value: p.state?.busy ?? 0, unit: 'requests' },
      { value: p.state?.line.length ?? 0, unit: 'requests' },
      { value: p.host.name },
      { value: p.incarnation },
    ]),
  };
}

/** How many requests are in each state of their chart. */
function requestTable(living: readonly ProcessView[]): Panel[] {
  const counts = new Map<string, number>();
  for (const p of living)
    for (const task of (p.state as ReplicaState).tasks.values())
      counts.set(task.state, (counts.get(task.state) ?? 0) + 1);
  const bars = REQUEST_CHART.states.flatMap((label) =>
    counts.has(label) ? [{ label, value: counts.get(label)! }] : [],
  );
  return bars.length === 0 ? [] : [{ kind: 'bars', title: WORDS.requests, unit: 'requests', bars }];
}

function pools(living: readonly ProcessView[]): Panel[] {
  const rows = living.flatMap((p) =>
    [...(p.state as ReplicaState).databases.pools.values()].map((pool): Value[] => [
      { value: p.name, ref: { process: p.name } },
      { value: pool.part, ref: { part: pool.part } },
      { value: pool.opened - pool.idle.length },
      { value: p.params.connectionPool.maximumPoolSize },
      { value: pool.waiting.length, unit: 'requests', tone: pool.waiting.length > 0 ? 'warn' : undefined },
    ]),
  );
  const columns = ['replica', 'database', 'in use', 'at most', 'waiting'];
  return rows.length === 0 ? [] : [{ kind: 'table', title: WORDS.pools, columns, rows }];
}

/** Where a pool is exhausted, the figure says so. */
function starved(part: PartView): FaceLine[] {
  const pending = part.now === 0 ? 0 : (part.reading('connectionsPending') as number);
  return pending === 0
    ? []
    : [{ kind: 'value', label: WORDS.waitForConnection, value: { value: pending, unit: 'requests', tone: 'warn' } }];
}

function memory(living: readonly ProcessView[]): Panel[] {
  const limit = living[0]?.params.memory.limit ?? 0;
  if (limit === 0 || living.length === 0) return [];
  const used = memoryInUse(living[0].state, living[0].params);
  return [{ kind: 'meter', title: `${WORDS.memory}, ${living[0].name}`, value: used, max: limit, unit: 'bytes' }];
}
