// Answers for how a load balancer looks: its endpoints with how they stand and what is under way there, what waits, and its balancers.
import { breakerMarks, callPanels } from '../calls/view.ts';
import type { Host } from '../calls/state.ts';
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, ProcessView, Tone, Value } from '../view.ts';
import { PROXIED_CHART } from './charts.ts';
import { healthyEndpoints, type Standing, standingOf } from './readings.ts';
import { answeredBy } from './requests.ts';
import { type BalancerState, upstreamOf } from './state.ts';
import { WORDS } from './words.ts';

const MOST_SHOWN = 6;

function balancers(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === 'loadBalancer/balancer');
}

export const view: ModelView = {
  face(part) {
    const living = balancers(part).filter((p) => p.state !== null);
    const lines = living.length === 0 ? [] : [...endpointLines(living), ...below(part, living)];
    return { title: part.name, ...note(part, living), lines };
  },
  cell(p) {
    if (p.role !== 'loadBalancer/balancer') return { label: 'supervisor', state: p.life };
    const state = p.life === 'alive' ? p.chart('balancer', '') : p.life;
    return { label: `#${p.ordinal}`, state, tone: state === 'serving' ? undefined : state === 'dead' ? 'bad' : 'warn' };
  },
  panels(part, process) {
    const shown = process?.role === 'loadBalancer/balancer' ? [process] : balancers(part);
    const living = shown.filter((p) => p.state !== null);
    return [...endpointTable(living), balancerTable(shown), ...byState(living), ...callPanels(living, WORDS)];
  },
  say: () => null,
  marks: breakerMarks,
};

function note(part: PartView, living: readonly ProcessView[]): { note?: string; tone?: Tone } {
  const all = balancers(part);
  // Nothing is known at the very beginning.
  if (part.now === 0) return {};
  if (living.length === 0) return { note: 'dead', tone: 'bad' };
  if (living.some((p) => upstreamOf(p.state).panicking)) return { note: WORDS.panic, tone: 'bad' };
  const n = living.reduce((most, p) => Math.max(most, upstreamOf(p.state).hosts.length), 0);
  const healthy = living.reduce((least, p) => Math.min(least, healthyEndpoints(p)), n);
  const some = all.length > 1 ? ` · ${living.length} of ${all.length}` : '';
  return {
    note: `${healthy} of ${n} healthy${some}`,
    tone: healthy < n || living.length < all.length ? 'warn' : undefined,
  };
}

const TONES: Readonly<Record<Standing, Tone | undefined>> = {
  healthy: undefined,
  unhealthy: 'bad',
  ejected: 'bad',
  unavailable: 'bad',
  trial: 'warn',
  draining: 'muted',
};

/** Endpoints of the first balancer that lives, with what all have under way there. */
function endpointLines(living: readonly ProcessView[]): FaceLine[] {
  const [first] = living;
  const { hosts } = upstreamOf(first.state);
  const lines = hosts.slice(0, MOST_SHOWN).map((h): FaceLine => {
    const standing = standingOf(first, h);
    const label = standing === 'healthy' ? h.name : `${h.name} · ${standing}`;
    return {
      kind: 'value',
      label,
      value: { value: activeAt(living, h), unit: 'requests', tone: TONES[standing] },
      ref: { process: h.name },
    };
  });
  if (hosts.length > MOST_SHOWN)
    lines.push({ kind: 'value', label: WORDS.moreEndpoints, value: { value: hosts.length - MOST_SHOWN } });
  return lines;
}

function activeAt(living: readonly ProcessView[], host: Host): number {
  return living.reduce((sum, p) => sum + (upstreamOf(p.state).byPid.get(host.pid)?.active ?? 0), 0);
}

/** How it chooses, and what waits for room. */
function below(part: PartView, living: readonly ProcessView[]): FaceLine[] {
  const n = living.reduce((sum, p) => sum + (p.state as BalancerState).queue.length, 0);
  const chooses: FaceLine = { kind: 'value', label: WORDS.chooses, value: { value: part.params.balance } };
  const waits: FaceLine = {
    kind: 'value',
    label: WORDS.waiting,
    value: { value: n, unit: 'requests', tone: n > 0 ? 'warn' : undefined },
  };
  return [{ kind: 'rule' }, chooses, ...(part.params.maxConns > 0 ? [waits] : [])];
}

function endpointTable(living: readonly ProcessView[]): Panel[] {
  const rows = living.flatMap((p) => [
    ...upstreamOf(p.state).hosts.map((h): Value[] => {
      const standing = standingOf(p, h);
      return [
        { value: h.name, ref: { process: h.name } },
        { value: p.name, ref: { process: p.name } },
        { value: standing, tone: TONES[standing] },
        { value: h.weight },
        { value: h.active, unit: 'requests' },
        { value: p.rate(answeredBy(h.name)), unit: '/s' },
      ];
    }),
    ...[...(p.state as BalancerState).draining.values()].map(({ name }): Value[] => [
      { value: name, ref: { process: name } },
      { value: p.name, ref: { process: p.name } },
      { value: 'draining', tone: TONES.draining },
      { value: '' },
      { value: '' },
      { value: '' },
    ]),
  ]);
  const columns = ['endpoint', 'seen by', 'state', 'weight', 'under way', 'answered'];
  return rows.length === 0 ? [] : [{ kind: 'table', title: WORDS.endpoints, columns, rows }];
}

function balancerTable(shown: readonly ProcessView[]): Panel {
  return {
    kind: 'table',
    title: WORDS.balancers,
    columns: ['balancer', 'state', WORDS.underWay, WORDS.waiting, 'host', 'incarnation'],
    rows: shown.map((p): Value[] => [
      { value: p.name, ref: { process: p.name } },
      { value: p.life === 'alive' ? p.chart('balancer', '') : p.life },
      { value: p.state?.requests.size ?? 0, unit: 'requests' },
      { value: p.state?.queue.length ?? 0, unit: 'requests' },
      { value: p.host.name },
      { value: p.incarnation },
    ]),
  };
}

function byState(living: readonly ProcessView[]): Panel[] {
  const counts = new Map<string, number>();
  for (const p of living)
    for (const r of (p.state as BalancerState).requests.values()) counts.set(r.state, (counts.get(r.state) ?? 0) + 1);
  const bars = PROXIED_CHART.states.flatMap((label) =>
    counts.has(label) ? [{ label, value: counts.get(label)! }] : [],
  );
  return bars.length === 0 ? [] : [{ kind: 'bars', title: WORDS.requests, unit: 'requests', bars }];
}
