// Answers for how a function looks: its environments as cells, busy, idle or starting, and what they have cost.
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, Tone } from '../view.ts';
import { type Condition, countOf } from './environments.ts';
import { invokerIn } from './readings.ts';
import { WORDS } from './words.ts';

const TONES: Readonly<Record<Condition, Tone>> = { absent: 'muted', starting: 'warn', idle: 'plain', busy: 'good' };

export const view: ModelView = {
  face(part) {
    const s = invokerIn(part);
    if (s === null) return { title: part.name, note: 'dead', tone: 'bad', lines: [] };
    const warm = countOf(s, 'idle', 'busy');
    const starting = countOf(s, 'starting');
    const lines: FaceLine[] = [
      {
        kind: 'slots',
        label: 'environments',
        busy: countOf(s, 'busy'),
        total: Math.max(1, warm),
        queue: s.waiting.length,
        room: 0,
      },
      { kind: 'value', label: 'cold starts', value: { value: part.reading('coldStarts') as number } },
      { kind: 'value', label: 'idle', value: { value: countOf(s, 'idle') } },
    ];
    return {
      title: part.name,
      note: warm + starting === 0 ? 'scaled to zero' : starting > 0 ? `${starting} starting` : `${warm} warm`,
      ...(starting > 0 ? { tone: 'warn' as const } : {}),
      lines,
    };
  },
  cell: (p) => ({
    label: p.member ? `#${p.ordinal}` : 'invoker',
    state: p.life,
    tone: p.life === 'dead' ? 'muted' : undefined,
  }),
  panels: (part) => [table(part), ...cost(part)],
  say: () => null,
};

function table(part: PartView): Panel {
  const rows = (invokerIn(part)?.environments ?? []).map((one) => [
    { value: one.name, ref: { process: one.name } },
    { value: one.condition, tone: TONES[one.condition] },
    { value: one.active },
  ]);
  return {
    kind: 'table',
    title: WORDS.environments,
    columns: [WORDS.environment, WORDS.state, WORDS.active],
    rows,
  };
}

function cost(part: PartView): Panel[] {
  const bar = (label: string, reading: string) => ({ label, value: part.reading(reading) as number });
  return [
    {
      kind: 'bars',
      title: WORDS.cost,
      unit: 'h',
      bars: [bar('all', 'environmentHours'), bar('idle', 'idleHours')],
    },
  ];
}
