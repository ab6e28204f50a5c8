// Answers for which lenses there are in a world: all, but CAP only where there is a store to exchange, a terminal only where a part answers one,
// and Murphy's search only where something is promised.
import { useRun } from '../run/context.ts';
import { LENSES, type Lens, type RunState } from '../run/run.ts';

const STORES: readonly string[] = ['raft', 'quorum', 'primaryBackup'];

function hasCap({ world, away }: RunState): boolean {
  if (away?.what === 'variant' || world?.show.panels?.includes('cap')) return true;
  const kinds = world?.parts.map((part) => part.kind) ?? [];
  return kinds.includes('kvClients') && kinds.some((kind) => STORES.includes(kind));
}

export function isOffered(lens: Lens, state: RunState): boolean {
  if (lens === 'cap') return hasCap(state);
  if (lens === 'explore') return state.away?.what !== 'variant' && (state.world?.search ?? null) !== null;
  return lens !== 'terminal' || (state.world?.parts.some((part) => part.terminal) ?? false);
}

/** Lenses that not every world has. */
const SOME = ['cap', 'terminal', 'explore'] as const;

export function useOffered(): readonly Lens[] {
  const missing = useRun((s) => SOME.filter((lens) => !isOffered(lens, s)).join(' '));
  return LENSES.filter((lens) => !missing.split(' ').includes(lens));
}
