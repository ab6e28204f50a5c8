// Answers for how clients look: their load, what they get of it, and why they do not get the rest.
import { callPanels } from '../calls/view.ts';
import type { ModelView } from '../contract.ts';
import type { FaceLine, PartView } from '../view.ts';
import type { Params } from './params.ts';
import { valueAt } from './shapes.ts';
import type { ClientsState } from './source.ts';
import { WORDS } from './words.ts';

export const view: ModelView = {
  face(part) {
    const lines: FaceLine[] = [
      {
        kind: 'spark',
        label: WORDS.goodput,
        reading: `${part.name}.goodput`,
        value: { value: part.reading('goodput') as number, unit: '/s' },
      },
      rate(part, 'errors', 'bad'),
    ];
    if (part.processes[0].total('degraded') > 0) lines.push(rate(part, 'degraded', 'warn'));
    return { title: part.name, note: note(part), lines };
  },
  cell: (p) => ({ label: 'source', state: p.life }),
  panels(part, process) {
    const shown = process ?? part.processes[0];
    const s = shown.state as ClientsState | null;
    if (s === null) return [];
    const bars = [...s.errors].map(([label, value]) => ({ label, value, tone: 'bad' as const }));
    return [{ kind: 'bars', title: WORDS.causes, unit: 'requests', bars }, ...callPanels([shown], WORDS)];
  },
  say: () => null,
};

function rate(part: PartView, reading: 'errors' | 'degraded', tone: 'bad' | 'warn'): FaceLine {
  const value = part.reading(reading) as number;
  return {
    kind: 'value',
    label: WORDS[reading],
    value: { value, unit: '/s', tone: value > 0 ? tone : undefined },
  };
}

/** What is asked for now, bursts included. */
function note(part: PartView): string {
  const s = part.processes[0].state as ClientsState | null;
  const { load } = (part.params as Params).compiled;
  if (load.times.length > 0) return `${load.times.length} recorded arrivals`;
  const users = valueAt(load.users, part.now);
  if (load.users.value.some((v) => v > 0)) return `${s?.users ?? Math.round(users)} users`;
  const now = valueAt(load.rate, part.now) * (s?.factor ?? 1);
  return `${Math.round(now * 10) / 10} /s`;
}
