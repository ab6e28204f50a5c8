// Answers for how replicas that converge look: what each shows of each object, and what is lost.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, FaceLine, Panel, PartView, ProcessView, Saying, Value } from '../view.ts';
import { differs, namesOf } from './agreement.ts';
import { holdsArticles, numberOf, textOf } from './objects.ts';
import type { Exchange, State } from './state.ts';
import { stored } from './stored-view.ts';
import { WORDS } from './words.ts';

export const view: ModelView = { face, cell, panels: (part) => [objects(part)], say, stored };

function face(part: PartView): Face {
  const line = (label: string, reading: string, tone: 'bad' | 'warn'): FaceLine => {
    const value = part.reading(reading) as number;
    return { kind: 'value', label, value: { value, tone: value > 0 ? tone : undefined } };
  };
  return {
    title: part.name,
    note: `${part.processes.length} replicas`,
    lines: [
      line(WORDS.differing, 'differing', 'warn'),
      line(WORDS.lost, 'lost', 'bad'),
      line(WORDS.returned, 'returned', 'bad'),
    ],
  };
}

function cell(p: ProcessView): Cell {
  if (p.life !== 'alive') return { label: p.name, state: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  const shown = [...(p.state as State).entries].map(([name, { kept }]) => `${name} ${numberOf(kept)}`);
  return { label: p.name, state: shown.join(', ') };
}

/** A line for each object, a column for each replica. */
function objects(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.objects,
    columns: ['object', 'type', ...part.processes.map((p) => p.name)],
    rows: namesOf(part).map((name): Value[] => {
      const tone = differs(part, name) ? 'warn' : undefined;
      return [
        { value: name, tone },
        { value: part.params.counters[name] ?? part.params.baskets[name] },
        ...part.processes.map((p): Value => ({ value: shownBy(p, name), tone, ref: { process: p.name } })),
      ];
    }),
  };
}

function shownBy(p: ProcessView, name: string): string {
  if (p.state === null) return '';
  const { kept } = (p.state as State).entries.get(name)!;
  return holdsArticles(kept) ? `${numberOf(kept)}: ${textOf(kept)}` : textOf(kept);
}

function say({ type, objects: told }: Exchange): Saying | null {
  const words = { id: `crdt.${type}`, params: { n: told.map(([name]) => name).join(', ') } };
  return { shape: type === 'state' ? 'data' : 'response', words };
}
