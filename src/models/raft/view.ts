// Answers for how a cluster looks: who leads which term, how far everyone's log is, and what each machine holds.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, Panel, PartView, ProcessView, Saying, Tone, Value, Words } from '../view.ts';
import { lastIndex, snapshotIndex } from './rules/log.ts';
import type { RaftMessage } from './rules/node.ts';
import type { ForwardMessage, ServerState } from './state.ts';
import { stored } from './stored.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;

export const view: ModelView = {
  face,
  cell,
  panels: (part) => [servers(part), data(part)],
  say,
  stored,
};

function leadersOf(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.life !== 'dead' && (p.state as ServerState | null)?.node.role === 'leader');
}

function face(part: PartView): Face {
  const leaders = leadersOf(part);
  const newest = leaders.reduce<ServerState | null>(
    (best, p) => (best === null || p.state.node.term > best.node.term ? p.state : best),
    null,
  );
  const note: { note: Words; tone?: Tone } =
    leaders.length === 1
      ? { note: `${leaders[0]!.name} leads` }
      : leaders.length === 0
        ? { note: { id: 'nobody' }, tone: 'bad' }
        : { note: { id: 'several', params: { n: leaders.length } }, tone: 'warn' };
  return {
    title: part.name,
    ...note,
    lines: [
      { kind: 'value', label: WORDS.term, value: { value: newest?.node.term ?? 0 } },
      { kind: 'value', label: WORDS.committed, value: { value: newest?.node.commit ?? 0, unit: 'entries' } },
    ],
  };
}

function cell(p: ProcessView): Cell {
  const state = p.life === 'alive' ? p.chart('server', '') : p.life;
  return { label: p.name, state, tone: toneOf(state) };
}

function toneOf(state: string): Tone | undefined {
  if (state === 'leader') return 'accent';
  if (state === 'follower') return undefined;
  return state === 'dead' ? 'bad' : 'warn';
}

function servers(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.servers,
    columns: ['server', 'role', 'term', 'voted for', 'last entry', 'on disk', 'committed', 'applied', 'snapshot'],
    rows: part.processes.map((p): Value[] => {
      const { state, tone } = cell(p);
      const name: Value = { value: p.name, ref: { process: p.name } };
      const s = p.state as ServerState | null;
      if (s === null) return [name, { value: state, tone }, ...Array.from({ length: 7 }, () => ({ value: '' }))];
      const { node } = s;
      const numbers = [
        node.term,
        node.votedFor,
        lastIndex(node.log),
        node.durable,
        node.commit,
        s.applied,
        snapshotIndex(node.log),
      ];
      return [name, { value: state, tone }, ...numbers.map((value) => ({ value }))];
    }),
  };
}

/** Keys that any server has, and their values and versions at each. */
function data(part: PartView): Panel {
  const machines = part.processes.map((p) => (p.state as ServerState | null)?.machine);
  const keys = [...new Set(machines.flatMap((m) => (m === undefined ? [] : [...m.keys()])))]
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_ROWS);
  return {
    kind: 'table',
    title: WORDS.data,
    columns: ['key', ...part.processes.map((p) => p.name)],
    rows: keys.map((key): Value[] => [
      { value: key },
      ...machines.map((m): Value => {
        const held = m?.get(key);
        return { value: held === undefined ? '' : `${String(held.value)} (${held.version})` };
      }),
    ]),
  };
}

function say(message: RaftMessage | ForwardMessage): Saying | null {
  switch (message.type) {
    case 'append':
      return message.entries.length === 0
        ? { shape: 'heartbeat', words: { id: 'raft.heartbeat', params: { term: message.term } } }
        : {
            shape: 'data',
            words: {
              id: 'raft.append',
              params: { entries: message.entries.length, prevIndex: message.prevIndex, term: message.term },
            },
          };
    case 'appended': {
      const id = message.accepted ? 'raft.accepted' : 'raft.rejected';
      return { shape: message.accepted ? 'response' : 'failure', words: { id, params: { index: message.index } } };
    }
    case 'requestVote':
      return {
        shape: 'event',
        words: { id: message.pre ? 'raft.preVote' : 'raft.requestVote', params: { term: message.term } },
      };
    case 'vote': {
      const id = message.granted ? 'raft.granted' : 'raft.refused';
      return { shape: message.granted ? 'response' : 'failure', words: { id, params: { term: message.term } } };
    }
    case 'snapshot':
      return { shape: 'data', words: { id: 'raft.snapshot', params: { index: message.index } } };
    case 'forward':
      return { shape: 'request', words: { id: 'raft.forward', params: { what: message.request.type } } };
    case 'forwarded':
      return { shape: 'response', words: { id: 'raft.forwarded' } };
    default:
      return null;
  }
}
