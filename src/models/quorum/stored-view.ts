// Answers for what the nodes keep, key by key: versions with their clocks, siblings, and who lacks what another has.
import { sortedKeys } from '../stored-keys.ts';
import type { Stored, StoredCell, StoredReplica } from '../stored-view.ts';
import type { PartView, ProcessView } from '../view.ts';
import { homesOf } from './ring.ts';
import type { NodeConfig, NodeState } from './state.ts';
import { hasAll, latestFirst, type Mode, nameOf, newest, type Stored as Version } from './stored.ts';

export function stored(part: PartView): readonly Stored[] {
  const nodes = part.processes;
  const states = nodes.map((p) => p.state as NodeState | null);
  const keys = sortedKeys(states.flatMap((s) => (s === null ? [] : [...s.data.keys()])));
  const { ring } = nodes[0]!.config as NodeConfig;
  return [
    {
      kind: 'keys',
      title: 'Data',
      replicas: nodes.map(replica),
      rows: keys.map((key) => {
        const homes = homesOf(ring, key, part.params.n);
        const all = states.flatMap((s) => s?.data.get(key) ?? []);
        const best = newest(all, part.params.versions as Mode);
        return { key, cells: nodes.map((p, i) => cell(states[i]!, key, best, homes.includes(p.ordinal))) };
      }),
    },
  ];
}

function replica(p: ProcessView): StoredReplica {
  if (p.life !== 'alive') return { process: p.name, note: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  const s = p.state as NodeState | null;
  const hints = s === null ? 0 : [...s.hints.values()].reduce((sum, kept) => sum + kept.size, 0);
  return {
    process: p.name,
    note: hints > 0 ? `${hints} hints for others` : 'node',
    tone: hints > 0 ? 'warn' : undefined,
  };
}

function cell(s: NodeState | null, key: string, best: readonly Version[], home: boolean): StoredCell {
  const versions = latestFirst(s?.data.get(key) ?? []);
  if (versions.length === 0) return { values: [], version: '', state: home && s !== null ? 'missing' : 'none' };
  return {
    values: versions.map(({ value, deleted }) => (deleted ? 'deleted' : String(value))),
    version: versions.map(nameOf).join(' | '),
    state: hasAll(versions, best) ? 'newest' : 'stale',
  };
}
