// Answers for conditions on one number of a window: mean, min, max, percentiles and the final value of a reading.
import { AppendLog, type Micros, type RunView } from '../../engine/index.ts';
import { quantile } from '../../models/part-view.ts';
import type { CompiledReading } from '../../models/readings.ts';
import type { Aggregate } from '../schema-conditions.ts';
import { type Test, tell, tellTime } from './amount.ts';
import { type Compiled, type Decision, decide } from './kinds.ts';
import type { Window } from './watch.ts';

export type SummaryKind = Exclude<Aggregate, 'always' | 'eventually' | 'never'>;

interface Summary extends Decision {
  /** Samples, or observations, so far. */
  n: number;
  sum: number;
  extreme: number;
  last: number | string;
  lastAt: Micros;
  /** Rates: total and moment at the beginning of the window. */
  base: number;
  baseAt: Micros;
  total: number;
  /** Values kept for percentiles. */
  values: AppendLog<number> | null;
  /** Every how many-th observation is kept, so that what is kept stays bounded. */
  stride: number;
  /** What it came to, once decided. */
  result: number | string;
}

const MOST_KEPT = 200_000;
const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** `grid`: the distance of samples; those between (after chart moves) do not weigh in means. */
export function summaryCondition(
  kind: SummaryKind,
  reading: CompiledReading,
  test: Test,
  window: Window,
  decidedBy: Micros,
  grid: Micros,
): Compiled<Summary> {
  const asRate = kind === 'mean' && reading.kind === 'rate' && !reading.each;
  const observed = kind === 'final' ? undefined : reading.observed;
  // A reading of a whole part (a verdict over a history, say) is dear, and only its value at the last sample counts.
  const lastOnly = kind === 'final' && reading.ofPart;
  return {
    text: `${kind} of ${reading.path} ${test.text}`,
    decidedBy,
    moves: [],
    init: () => ({
      decided: '',
      at: -1,
      n: 0,
      sum: 0,
      extreme: NaN,
      last: NaN,
      lastAt: -1,
      base: 0,
      baseAt: -1,
      total: 0,
      values: kind in QUANTILES ? new AppendLog<number>() : null,
      stride: 1,
      result: NaN,
    }),
    sample: (s, run) => {
      if (s.decided !== '' || run.now < window.from) return;
      if (run.now <= window.to && run.now % grid === 0 && run.now > s.lastAt) {
        if (lastOnly && run.now + grid <= window.to) s.lastAt = run.now;
        else take(s, run);
      }
      if (s.decided === '' && run.now >= window.to) settle(s, window.to);
    },
    verdict: (s, final, run) => {
      if (s.decided !== '') return s.decided;
      return final ? (test.holds(soFar(s, run)) ? 'true' : 'false') : 'pending';
    },
    detail: (s, run) => ({ text: detail(s, run), at: s.at }),
    only:
      kind === 'final' ? { at: window.to, holds: (run) => reading.list(run).every((v) => test.holds(v)) } : undefined,
  };

  function take(s: Summary, run: RunView): void {
    if (s.baseAt < 0) {
      s.baseAt = run.now;
      s.base = asRate ? reading.total!(run) : 0;
    }
    if (asRate) s.total = reading.total!(run);
    else if (observed) takeObservations(s, run);
    // At the very beginning no process has started: there is nothing to see.
    else if (run.now > 0) takeValues(s, run);
    s.lastAt = run.now;
    decideEarly(s, run.now);
  }

  function takeValues(s: Summary, run: RunView): void {
    for (const v of reading.list(run)) if (typeof v === 'string' || !Number.isNaN(v)) takeValue(s, v);
  }

  function takeObservations(s: Summary, run: RunView): void {
    if (s.lastAt < 0) return;
    const fresh: number[] = [];
    // A sample comes before the events of its moment: what they observed belongs to the next.
    observed!(run, s.lastAt - 1, fresh);
    for (const v of fresh) takeValue(s, v);
  }

  function takeValue(s: Summary, v: number | string): void {
    s.last = v;
    s.n++;
    if (typeof v === 'string') return;
    s.sum += v;
    if (Number.isNaN(s.extreme) || (kind === 'min' ? v < s.extreme : v > s.extreme)) s.extreme = v;
    if (s.values && s.n % s.stride === 0) keep(s, v);
  }

  function keep(s: Summary, v: number): void {
    s.values!.append(v);
    if (s.values!.length < MOST_KEPT) return;
    const thinned = new AppendLog<number>();
    for (let i = 0; i < s.values!.length; i += 2) thinned.append(s.values!.get(i)!);
    s.values = thinned;
    s.stride *= 2;
  }

  /** A minimum only falls, a maximum only rises: some comparisons are settled before the window is over. */
  function decideEarly(s: Summary, now: Micros): void {
    if (s.n === 0 || (kind !== 'min' && kind !== 'max')) return;
    const holds = test.holds(s.extreme);
    const down = kind === 'min';
    const settled =
      test.comparison === 'below' || test.comparison === 'atMost'
        ? holds === down
        : test.comparison === 'above' || test.comparison === 'atLeast'
          ? holds !== down
          : false;
    if (settled) settle(s, now);
  }

  function settle(s: Summary, at: Micros): void {
    s.result = value(s);
    decide(s, test.holds(s.result), at);
  }

  function value(s: Summary): number | string {
    if (asRate) return s.lastAt > s.baseAt ? ((s.total - s.base) * 1_000_000) / (s.lastAt - s.baseAt) : NaN;
    if (s.n === 0) return NaN;
    if (kind === 'final') return s.last;
    if (kind === 'mean') return s.sum / s.n;
    if (kind === 'min' || kind === 'max') return s.extreme;
    const values: number[] = [];
    for (let i = 0; i < s.values!.length; i++) values.push(s.values!.get(i)!);
    return quantile(values, QUANTILES[kind]);
  }

  function soFar(s: Summary, run: RunView | undefined): number | string {
    return lastOnly && run && s.lastAt >= 0 ? reading.read(run) : value(s);
  }

  function detail(s: Summary, run: RunView | undefined): string {
    if (s.lastAt < 0) return 'its window has not begun';
    const now = s.decided === '' ? soFar(s, run) : s.result;
    const over =
      s.decided === ''
        ? `${tellTime(window.from)} to ${tellTime(s.lastAt)}, so far`
        : `${tellTime(window.from)} to ${tellTime(s.at)}`;
    return `${tell(now, reading.unit)} over ${over}`;
  }
}
