// Answers for what can be read of two-phase commit: decisions, locks, who is in doubt, what was decided alone, and what must always hold.
import type { Fold, Invariant, ReadingSpec } from '../contract.ts';
import { counterOf, rateOf } from '../reading-kinds.ts';
import type { PartView, ProcessView } from '../view.ts';
import type { CoordinatorState } from './coordinator.ts';
import type { ParticipantState } from './participant.ts';
import type { Decision } from './rules/protocol.ts';

const COORDINATOR = 'twoPhaseCommit/coordinator';
const PARTICIPANT = 'twoPhaseCommit/participant';
const decided = rateOf(COORDINATOR);
const ofCoordinator = counterOf(COORDINATOR);
const ofParticipant = counterOf(PARTICIPANT);

export function coordinatorsOf(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === COORDINATOR);
}

export function participantsOf(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === PARTICIPANT);
}

function gauge(
  role: string,
  name: string,
  title: string,
  description: string,
  unit: string,
  read: (p: ProcessView) => number,
  fold: Fold = 'sum',
): ReadingSpec {
  return {
    name,
    title,
    description,
    unit,
    kind: 'gauge',
    role,
    fold,
    integer: true,
    read: (p) => (p.state === null ? 0 : read(p)),
  };
}

/** Accounts of a participant that are in one of these states of their chart. */
export function accountsIn(p: ProcessView, ...states: readonly string[]): readonly string[] {
  const wanted = [...((p.state as ParticipantState | null)?.wanted.keys() ?? [])];
  return wanted.filter((account) => states.includes(p.chart('account', account)));
}

/** Transactions among the latest that one participant has committed and another has aborted. */
export function disagreements(part: PartView): readonly string[] {
  const decisions = new Map<string, Decision>();
  const split = new Set<string>();
  for (const p of participantsOf(part))
    for (const [id, decision] of (p.state as ParticipantState | null)?.outcomes ?? []) {
      if ((decisions.get(id) ?? decision) !== decision) split.add(id);
      decisions.set(id, decision);
    }
  return [...split];
}

export const readings: readonly ReadingSpec[] = [
  decided('commits', 'Commits', 'Transactions that were committed, a second.', 'committed'),
  decided('aborts', 'Aborts', 'Transactions that were aborted, a second.', 'aborted'),
  ofCoordinator('committed', 'Committed', 'Transactions that were committed, since the beginning.'),
  ofCoordinator('aborted', 'Aborted', 'Transactions that were aborted, since the beginning.'),
  gauge(
    COORDINATOR,
    'underWay',
    'Under way',
    'Transactions that coordinators have under way.',
    'transactions',
    (p) => (p.state as CoordinatorState).transactions.size,
  ),
  {
    name: 'deciding',
    title: 'Deciding',
    description: 'Whether a coordinator has a decision to commit that is not on its disk yet: yes or no.',
    unit: '',
    kind: 'state',
    role: COORDINATOR,
    fold: 'max',
    read: (p) => {
      const all = [...((p.state as CoordinatorState | null)?.transactions.values() ?? [])];
      return all.some(({ state }) => state === 'deciding') ? 'yes' : 'no';
    },
  },
  gauge(
    PARTICIPANT,
    'locked',
    'Locked',
    'Accounts that a transaction has locked.',
    'accounts',
    (p) => accountsIn(p, 'working', 'prepared', 'blocked').length,
  ),
  gauge(
    PARTICIPANT,
    'inDoubt',
    'In doubt',
    'Accounts that are locked by transactions of which nobody tells the participant what was decided.',
    'accounts',
    (p) => accountsIn(p, 'blocked').length,
  ),
  gauge(
    PARTICIPANT,
    'waiting',
    'Waiting',
    'Transactions that wait for a locked account.',
    'transactions',
    (p) => [...(p.state as ParticipantState).works.values()].filter(({ locked }) => !locked).length,
  ),
  gauge(PARTICIPANT, 'money', 'Money', 'What is in all accounts together.', '', (p) =>
    [...(p.state as ParticipantState).balances.values()].reduce((sum, balance) => sum + balance, 0),
  ),
  ofParticipant('blockings', 'Blockings', 'Times that a participant was left in doubt, since the beginning.'),
  ofParticipant('lockTimeouts', 'Lock time-outs', 'Votes of no because an account was locked for too long.'),
  ofParticipant('heuristics', 'Heuristic decisions', 'Times that a participant has aborted alone after voting yes.'),
  ofParticipant(
    'heuristicDamage',
    'Heuristic damage',
    'Times that a participant was told to commit what it had aborted alone.',
  ),
  {
    name: 'disagreements',
    title: 'Half transactions',
    description: 'Transactions, of the latest 200 at each participant, that one has committed and another aborted.',
    unit: 'transactions',
    kind: 'gauge',
    role: PARTICIPANT,
    fold: 'max',
    integer: true,
    readPart: (part) => disagreements(part).length,
  },
];

/** All or nothing, as long as nobody decides alone. */
function atomic(part: PartView): string {
  const alone = participantsOf(part).some((p) => p.total('heuristics') > 0);
  const split = alone ? [] : disagreements(part);
  return split.length === 0 ? '' : `transaction ${split[0]} is committed at one participant and aborted at another`;
}

/** An account is locked by the first that wants it, and by nobody else. */
function locksAreOrdered(part: PartView): string {
  for (const p of participantsOf(part)) {
    const s = p.state as ParticipantState | null;
    for (const [account, [first, ...rest]] of s?.wanted ?? []) {
      if (s!.works.get(first!)?.locked !== true) return `${p.name}: ${account} is wanted and nobody has it`;
      if (rest.some((id) => s!.works.get(id)?.locked !== false)) return `${p.name}: two have ${account}`;
    }
  }
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'a transaction is committed everywhere or nowhere, unless a participant has decided alone', check: atomic },
  { name: 'an account is locked by one transaction', check: locksAreOrdered },
];
