// The smallest client of an ensemble: it keeps a session, an ephemeral node of its own, and a watch on the nodes of the others.
import { z } from 'zod';
import type { Behaviour, Context } from '../../../src/engine/index.ts';
import type { Model, ModelEntry } from '../../../src/models/contract.ts';
import { SESSION_CHART } from '../../../src/models/zookeeper/charts.ts';
import {
  endSession,
  onZkMessage,
  onZkTimer,
  onZkTrouble,
  openSession,
  submit,
  type ZkClient,
  type ZkNews,
  zkClient,
} from '../../../src/models/zookeeper/client.ts';

interface State {
  readonly zk: ZkClient;
  /** Names under /members as they were read last. */
  members: readonly string[];
  /** Writes to /counter that were answered, and those of them that succeeded. */
  answered: number;
  written: number;
}

const servers = (ctx: Context): readonly number[] => ctx.config.servers;
const TIMEOUT = 18_000_000;

function react(s: State, ctx: Context, news: ZkNews | undefined): void {
  if (news?.kind === 'expired') {
    ctx.count('expiredHere');
    return openSession(s.zk, ctx, servers(ctx), TIMEOUT);
  }
  if (news?.kind === 'session' && news.fresh) {
    const create = (path: string, ephemeral: boolean) => ({ op: 'create' as const, path, data: ctx.name, ephemeral });
    const nodes = [create('/members', false), create('/counter', false), create(`/members/${ctx.config.id}`, true)];
    submit(s.zk, ctx, servers(ctx), 'made', nodes);
    look(s, ctx);
  }
  if (news?.kind === 'watched') look(s, ctx);
  if (news?.kind !== 'answer') return;
  if (news.tag === 'members') s.members = news.results[0]!.children ?? [];
  if (news.tag === 'write') {
    s.answered++;
    if (news.results[0]!.error === '') s.written++;
  }
}

function look(s: State, ctx: Context): void {
  submit(s.zk, ctx, servers(ctx), 'members', [{ op: 'getChildren', path: '/members', watch: true }]);
}

const client: Behaviour<State> = {
  role: 'plainSessions/client',
  charts: { session: SESSION_CHART },
  init: () => ({ zk: zkClient(TIMEOUT), members: [], answered: 0, written: 0 }),
  start(s, ctx) {
    openSession(s.zk, ctx, servers(ctx), TIMEOUT);
    ctx.setTimer(1_000_000, 'write');
  },
  onMessage: (s, ctx, message) => react(s, ctx, onZkMessage(s.zk, ctx, servers(ctx), message)),
  onTimer(s, ctx, name, data) {
    if (name !== 'write') return onZkTimer(s.zk, ctx, servers(ctx), data);
    ctx.setTimer(500_000, 'write');
    if (s.zk.queue.length < 3)
      submit(s.zk, ctx, servers(ctx), 'write', [{ op: 'setData', path: '/counter', data: ctx.name, version: -1 }]);
  },
  onTrouble: (s, ctx, { connection }) => onZkTrouble(s.zk, ctx, servers(ctx), connection),
  onDrain(s, ctx) {
    endSession(s.zk, ctx, servers(ctx));
    ctx.exit('drained');
  },
};

const model: Model = {
  kind: 'plainSessions',
  title: 'Plain sessions',
  family: 'clients',
  summary: 'Clients of an ensemble.',
  params: z.strictObject({ to: z.string(), clients: z.number().default(3) }),
  serves: [],
  calls: (p) => [{ path: ['to'], part: p.to, port: 'zookeeper' }],
  expand: ({ name, params }) => ({
    hosts: [{ name: `${name}-host`, cores: 0 }],
    processes: Array.from({ length: params.clients }, (_, i) => ({
      name: `${name}#${i + 1}`,
      role: client.role,
      ordinal: i + 1,
      host: `${name}-host`,
      member: true,
      config: (wiring) => ({ id: i + 1, servers: wiring.callee(params.to, 'zookeeper').members.map((m) => m.pid) }),
    })),
  }),
  behaviours: [client],
  charts: { session: SESSION_CHART },
  readings: [
    {
      name: 'members',
      title: 'Members',
      description: 'Nodes under /members, as a client read them last.',
      unit: '',
      kind: 'gauge',
      role: client.role,
      fold: 'min',
      read: (p) => (p.state as State).members.length,
    },
    {
      name: 'written',
      title: 'Written',
      description: 'Writes that succeeded.',
      unit: '',
      kind: 'gauge',
      role: client.role,
      fold: 'sum',
      read: (p) => (p.state as State).written,
    },
  ],
  invariants: [],
  view: {
    face: (part) => ({ title: part.name, lines: [] }),
    cell: (p) => ({ label: p.name, state: p.life }),
    panels: () => [],
    say: () => null,
  },
  words: {},
};

const entry: ModelEntry = {
  kind: model.kind,
  title: model.title,
  family: model.family,
  summary: model.summary,
  load: async () => model,
};
export const SESSIONS: readonly ModelEntry[] = [entry];
