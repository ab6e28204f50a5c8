// Answers for the model `zookeeper`: an ensemble of servers that keep a tree of znodes, and what must always hold of it.
import type { Model } from '../contract.ts';
import type { PartView } from '../view.ts';
import { PEER_CHARTS } from './charts.ts';
import { type Params, params } from './params.ts';
import { readings } from './readings.ts';
import { server } from './server.ts';
import type { ServerConfig, ServerState } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

function statesOf(part: PartView): { readonly name: string; readonly s: ServerState; readonly leads: boolean }[] {
  return part.processes
    .filter((p) => p.life !== 'dead' && p.state !== null)
    .map((p) => ({ name: p.name, s: p.state as ServerState, leads: p.chart('peer', '') === 'LEADING' }));
}

/** Of one epoch there is one leader. */
function oneLeaderAnEpoch(part: PartView): string {
  const seen = new Map<number, string>();
  for (const { name, s, leads } of statesOf(part)) {
    if (!leads) continue;
    const other = seen.get(s.currentEpoch);
    if (other !== undefined) return `${other} and ${name} both lead epoch ${s.currentEpoch}`;
    seen.set(s.currentEpoch, name);
  }
  return '';
}

/** What servers that serve have applied is one history. */
function appliedAgree(part: PartView): string {
  const serving = part.processes.filter(
    (p) => p.life !== 'dead' && p.state !== null && ['LEADING', 'FOLLOWING'].includes(p.chart('peer', '')),
  );
  for (const a of serving)
    for (const b of serving) {
      const [mine, theirs] = [a.state as ServerState, b.state as ServerState];
      const at = Math.min(mine.database.applied, theirs.database.applied) - 1;
      if (at >= 0 && mine.log.get(at)!.zxid !== theirs.log.get(at)!.zxid)
        return `${a.name} and ${b.name} have applied different transactions at ${at}`;
    }
  return '';
}

export const model: Model = {
  kind: 'zookeeper',
  title: 'ZooKeeper',
  family: 'platform',
  summary:
    'An ensemble that keeps a small tree of nodes for others: sessions, ephemeral nodes, watches, one order of changes.',
  params,
  serves: ['zookeeper'],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const sids = Array.from({ length: p.servers }, (_, i) => i + 1);
    return {
      hosts: sids.map((sid) => ({ name: `${name}-${sid}`, cores: 0 })),
      processes: sids.map((sid) => ({
        name: `${name}#${sid}`,
        role: server.role,
        ordinal: sid,
        host: `${name}-${sid}`,
        member: true,
        config: (wiring): ServerConfig => ({
          sid,
          servers: sids.map((other) => ({ sid: other, pid: wiring.pid(`${name}#${other}`) })),
        }),
      })),
    };
  },
  behaviours: [server],
  charts: PEER_CHARTS,
  readings,
  invariants: [
    { name: 'one leader an epoch', check: oneLeaderAnEpoch },
    { name: 'one history', check: appliedAgree },
  ],
  view,
  words: WORDS,
  chartKeys: (p) => (p.state === null ? [] : [{ chart: 'peer', key: '', title: p.name }]),
};
