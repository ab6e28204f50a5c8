// Answers for how two-phase commit looks: what coordinators have under way, and which accounts are locked by whom, and for how long.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, Panel, PartView, ProcessView, Saying, Value } from '../view.ts';
import type { CoordinatorState } from './coordinator.ts';
import type { CommitMessage } from './messages.ts';
import type { ParticipantState } from './participant.ts';
import { accountsIn, coordinatorsOf, participantsOf } from './readings.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 30;

export const view: ModelView = {
  face,
  cell,
  panels: (part) => [coordinators(part), participants(part), locks(part)],
  say,
};

function face(part: PartView): Face {
  const inDoubt = part.reading('inDoubt') as number;
  const damage = part.reading('disagreements') as number;
  return {
    title: part.name,
    lines: [
      {
        kind: 'spark',
        label: WORDS.commits,
        reading: `${part.name}.commits`,
        value: { value: part.reading('commits') as number, unit: '/s' },
      },
      { kind: 'value', label: WORDS.aborts, value: { value: part.reading('aborts') as number, unit: '/s' } },
      {
        kind: 'value',
        label: WORDS.inDoubt,
        value: { value: inDoubt, unit: 'accounts', tone: inDoubt > 0 ? 'warn' : undefined },
      },
      { kind: 'value', label: WORDS.damage, value: { value: damage, tone: damage > 0 ? 'bad' : undefined } },
    ],
  };
}

function cell(p: ProcessView): Cell {
  if (p.life !== 'alive') return { label: p.name, state: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  if (p.role.endsWith('/coordinator')) {
    const { size } = (p.state as CoordinatorState).transactions;
    return { label: p.name, state: size === 0 ? 'idle' : `${size} under way` };
  }
  const inDoubt = accountsIn(p, 'blocked').length;
  return inDoubt > 0 ? { label: p.name, state: `${inDoubt} in doubt`, tone: 'warn' } : { label: p.name, state: 'well' };
}

function coordinators(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.coordinators,
    columns: ['coordinator', 'state', 'voting', 'deciding', 'committing', 'committed', 'aborted'],
    rows: coordinatorsOf(part).map((p): Value[] => {
      const all = [...((p.state as CoordinatorState | null)?.transactions.values() ?? [])];
      const inState = (state: string): Value => ({ value: all.filter((one) => one.state === state).length });
      const { state, tone } = cell(p);
      return [
        { value: p.name, ref: { process: p.name } },
        { value: state, tone },
        inState('waiting'),
        inState('deciding'),
        inState('decided'),
        { value: p.total('committed') },
        { value: p.total('aborted') },
      ];
    }),
  };
}

function participants(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.participants,
    columns: ['participant', 'state', 'money', 'locked', 'in doubt', 'decided alone', 'damage'],
    rows: participantsOf(part).map((p): Value[] => {
      const balances = [...((p.state as ParticipantState | null)?.balances.values() ?? [])];
      const { state, tone } = cell(p);
      return [
        { value: p.name, ref: { process: p.name } },
        { value: state, tone },
        { value: balances.reduce((sum, balance) => sum + balance, 0) },
        { value: accountsIn(p, 'working', 'prepared', 'blocked').length },
        { value: accountsIn(p, 'blocked').length },
        { value: p.total('heuristics') },
        { value: p.total('heuristicDamage') },
      ];
    }),
  };
}

function locks(part: PartView): Panel {
  const rows = participantsOf(part).flatMap((p): Value[][] => {
    const s = p.state as ParticipantState | null;
    return [...(s?.works.values() ?? [])]
      .filter(({ locked }) => locked)
      .map((work): Value[] => {
        const state = p.chart('account', work.account);
        const since: Value = work.promised > 0 ? { value: part.now - work.promised, unit: 'us' } : { value: '' };
        return [
          { value: p.name, ref: { process: p.name } },
          { value: work.account },
          { value: work.id },
          { value: state, tone: state === 'blocked' ? 'warn' : undefined },
          since,
          { value: s!.wanted.get(work.account)!.length - 1 },
        ];
      });
  });
  return {
    kind: 'table',
    title: WORDS.locks,
    columns: ['participant', 'account', 'transaction', 'state', 'promised for', 'waiting'],
    rows: rows.slice(0, MOST_ROWS),
  };
}

function say(message: CommitMessage): Saying | null {
  const id =
    message.type === 'vote'
      ? `commit.${message.vote}`
      : message.type === 'decision'
        ? `commit.${message.decision}`
        : `commit.${message.type}`;
  const failure = id === 'commit.no' || id === 'commit.abort';
  const asks = message.type === 'prepare' || message.type === 'inquire' || message.type === 'decision';
  return { shape: failure ? 'failure' : asks ? 'request' : 'response', words: { id, params: { ...message } } };
}
