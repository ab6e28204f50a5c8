// Answers for what a replica keeps, whatever its type: how a change is made, how two copies become one, and what is seen of it.
import {
  addPn,
  type GCounter,
  incrementG,
  mergeG,
  mergePn,
  type PnCounter,
  valueOfG,
  valueOfPn,
} from './rules/counters.ts';
import { addTo, EMPTY_SET, mergeSets, type Orswot, removeFrom, valueOfSet } from './rules/orswot.ts';
import { assignLww, type LwwRegister, mergeLww } from './rules/register.ts';

/** A register holds a number, or a basket as one text. */
export type Kept =
  | { readonly type: 'gCounter'; readonly state: GCounter }
  | { readonly type: 'pnCounter'; readonly state: PnCounter }
  | { readonly type: 'orSet'; readonly state: Orswot }
  | { readonly type: 'lwwRegister'; readonly holds: 'number' | 'basket'; readonly state: LwwRegister };

export type Change =
  | { readonly do: 'count'; readonly by: 1 | -1 }
  | { readonly do: 'put' | 'take'; readonly article: string };

export function empty(type: Kept['type'], holds: 'number' | 'basket'): Kept {
  if (type === 'gCounter') return { type, state: {} };
  if (type === 'pnCounter') return { type, state: {} };
  if (type === 'orSet') return { type, state: EMPTY_SET };
  return { type, holds, state: [null, 0] };
}

/** `actor`: who changes it; `at`: what its wall clock says. A register is read, changed and written as a whole. */
export function changed(kept: Kept, change: Change, actor: string, at: number): Kept {
  if (change.do === 'count') return counted(kept, change.by, actor, at);
  const { article } = change;
  if (kept.type === 'orSet') {
    const { state } = kept;
    return { type: 'orSet', state: change.do === 'put' ? addTo(state, article, actor) : removeFrom(state, article) };
  }
  if (kept.type !== 'lwwRegister') throw new Error(`a ${kept.type} has no articles`);
  const others = articlesOf(kept).filter((one) => one !== article);
  const basket = change.do === 'put' ? [...others, article] : others;
  return { ...kept, state: assignLww(kept.state, basket.join(' '), at) };
}

function counted(kept: Kept, by: 1 | -1, actor: string, at: number): Kept {
  switch (kept.type) {
    case 'gCounter':
      return { type: 'gCounter', state: incrementG(kept.state, actor, by) };
    case 'pnCounter':
      return { type: 'pnCounter', state: addPn(kept.state, actor, by) };
    case 'lwwRegister':
      return { ...kept, state: assignLww(kept.state, numberOf(kept) + by, at) };
    case 'orSet':
      throw new Error('a set does not count');
  }
}

/** Both are copies of the same object. */
export function merged(a: Kept, b: Kept): Kept {
  if (a.type === 'gCounter' && b.type === 'gCounter') return { type: 'gCounter', state: mergeG(a.state, b.state) };
  if (a.type === 'pnCounter' && b.type === 'pnCounter') return { type: 'pnCounter', state: mergePn(a.state, b.state) };
  if (a.type === 'orSet' && b.type === 'orSet') return { type: 'orSet', state: mergeSets(a.state, b.state) };
  if (a.type === 'lwwRegister' && b.type === 'lwwRegister') return { ...a, state: mergeLww(a.state, b.state) };
  throw new Error(`a ${a.type} and a ${b.type} are not copies of one object`);
}

export function holdsArticles(kept: Kept): boolean {
  return kept.type === 'orSet' || (kept.type === 'lwwRegister' && kept.holds === 'basket');
}

/** What is in a basket, in order. */
export function articlesOf(kept: Kept): readonly string[] {
  if (kept.type === 'orSet') return valueOfSet(kept.state);
  const text = kept.type === 'lwwRegister' ? String(kept.state[0] ?? '') : '';
  return text === '' ? [] : text.split(' ').sort((a, b) => (a < b ? -1 : 1));
}

/** What a counter says; of a basket, how many articles are in it. */
export function numberOf(kept: Kept): number {
  switch (kept.type) {
    case 'gCounter':
      return valueOfG(kept.state);
    case 'pnCounter':
      return valueOfPn(kept.state);
    case 'orSet':
      return Object.keys(kept.state.members).length;
    case 'lwwRegister':
      return kept.holds === 'basket' ? articlesOf(kept).length : Number(kept.state[0] ?? 0);
  }
}

/** What a user sees of it, as text: equal where the copies look equal. */
export function textOf(kept: Kept): string {
  return holdsArticles(kept) ? articlesOf(kept).join(' ') : String(numberOf(kept));
}

/** Changes that a copy has heard of, by actor; a register does not tell. */
export function heardOf(kept: Kept): Readonly<Record<string, number>> {
  if (kept.type === 'lwwRegister') return {};
  if (kept.type === 'orSet') return kept.state.clock;
  if (kept.type === 'gCounter') return kept.state;
  return Object.fromEntries(Object.entries(kept.state).map(([actor, [up, down]]) => [actor, up + down]));
}

/** What a copy has heard of, as text; of a register, when its value was written. */
export function versionOf(kept: Kept): string {
  if (kept.type === 'lwwRegister') return String(kept.state[1]);
  const heard = heardOf(kept);
  return Object.keys(heard)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((actor) => `${actor}:${heard[actor]}`)
    .join(' ');
}

/** What it takes on the wire, in bytes: 16 for each count, 32 for each article. */
export function bytesOf(kept: Kept): number {
  if (kept.type === 'lwwRegister') return 16 + (holdsArticles(kept) ? 32 * articlesOf(kept).length : 8);
  if (kept.type !== 'orSet') return 16 * Object.keys(kept.state).length;
  return 16 * Object.keys(kept.state.clock).length + 32 * Object.keys(kept.state.members).length;
}
