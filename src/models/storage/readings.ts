// Answers for what can be read of a storage server: writes, those refused, those that threw away somebody's work, and what must always hold.
import type { Invariant, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView } from '../view.ts';
import type { File, StorageState } from './server.ts';

const role = 'storage/server';
const counter = counterOf(role);

function contentOf(file: File | undefined): number {
  return typeof file?.value === 'number' ? file.value : 0;
}

export const readings: readonly ReadingSpec[] = [
  {
    name: 'content',
    title: 'Content',
    description: 'The number that a file holds; 0 where it holds none.',
    unit: '',
    kind: 'gauge',
    role,
    fold: 'sum',
    integer: true,
    items: (p) => [...((p.state as StorageState | null)?.files.keys() ?? [])],
    readItem: (p, name) => contentOf((p.state as StorageState | null)?.files.get(name)),
  },
  rateOf(role)('writeRate', 'Write rate', 'Writes, a second.', 'writes'),
  counter('writes', 'Writes', 'Writes that were taken, since the beginning.'),
  counter(
    'overwritten',
    'Overwritten',
    'Writes that replaced a version their writer had not read: somebody’s work is gone (lost update).',
  ),
  counter('refusedWrites', 'Refused', 'Writes that were refused because their token was an older one.'),
];

/** A file's version is one that was given, and no two files have the same. */
function versionsAreWrites(part: PartView): string {
  for (const p of part.processes) {
    const s = p.state as StorageState | null;
    if (s === null) continue;
    const versions = [...s.files.values()].flatMap(({ version }) => (version === '' ? [] : [Number(version)]));
    if (new Set(versions).size < versions.length) return `${p.name} has two files of one version`;
    if (versions.some((version) => version > s.writes)) return `${p.name} has a version that no write has made`;
  }
  return '';
}

export const invariants: readonly Invariant[] = [{ name: 'each version is one write', check: versionsAreWrites }];
