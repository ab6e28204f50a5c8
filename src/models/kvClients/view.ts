// Answers for how a store's clients look: what they get, what they do not know, and the verdict with the operations to blame.
import type { ModelView } from '../contract.ts';
import type { Face, Panel, PartView, Value } from '../view.ts';
import type { ClientState } from './client.ts';
import { isLinearizable, offenders, verdictOf } from './verdict.ts';
import { history } from './history.ts';
import { inWords } from './wording.ts';
import { WORDS } from './words.ts';

export const view: ModelView = {
  face,
  cell(p) {
    const s = p.state as ClientState | null;
    if (p.life !== 'alive' || s === null) return { label: p.name, state: p.life, tone: 'bad' };
    return {
      label: p.name,
      state: s.current === null ? 'thinks' : `${s.current.operation.f} ${s.current.operation.key}`,
    };
  },
  panels: (part) => [clients(part), ...blame(part)],
  say: () => null,
  history,
  operations: (part) => verdictOf(part).history,
};

function face(part: PartView): Face {
  const unknown = part.reading('unknown') as number;
  const holds = isLinearizable(verdictOf(part));
  const verdict = holds === true ? 'linearizable' : holds === false ? 'notLinearizable' : 'undecided';
  return {
    title: part.name,
    note: `${part.processes.length} clients`,
    lines: [
      {
        kind: 'spark',
        label: WORDS.goodput,
        reading: `${part.name}.goodput`,
        value: { value: part.reading('goodput') as number, unit: '/s' },
      },
      {
        kind: 'value',
        label: WORDS.unknown,
        value: { value: unknown, unit: '/s', tone: unknown > 0 ? 'warn' : undefined },
      },
      {
        kind: 'value',
        label: WORDS.history,
        value: { value: { id: verdict }, tone: verdict === 'notLinearizable' ? 'bad' : undefined },
      },
    ],
  };
}

function clients(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.clients,
    columns: ['client', 'operation', 'since', 'answered', 'refused', 'unknown'],
    rows: part.processes.map((p): Value[] => {
      const operation = (p.state as ClientState | null)?.current?.operation;
      return [
        { value: p.name, ref: { process: p.name } },
        { value: operation === undefined ? '' : inWords(operation) },
        operation === undefined ? { value: '' } : { value: part.now - operation.invoked, unit: 'us' },
        { value: p.total('ok') },
        { value: p.total('fail') },
        { value: p.total('info') },
      ];
    }),
  };
}

function blame(part: PartView): readonly Panel[] {
  const verdict = verdictOf(part);
  if (verdict.linearizable.holds !== false) return [];
  return [
    {
      kind: 'table',
      title: WORDS.blame,
      columns: ['client', 'operation', 'from', 'to'],
      rows: offenders(verdict).map((operation): Value[] => [
        { value: String(operation.client), ref: { process: String(operation.client) } },
        { value: inWords(operation) },
        { value: operation.invoked, unit: 'us' },
        operation.returned === undefined ? { value: '' } : { value: operation.returned, unit: 'us' },
      ]),
    },
  ];
}
