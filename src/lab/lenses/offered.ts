// Answers for which lenses there are in a world: all, but CAP only where there is a store to exchange, and a terminal only where a part answers one.
import { useRun } from '../run/context.ts';
import { LENSES, type Lens, type RunState } from '../run/run.ts';

const STORES: readonly string[] = ['raft', 'quorum', 'primaryBackup'];

function hasCap({ world, variant }: RunState): boolean {
  if (variant || world?.show.panels?.includes('cap')) return true;
  const kinds = world?.parts.map((part) => part.kind) ?? [];
  return kinds.includes('kvClients') && kinds.some((kind) => STORES.includes(kind));
}

export function isOffered(lens: Lens, state: RunState): boolean {
  if (lens === 'cap') return hasCap(state);
  return lens !== 'terminal' || (state.world?.parts.some((part) => part.terminal) ?? false);
}

export function useOffered(): readonly Lens[] {
  const cap = useRun((s) => isOffered('cap', s));
  const terminal = useRun((s) => isOffered('terminal', s));
  return LENSES.filter((lens) => (lens !== 'cap' || cap) && (lens !== 'terminal' || terminal));
}
