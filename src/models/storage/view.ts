// Answers for how a storage server looks: its files, their versions and tokens, and what was overwritten or refused.
import type { ModelView } from '../contract.ts';
import type { Face, Panel, PartView, Value } from '../view.ts';
import type { StorageState } from './server.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;

export const view: ModelView = {
  face,
  cell: (p) => ({ label: p.name, state: p.life, tone: p.life === 'alive' ? undefined : 'bad' }),
  panels: (part) => [files(part)],
  say: () => null,
};

function face(part: PartView): Face {
  const overwritten = part.reading('overwritten') as number;
  return {
    title: part.name,
    note: { id: part.params.fencing ? 'fencing' : 'careless' },
    lines: [
      { kind: 'value', label: WORDS.writes, value: { value: part.reading('writes') as number } },
      {
        kind: 'value',
        label: WORDS.overwritten,
        value: { value: overwritten, tone: overwritten > 0 ? 'bad' : undefined },
      },
      { kind: 'value', label: WORDS.refused, value: { value: part.reading('refusedWrites') as number } },
    ],
  };
}

function files(part: PartView): Panel {
  const s = part.processes[0]!.state as StorageState | null;
  const rows = [...(s?.files ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_ROWS);
  return {
    kind: 'table',
    title: WORDS.files,
    columns: ['file', 'content', 'version', 'token'],
    rows: rows.map(([key, { value, version, token }]): Value[] => [
      { value: key },
      { value: value === null ? '' : String(value) },
      { value: version },
      { value: token },
    ]),
  };
}
