// Answers for how an ensemble looks: its servers, and the tree of znodes.
import type { ModelView } from '../contract.ts';
import type { Panel, PartView, ProcessView, Saying, Tone, Value } from '../view.ts';
import { treeLines } from './database.ts';
import { bestOf, leaderOf } from './readings.ts';
import { epochOf, lastZxid, type ServerState } from './state.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 80;

export const view: ModelView = {
  face(part) {
    const leader = leaderOf(part);
    const serving = part.reading('serving') as number;
    return {
      title: part.name,
      ...(leader === undefined
        ? { note: WORDS.nobody, tone: 'bad' as const }
        : { note: `${leader.name} leads epoch ${(leader.state as ServerState).currentEpoch}` }),
      lines: [
        { kind: 'slots', label: WORDS.serving, busy: serving, total: part.params.servers, queue: 0, room: 0 },
        {
          kind: 'value',
          label: WORDS.sessions,
          value: { value: part.reading('sessions') as number, unit: 'sessions' },
        },
        { kind: 'value', label: WORDS.znodes, value: { value: part.reading('znodes') as number, unit: 'nodes' } },
      ],
    };
  },
  cell(p) {
    const state = p.life === 'alive' ? p.chart('peer', '') : p.life;
    return { label: p.name, state, tone: toneOf(state) };
  },
  panels: (part, process) => [servers(part), ...znodes(process ?? bestOf(part))],
  say,
};

function toneOf(state: string): Tone | undefined {
  if (state === 'LEADING') return 'accent';
  if (state === 'FOLLOWING') return undefined;
  return state === 'dead' ? 'bad' : 'warn';
}

function zxidText(zxid: number): string {
  const epoch = epochOf(zxid);
  return `${epoch}:${zxid - epoch * 4_294_967_296}`;
}

function servers(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.servers,
    columns: ['server', 'state', 'epoch', 'last zxid', 'applied', 'round', 'votes for', 'clients'],
    rows: part.processes.map((p): Value[] => {
      const { state, tone } = view.cell(p);
      const name: Value = { value: p.name, ref: { process: p.name } };
      const s = p.state as ServerState | null;
      if (s === null) return [name, { value: state, tone }, ...Array.from({ length: 6 }, () => ({ value: '' }))];
      const said = [s.currentEpoch, zxidText(lastZxid(s)), s.database.applied, s.round, s.vote.leader, s.clients.size];
      return [name, { value: state, tone }, ...said.map((value) => ({ value }))];
    }),
  };
}

function znodes(process: ProcessView | undefined): Panel[] {
  if (process === undefined || process.state === null) return [];
  const { tree } = (process.state as ServerState).database;
  const rows = treeLines(tree)
    .slice(0, MOST_ROWS)
    .map(({ path, node }): Value[] => [
      { value: path },
      { value: node.data },
      { value: node.version },
      node.owner === undefined ? { value: '' } : { value: `session ${node.owner}`, tone: 'accent' },
      { value: [...(tree.dataWatches.get(path) ?? []), ...(tree.childWatches.get(path) ?? [])].length || '' },
    ]);
  return [{ kind: 'table', title: WORDS.tree, columns: ['path', 'data', 'version', 'ephemeral', 'watches'], rows }];
}

/** The port that a message goes to: clients, ZAB, elections. */
const PORTS: Readonly<Record<string, readonly [number, Saying['shape']]>> = {
  notification: [3888, 'event'],
  proposal: [2888, 'data'],
  commit: [2888, 'event'],
  ping: [2888, 'heartbeat'],
  pong: [2888, 'heartbeat'],
  newLeader: [2888, 'data'],
  clientPing: [2181, 'heartbeat'],
  clientPong: [2181, 'heartbeat'],
  watched: [2181, 'event'],
  response: [2181, 'response'],
  close: [2181, 'failure'],
};
const OF_CLIENTS: readonly string[] = ['connect', 'connected', 'request', 'setWatches', 'closeSession'];

function say(message: any): Saying | null {
  if (message.port !== 'zookeeper') return null;
  const [port, shape] = PORTS[message.type] ?? [OF_CLIENTS.includes(message.type) ? 2181 : 2888, 'request'];
  return { shape, words: `${port} ${message.type}${detail(message)}` };
}

function detail(message: any): string {
  if (message.type === 'notification') return ` votes for ${message.leader}`;
  if (message.type === 'watched') return ` ${message.event} ${message.path}`;
  if (message.type === 'request') return ` ${message.operations[0].op} ${message.operations[0].path}`;
  if (message.type === 'connected' && message.timeout === 0) return ' expired';
  return '';
}
