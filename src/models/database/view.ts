// Answers for how a database looks: its connections, who waits for whom, and what its sessions are doing.
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, ProcessView, Tone, Value } from '../view.ts';
import { SESSION_CHART, type SessionState } from './charts.ts';
import { mostConnections, sessionsIn } from './readings.ts';
import { type DatabaseState, ownerOf, rowName, type Session } from './state.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;

export const view: ModelView = {
  face(part) {
    const [p] = part.processes;
    const s = p.state as DatabaseState | null;
    return { title: part.name, ...note(part, p), lines: s === null ? [] : lines(part, s) };
  },
  cell(p) {
    const state = p.life === 'alive' ? p.chart('database', '') : p.life;
    return { label: p.name, state, tone: toneOf(state) };
  },
  panels(part) {
    const s = part.processes[0].state as DatabaseState | null;
    return s === null ? [] : [...byState(s), ...working(s, part.now), ...contended(s)];
  },
  say: () => null,
};

function note(part: PartView, p: ProcessView): { note: string; tone?: Tone } {
  if (part.now === 0) return { note: 'accepting' };
  if (p.slow > 1) return { note: `slow ×${Math.round(p.slow * 10) / 10}`, tone: 'warn' };
  const state = p.life === 'alive' ? p.chart('database', '') : p.life;
  return { note: state, tone: toneOf(state) };
}

function toneOf(state: string): Tone | undefined {
  if (state === 'accepting') return undefined;
  return state === 'dead' ? 'bad' : 'warn';
}

function lines(part: PartView, s: DatabaseState): FaceLine[] {
  const most = mostConnections(part.params);
  const here = s.sessions.size;
  const waiting = sessionsIn(s, 'waiting');
  const idle = sessionsIn(s, 'idleInTransaction', 'aborted');
  const value = (label: string, n: number, tone?: Tone): FaceLine => ({
    kind: 'value',
    label,
    value: { value: n, unit: 'sessions', tone: n > 0 ? tone : undefined },
  });
  return [
    {
      kind: 'meter',
      label: WORDS.connections,
      value: here,
      max: most,
      unit: '',
      tone: here >= most ? 'bad' : undefined,
    },
    value(WORDS.executing, sessionsIn(s, 'active', 'committing')),
    value(WORDS.waitForRows, waiting, 'warn'),
    value(WORDS.idleInTransaction, idle),
  ];
}

function byState(s: DatabaseState): Panel[] {
  const bars = (SESSION_CHART.states as readonly SessionState[]).flatMap((label) => {
    const value = sessionsIn(s, label);
    return value === 0 ? [] : [{ label, value }];
  });
  return bars.length === 0 ? [] : [{ kind: 'bars', title: WORDS.sessionsByState, unit: 'sessions', bars }];
}

/** As pg_stat_activity has it. */
function working(s: DatabaseState, now: number): Panel[] {
  const busy = [...s.sessions.values()].filter((session) => session.state !== 'idle').slice(0, MOST_ROWS);
  if (busy.length === 0) return [];
  return [
    {
      kind: 'table',
      title: WORDS.statements,
      columns: ['session', 'state', 'since', 'statement', 'row', 'rows held'],
      rows: busy.map((session): Value[] => [
        { value: session.connection },
        { value: session.state },
        { value: now - session.since, unit: 'us' },
        { value: session.current?.asked.type ?? '' },
        { value: rowOf(session) },
        { value: s.transactions.get(session.xid)?.held.length ?? 0 },
      ]),
    },
  ];
}

function rowOf(session: Session): string {
  const asked = session.current?.asked;
  return asked?.type === 'execute' ? rowName(asked.operation) : '';
}

/** As pg_locks has it. */
function contended(s: DatabaseState): Panel[] {
  const rows = [...s.locks].filter(([, lock]) => lock.waiters.length > 0).slice(0, MOST_ROWS);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: WORDS.locks,
      columns: ['row', 'held by', 'which is', 'waiting'],
      rows: rows.map(([row, lock]): Value[] => [
        { value: row },
        { value: s.transactions.get(lock.holder)?.connection ?? 0 },
        { value: ownerOf(s, lock.holder)?.state ?? '' },
        { value: lock.waiters.length, unit: 'sessions', tone: 'warn' },
      ]),
    },
  ];
}
