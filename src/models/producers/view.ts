// Answers for how producers look: what they get acknowledged, what waits, what is lost.
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, Tone, Value } from '../view.ts';
import type { Params } from './params.ts';
import type { ProducerState } from './state.ts';
import { WORDS } from './words.ts';

export const view: ModelView = {
  face(part) {
    const p = part.params as Params;
    const lines: FaceLine[] = [
      {
        kind: 'spark',
        label: WORDS.acknowledged,
        reading: `${part.name}.acks`,
        value: { value: part.reading('acks') as number, unit: '/s' },
      },
      count(part, WORDS.waiting, 'waiting', 'warn'),
    ];
    if ((part.reading('failed') as number) > 0) lines.push(count(part, WORDS.givenUp, 'failed', 'bad'));
    if ((part.reading('overwritten') as number) > 0) lines.push(count(part, WORDS.overwritten, 'overwritten', 'bad'));
    return { title: part.name, note: `${p.topic}, acks=${p.acks}`, lines };
  },
  cell: (p) => ({ label: p.name, state: p.life, tone: p.life === 'alive' ? undefined : 'bad' }),
  panels: (part, process) => batches((process ?? part.processes[0])?.state ?? null),
  say: () => null,
};

function count(part: PartView, label: string, reading: string, tone: Tone): FaceLine {
  const value = part.reading(reading) as number;
  return { kind: 'value', label, value: { value, unit: 'records', tone: value > 0 ? tone : undefined } };
}

function batches(s: ProducerState | null): Panel[] {
  if (s === null) return [];
  const rows = [...s.queues].map(([partition, queue]): Value[] => [
    { value: partition },
    { value: s.locations.get(partition)?.leader ?? -1 },
    { value: queue.length, unit: 'batches' },
    { value: queue.reduce((n, b) => n + b.records.length, 0), unit: 'records' },
  ]);
  return [{ kind: 'table', title: WORDS.batches, columns: ['partition', 'leader', 'batches', 'records'], rows }];
}
