// Answers for what the replicas keep, object by object: what each shows, what it has heard of, and who lacks what others have.
import { replicaOf } from '../stored-keys.ts';
import type { Stored, StoredCell } from '../stored-view.ts';
import type { PartView, ProcessView } from '../view.ts';
import { agreedOn, namesOf } from './agreement.ts';
import { type Kept, textOf, versionOf } from './objects.ts';
import type { State } from './state.ts';

export function stored(part: PartView): readonly Stored[] {
  return [
    {
      kind: 'keys',
      title: 'Objects',
      replicas: part.processes.map((p) => replicaOf(p, 'replica', false)),
      rows: namesOf(part).map((key) => {
        const agreed = agreedOn(part, key);
        return { key, cells: part.processes.map((p) => cell(p, key, agreed)) };
      }),
    },
  ];
}

function cell(p: ProcessView, key: string, agreed: Kept | null): StoredCell {
  if (p.state === null || agreed === null) return { values: [], version: '', state: 'none' };
  const { kept } = (p.state as State).entries.get(key)!;
  const version = versionOf(kept);
  const same = textOf(kept) === textOf(agreed) && version === versionOf(agreed);
  return { values: [textOf(kept)], version, state: same ? 'newest' : 'stale' };
}
