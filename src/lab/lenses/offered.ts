// Answers for which lenses there are in a world: all, and the experiment CAP where there is a store to exchange, or where the scenario asks for it.
import { useRun } from '../run/context.ts';
import { LENSES, type Lens, type RunState } from '../run/run.ts';

const STORES: readonly string[] = ['raft', 'quorum', 'primaryBackup'];

function hasCap({ world, variant }: RunState): boolean {
  if (variant || world?.show.panels?.includes('cap')) return true;
  const kinds = world?.parts.map((part) => part.kind) ?? [];
  return kinds.includes('kvClients') && kinds.some((kind) => STORES.includes(kind));
}

const all: readonly Lens[] = LENSES;
const withoutCap = all.filter((lens) => lens !== 'cap');

export function useOffered(): readonly Lens[] {
  return useRun((s) => (hasCap(s) ? all : withoutCap));
}
