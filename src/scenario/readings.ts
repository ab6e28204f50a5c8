// Answers for reading paths: `inventory.queue`, `inventory#2.queue`, `shoppers.latency.p99`, compiled to functions over a run.
import { type RunView, SECOND } from '../engine/index.ts';
import type { ReadingSpec } from '../models/contract.ts';
import { nearest } from '../models/nearest.ts';
import { mean, partViews, processView, quantile } from '../models/part-view.ts';
import type { LoadedPart, LoadedReading } from './loaded.ts';

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/** Readings of every part, distributions by their quantiles. */
export function allReadings(parts: readonly LoadedPart[]): LoadedReading[] {
  return parts.flatMap((part) =>
    part.model.readings.flatMap((spec) => {
      if (spec.kind !== 'distribution') return [compileReading(parts, `${part.name}.${spec.name}`)];
      return ['p50', 'p95', 'p99'].map((q) => compileReading(parts, `${part.name}.${spec.name}.${q}`));
    }),
  );
}

/** Throws an Error that says which names there are. */
export function compileReading(parts: readonly LoadedPart[], path: string): LoadedReading {
  const [head, name, last, ...rest] = path.split('.');
  const [partName, ordinal] = head.split('#');
  const index = parts.findIndex((p) => p.name === partName);
  if (index < 0)
    throw new Error(
      unknown(
        'part',
        partName,
        parts.map((p) => p.name),
      ),
    );
  const part = parts[index];
  const spec = part.model.readings.find((r) => r.name === name);
  if (!spec)
    throw new Error(
      unknown(
        `reading of ${partName}`,
        name ?? '',
        part.model.readings.map((r) => r.name),
      ),
    );
  if (rest.length > 0 || (last !== undefined && spec.kind !== 'distribution'))
    throw new Error(`'${path}' goes further than the reading ${partName}.${name}`);
  if (last !== undefined && last !== 'mean' && QUANTILES[last] === undefined)
    throw new Error(unknown('quantile', last, [...Object.keys(QUANTILES), 'mean']));
  const only = ordinal === undefined ? -1 : Number(ordinal);
  const title = last === undefined ? spec.title : `${spec.title} ${last}`;
  return {
    path,
    title,
    description: spec.description,
    unit: spec.unit,
    kind: spec.kind,
    read: reader(parts, index, spec, last, only),
  };
}

function unknown(what: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return `there is no ${what} '${word}'${meant === undefined ? `; there are ${known.join(', ')}` : `; did you mean '${meant}'?`}`;
}

function reader(
  parts: readonly LoadedPart[],
  index: number,
  spec: ReadingSpec,
  last: string | undefined,
  only: number,
): (run: RunView) => number | string {
  const pids = (run: RunView) =>
    run.pidsOf(index).filter((pid) => {
      const p = run.process(pid);
      return p.role === spec.role && (only < 0 || p.ordinal === only);
    });
  const window = spec.window ?? SECOND;
  switch (spec.kind) {
    case 'rate':
      return (run) => sum(pids(run).map((pid) => (run.increase(pid, spec.meter!, window) * SECOND) / window));
    case 'counter':
      return (run) => sum(pids(run).map((pid) => run.total(pid, spec.meter!)));
    case 'distribution':
      return (run) => {
        const values: number[] = [];
        for (const pid of pids(run)) run.observations(pid, spec.meter!, run.now - window, values);
        return last === undefined || last === 'mean' ? mean(values) : quantile(values, QUANTILES[last]);
      };
    default:
      if (spec.readPart && only < 0)
        return (run) => spec.readPart!(partViews(run, parts, () => NaN).part(parts[index].name));
      return (run) =>
        fold(
          spec,
          pids(run)
            .filter((pid) => run.process(pid).state !== null)
            .map((pid) => spec.read!(processView(run, pid))),
        );
  }
}

function fold(spec: ReadingSpec, values: readonly (number | string)[]): number | string {
  if (spec.kind === 'state') return values[0] ?? '';
  const numbers = values as number[];
  if (numbers.length === 0) return 0;
  switch (spec.fold) {
    case 'sum':
      return sum(numbers);
    case 'mean':
      return sum(numbers) / numbers.length;
    case 'min':
      return numbers.reduce((a, b) => (b < a ? b : a));
    case 'max':
      return numbers.reduce((a, b) => (b > a ? b : a));
  }
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}
