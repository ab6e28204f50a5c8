// Answers for how a lock's clients look: who waits, who believes to hold the lock, with which token and until when.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, Panel, PartView, ProcessView, Tone, Value } from '../view.ts';
import type { ClientState } from './state.ts';
import { WORDS } from './words.ts';

export const view: ModelView = { face, cell, panels: (part) => [clients(part)], say: () => null };

const TONES: Readonly<Record<string, Tone>> = {
  holding: 'accent',
  checked: 'accent',
  writing: 'accent',
  waiting: 'muted',
};

function cell(p: ProcessView): Cell {
  const state = p.state === null ? p.life : p.chart('holder', '');
  if (p.life !== 'alive')
    return { label: p.name, state: p.state === null ? p.life : `${p.life}, ${state}`, tone: 'bad' };
  return { label: p.name, state, tone: TONES[state] };
}

function face(part: PartView): Face {
  const holders = part.reading('holders') as number;
  return {
    title: part.name,
    ...(holders > 1 ? { note: { id: 'several', params: { n: holders } }, tone: 'bad' as const } : {}),
    lines: [
      {
        kind: 'spark',
        label: WORDS.goodput,
        reading: `${part.name}.goodput`,
        value: { value: part.reading('goodput') as number, unit: '/s' },
      },
      { kind: 'value', label: WORDS.holders, value: { value: holders, tone: holders > 1 ? 'bad' : undefined } },
      { kind: 'value', label: WORDS.refused, value: { value: part.reading('refused') as number } },
    ],
  };
}

function clients(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.clients,
    columns: ['client', 'state', 'file', 'token', 'believes until', 'written', 'refused', 'gave up'],
    rows: part.processes.map((p): Value[] => {
      const update = (p.state as ClientState | null)?.update ?? null;
      const { state, tone } = cell(p);
      const lease: Value[] =
        update === null || update.token === 0
          ? [{ value: '' }, { value: '' }]
          : [
              { value: update.token },
              { value: update.ends, unit: 'us', tone: update.ends < part.now ? 'bad' : undefined },
            ];
      return [
        { value: p.name, ref: { process: p.name } },
        { value: state, tone },
        { value: update?.file ?? '' },
        ...lease,
        { value: p.total('updates') },
        { value: p.total('refused') },
        { value: p.total('noticed') },
      ];
    }),
  };
}
