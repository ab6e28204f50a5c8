// Answers for how an echo looks: data, never a component.
import type { ModelView } from '../contract.ts';
import { WORDS } from './words.ts';

export const view: ModelView = {
  face: (part) => ({
    title: part.name,
    note: part.params.route,
    lines: [
      { kind: 'value', label: WORDS.answers, value: { value: part.reading('answers') as number, unit: '/s' } },
      { kind: 'value', label: WORDS.worksOn, value: { value: part.reading('asked') as number, unit: 'requests' } },
    ],
  }),
  cell: (p) => ({ label: `#${p.ordinal}`, state: p.life, tone: p.life === 'alive' ? undefined : 'bad' }),
  panels: () => [],
  say: () => null,
};
