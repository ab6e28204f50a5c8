// Answers for the lenses that read the trace up to the cursor: log, request traces, and why.
import { causalChain, type CausalStep } from '../analysis/why.ts';
import { rootSpans, spansOf, succeeded } from '../analysis/spans.ts';
import { type Kernel, KIND, type Micros } from '../engine/index.ts';
import type { PartViews } from '../models/part-view.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import type { Catalogue } from '../models/words.ts';
import type { Ref } from '../models/view.ts';
import type { LogFilter, LogLine, StoredPart, Trace, TraceSummary, Why } from './port.ts';
import { tellRow } from './telling.ts';

/** Lines in one answer, at most. */
const MOST_LINES = 500;

const LEVELS: Readonly<Record<number, LogLine['level']>> = {
  [KIND.fault]: 'fault',
  [KIND.undo]: 'fault',
  [KIND.set]: 'fault',
  [KIND.life]: 'move',
  [KIND.move]: 'move',
  [KIND.start]: 'move',
  [KIND.drain]: 'move',
  [KIND.drop]: 'drop',
  [KIND.lost]: 'drop',
  [KIND.stalled]: 'drop',
  [KIND.full]: 'drop',
  [KIND.trouble]: 'drop',
  [KIND.log]: 'log',
  [KIND.decide]: 'log',
  [KIND.message]: 'message',
};

export function logLines(
  k: Kernel,
  words: readonly Catalogue[],
  before: Micros,
  limit: number,
  filter: LogFilter = {},
): LogLine[] {
  const levels = filter.levels ?? ['fault', 'move', 'drop', 'log'];
  const kinds = new Set(
    Object.keys(LEVELS)
      .map(Number)
      .filter((kind) => levels.includes(LEVELS[kind])),
  );
  const wanted = filter.text?.toLowerCase();
  const lines: LogLine[] = [];
  k.trace!.scanBack(k.seq, kinds, (row) => {
    const where = row.target >= 0 ? k.process(row.target).name : '';
    if (row.at > before || (filter.part && where.split(/[#.]/)[0] !== filter.part)) return;
    const text = tellRow(k, row, words);
    if (wanted && !text.toLowerCase().includes(wanted)) return;
    lines.push({ at: row.at, seq: row.seq, level: LEVELS[row.kind], where, text, about: row.about });
    return lines.length >= Math.min(limit, MOST_LINES) ? 'stop' : undefined;
  });
  return lines;
}

export function traceSummaries(k: Kernel, limit: number, outcome: 'all' | 'failed' | 'slow'): TraceSummary[] {
  const keep =
    outcome === 'failed' ? (r: { outcome: string; end: number }) => r.end >= 0 && !succeeded(r.outcome) : () => true;
  const roots = rootSpans(k.trace!, k.seq, outcome === 'slow' ? 500 : Math.min(limit, 500), keep).map((r) => ({
    request: r.id,
    at: r.start,
    duration: r.end < 0 ? -1 : r.end - r.start,
    route: r.name,
    part: partOf(k, r.pid),
    outcome: r.outcome,
    failed: r.end >= 0 && !succeeded(r.outcome),
    spans: r.spans,
  }));
  return outcome === 'slow' ? roots.sort((a, b) => b.duration - a.duration).slice(0, limit) : roots;
}

export function traceOf(k: Kernel, request: number): Trace | null {
  const spans = spansOf(k.trace!, request, k.seq);
  if (spans.length === 0) return null;
  return {
    request,
    spans: spans.map((s) => ({
      id: s.id,
      parent: s.parent,
      process: k.process(s.pid).name,
      part: partOf(k, s.pid),
      name: s.name,
      start: s.start,
      end: s.end,
      outcome: s.outcome,
      failed: s.end >= 0 && !succeeded(s.outcome),
      critical: s.critical,
    })),
  };
}

function partOf(k: Kernel, pid: number): string {
  return k.partName(k.process(pid).part);
}

/** Why of an event, a request (its root span) or, for a part or process, of the latest thing that went wrong there. */
export function whyOf(k: Kernel, words: readonly Catalogue[], ref: Ref): Why | null {
  const seq = ref.event ?? latestTrouble(k, ref.process ?? ref.part ?? '');
  if (!seq || seq > k.seq) return null;
  const chain = causalChain(k.trace!, seq, k.seq);
  if (chain.length === 0) return null;
  return {
    question: `Why: ${tellRow(k, chain[0].row, words)}`,
    steps: chain.map((step) => ({
      at: step.row.at,
      seq: step.row.seq,
      text: place(step) + tellRow(k, step.row, words),
      part: step.row.target >= 0 ? partOf(k, step.row.target) : '',
      kind: step.kind,
    })),
  };
}

function place(step: CausalStep): string {
  switch (step.place) {
    case 'queue':
      return 'What it waited for was still in a queue. ';
    case 'working':
      return 'What it waited for was being worked on. ';
    case 'in flight':
      return 'What it waited for had not arrived. ';
    case 'stalled':
    case 'lost':
    case 'nobody there':
      return 'What it waited for never came. ';
    default:
      return '';
  }
}

const TROUBLE: ReadonlySet<number> = new Set([KIND.closeSpan, KIND.full, KIND.life, KIND.trouble, KIND.move]);

function latestTrouble(k: Kernel, where: string): number {
  let found = 0;
  k.trace!.scanBack(k.seq, TROUBLE, (row) => {
    if (row.target < 0 || (k.process(row.target).name !== where && partOf(k, row.target) !== where)) return;
    if (row.kind === KIND.closeSpan ? succeeded(row.name) : row.kind === KIND.life && row.name !== 'dead') return;
    found = row.seq;
    return 'stop';
  });
  return found;
}

/** What the parts keep that keep anything, and what clients were told. */
export function storedParts(scenario: LoadedScenario, views: PartViews, key: string): StoredPart[] {
  return scenario.parts.flatMap(({ name, model }) => {
    if (!model.view.stored && !model.view.history) return [];
    const part = views.part(name);
    const stored = model.view.stored?.(part) ?? [];
    return [{ part: name, title: model.title, stored, history: model.view.history?.(part, key) ?? null }];
  });
}
