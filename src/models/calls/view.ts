// Answers for how calls look: breakers as switches on links, tables of calls and of endpoints left alone, and the order of policies.
import { isEjected } from '../loadBalancer/rules/outlier-ejection.ts';
import type { LinkMark, Panel, PartView, ProcessView, Tone, Value } from '../view.ts';
import type { CallConfig } from './config.ts';
import { callMeters } from './config.ts';
import { declaredCalls } from './readings.ts';
import type { Breaker, Caller } from './state.ts';

const DRAWN: Readonly<Record<string, LinkMark['state']>> = {
  OPEN: 'open',
  FORCED_OPEN: 'open',
  HALF_OPEN: 'half-open',
  DISABLED: 'none',
};

/** Every breaker a process has, with its call. */
function breakersOf(p: ProcessView): { readonly config: CallConfig; readonly breaker: Breaker }[] {
  const caller = p.state?.caller as Caller | undefined;
  if (!caller) return [];
  return declaredCalls(p).flatMap((config) => {
    const policies = caller.policies.get(config.id);
    if (!policies) return [];
    const all = policies.breaker ? [policies.breaker] : [...policies.endpointBreakers.values()];
    return all.map((breaker) => ({ config, breaker }));
  });
}

/** Breakers as switches on the links that leave the part: the one that is furthest from closed speaks for its call. */
export function breakerMarks(part: PartView): LinkMark[] {
  const marks = new Map<string, LinkMark>();
  for (const p of part.processes) {
    for (const { config, breaker } of breakersOf(p)) {
      const state = DRAWN[p.chart('circuitBreaker', breaker.key)] ?? 'closed';
      if (marks.has(config.name) && state === 'closed') continue;
      marks.set(config.name, { to: config.part, label: config.name, state, ref: { process: p.name } });
    }
  }
  return [...marks.values()];
}

/** Statecharts of a process's calls that the inspector can draw. */
export function callChartKeys(p: ProcessView): { chart: string; key: string; title: string }[] {
  const charts = breakersOf(p).map(({ breaker }) => ({
    chart: 'circuitBreaker',
    key: breaker.key,
    title: `breaker ${breaker.key}`,
  }));
  const caller = p.state?.caller as Caller | undefined;
  for (const c of caller?.clusters.values() ?? []) {
    for (const h of c.hosts) {
      if (c.outliers !== null) charts.push({ chart: 'outlier', key: h.name, title: `endpoint ${h.name}` });
      if (c.marks.has(h.pid)) charts.push({ chart: 'maxFails', key: h.name, title: `max_fails of ${h.name}` });
    }
  }
  return charts;
}

/** A table of the calls of some processes over the last second, and what outlier detection left alone. */
export function callPanels(
  processes: readonly ProcessView[],
  words: { readonly calls: string; readonly ejected: string; readonly order: string },
): Panel[] {
  if (processes.length === 0) return [];
  const configs = declaredCalls(processes[0]);
  if (configs.length === 0) return [];
  const panels: Panel[] = [
    {
      kind: 'table',
      title: words.calls,
      columns: ['call', 'attempts', 'answered', 'failed', 'p95', 'breaker'],
      rows: configs.map((c) => row(processes, c)),
    },
    {
      kind: 'table',
      title: words.order,
      columns: ['call', 'policies'],
      rows: configs.map((c) => [{ value: c.name }, { value: decoration(c) }]),
    },
  ];
  const ejected = processes.flatMap(ejectedOf);
  if (ejected.length > 0)
    panels.push({ kind: 'table', title: words.ejected, columns: ['endpoint', 'seen by'], rows: ejected });
  return panels;
}

function row(processes: readonly ProcessView[], c: CallConfig): Value[] {
  const meters = callMeters(c.name);
  const sum = (meter: string) => processes.reduce((total, p) => total + p.rate(meter), 0);
  const slowest = processes.reduce((most, p) => Math.max(most, p.quantile(meters.latency, 0.95) || 0), 0);
  const states = c.breaker ? processes.map((p) => p.chart('circuitBreaker', c.name)) : [];
  const worst = states.find((state) => state !== 'CLOSED') ?? states[0] ?? '';
  const tone: Tone | undefined =
    worst === 'OPEN' || worst === 'FORCED_OPEN' ? 'bad' : worst === 'HALF_OPEN' ? 'warn' : undefined;
  return [
    { value: c.name },
    { value: sum(meters.attempts), unit: '/s' },
    { value: sum(meters.answered), unit: '/s' },
    { value: sum(meters.failed), unit: '/s' },
    { value: slowest, unit: 'us' },
    { value: worst, tone },
  ];
}

function ejectedOf(p: ProcessView): Value[][] {
  const rows: Value[][] = [];
  for (const c of (p.state?.caller as Caller | undefined)?.clusters.values() ?? []) {
    for (const h of c.hosts)
      if (c.outliers !== null && isEjected(c.outliers, h.pid))
        rows.push([
          { value: h.name, ref: { process: h.name } },
          { value: p.name, ref: { process: p.name } },
        ]);
  }
  return rows;
}

/** `retry( circuitBreaker( attempt ))`: the policies a call has, outermost first. */
export function decoration(c: CallConfig): string {
  const layers = [
    c.cache && 'cache',
    c.fallback && 'fallback',
    c.retry && 'retry',
    c.breaker && 'circuitBreaker',
    (c.limiter || c.bucket) && 'rateLimiter',
    c.timeout > 0 && 'timeLimiter',
    c.bulkhead && 'bulkhead',
    c.hedge && 'hedge',
  ].filter((layer): layer is string => typeof layer === 'string');
  return layers.reduceRight((inside, layer) => `${layer}( ${inside} )`, 'attempt');
}
