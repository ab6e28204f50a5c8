// Answers for what replicas would agree on if they exchanged now, and which acknowledged changes would not be part of it.
import type { PartView } from '../view.ts';
import { articlesOf, holdsArticles, type Kept, merged, numberOf, textOf } from './objects.ts';
import type { Entry, State } from './state.ts';

export function namesOf(part: PartView): readonly string[] {
  return [...Object.keys(part.params.counters), ...Object.keys(part.params.baskets)];
}

/** The copies of those that run; of the dead nobody can ask. */
export function entriesOf(part: PartView, name: string): readonly Entry[] {
  return part.processes.flatMap((p) => (p.state === null ? [] : [(p.state as State).entries.get(name)!]));
}

/** All that those have heard of who run. null: nobody runs. */
export function agreedOn(part: PartView, name: string): Kept | null {
  const copies = entriesOf(part, name).map(({ kept }) => kept);
  return copies.length === 0 ? null : copies.reduce(merged);
}

export function differs(part: PartView, name: string): boolean {
  return new Set(entriesOf(part, name).map(({ kept }) => textOf(kept))).size > 1;
}

/** How far apart the copies are: the difference of counts; of baskets, articles that some show and others do not. */
export function apart(part: PartView, name: string): number {
  const copies = entriesOf(part, name).map(({ kept }) => kept);
  if (copies.length < 2) return 0;
  if (!holdsArticles(copies[0]!)) {
    const numbers = copies.map(numberOf);
    return Math.max(...numbers) - Math.min(...numbers);
  }
  const shown = copies.map(articlesOf);
  return new Set(shown.flat()).size - shown[0]!.filter((one) => shown.every((other) => other.includes(one))).length;
}

interface Wrong {
  /** Counts, and articles, that are missing. */
  readonly lost: number;
  /** Articles that somebody took out, and that are back. */
  readonly returned: number;
}

/** Nothing can be said while a replica does not run, whose disk may have changes of its own. */
export function wrongIn(part: PartView, name: string): Wrong {
  const entries = entriesOf(part, name);
  if (entries.length < part.processes.length) return { lost: 0, returned: 0 };
  const agreed = agreedOn(part, name)!;
  if (!holdsArticles(agreed)) {
    const counted = entries.reduce((sum, { done }) => sum + done.sum, 0);
    return { lost: Math.abs(counted - numberOf(agreed)), returned: 0 };
  }
  const there = new Set(articlesOf(agreed));
  const taken = new Set(entries.flatMap(({ done }) => done.taken));
  const put = entries.flatMap(({ done }) => done.put);
  return {
    lost: put.filter((article) => !taken.has(article) && !there.has(article)).length,
    returned: [...taken].filter((article) => there.has(article)).length,
  };
}
