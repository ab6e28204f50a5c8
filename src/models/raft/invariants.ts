// Answers for what must hold of a cluster at every moment: the properties of the paper's figure 3.
import type { Invariant } from '../contract.ts';
import type { PartView } from '../view.ts';
import { agreedUpTo, isSameAt } from './agreement.ts';
import { lastIndex, termAt } from './rules/log.ts';
import type { ServerState } from './state.ts';

interface Named {
  readonly name: string;
  readonly s: ServerState;
}

function running(part: PartView): readonly Named[] {
  const found: Named[] = [];
  for (const { name, state } of part.processes) if (state !== null) found.push({ name, s: state as ServerState });
  return found;
}

function electionSafety(part: PartView): string {
  const leaders = new Map<number, string>();
  for (const { name, s } of running(part))
    for (const term of s.led) {
      const other = leaders.get(term);
      if (other !== undefined && other !== name) return `${other} and ${name} have both led term ${term}`;
      leaders.set(term, name);
    }
  return '';
}

/** Logs that have an entry of one term at one index are the same up to there. */
function logMatching(part: PartView): string {
  return inPairs(part, (a, b) => {
    const from = agreedUpTo(a.s.node.log, b.s.node.log);
    let same = false;
    for (let i = Math.min(lastIndex(a.s.node.log), lastIndex(b.s.node.log)); i > from; i--) {
      const agree = isSameAt(a.s.node.log, b.s.node.log, i);
      if (same && !agree) return `${a.name} and ${b.name} differ at ${i}, but agree later`;
      same = agree;
    }
    return '';
  });
}

/** What is committed is in the log of whoever leads a later term. */
function leaderCompleteness(part: PartView): string {
  return inPairs(part, (a, b) => lacks(a, b) || lacks(b, a));
}

function lacks(leader: Named, other: Named): string {
  const { node } = leader.s;
  if (node.role !== 'leader') return '';
  const from = agreedUpTo(node.log, other.s.node.log);
  for (let i = Math.min(other.s.node.commit, lastIndex(other.s.node.log)); i > from; i--) {
    const term = termAt(other.s.node.log, i)!;
    if (term < node.term && termAt(node.log, i) !== term)
      return `${leader.name} leads term ${node.term} without entry ${i}, which ${other.name} has as committed`;
  }
  return '';
}

/** No two machines have applied different entries at one index. */
function stateMachineSafety(part: PartView): string {
  return inPairs(part, (a, b) => {
    const [one, two] = [a.s.node.log, b.s.node.log];
    const from = agreedUpTo(one, two);
    for (let i = Math.min(a.s.applied, b.s.applied); i > from; i--)
      if (!isSameAt(one, two, i)) return `${a.name} and ${b.name} have applied different entries ${i}`;
    return '';
  });
}

function inPairs(part: PartView, check: (a: Named, b: Named) => string): string {
  const all = running(part);
  for (let i = 0; i < all.length; i++)
    for (let j = i + 1; j < all.length; j++) {
      const wrong = check(all[i]!, all[j]!);
      if (wrong !== '') return wrong;
    }
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'election safety: at most one leader a term', check: electionSafety },
  { name: 'log matching', check: logMatching },
  { name: 'leader completeness', check: leaderCompleteness },
  { name: 'state machine safety', check: stateMachineSafety },
];
