// Answers for the model `primaryBackup`: what it is, how it expands into servers and their monitor, and what must always hold of it.
import type { Model } from '../contract.ts';
import { MONITOR_CHARTS, SERVER_CHARTS } from './charts.ts';
import { monitor } from './monitor.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { server } from './server.ts';
import type { Configuration, MonitorConfig, ServerConfig } from './state.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'primaryBackup',
  title: 'Primary and backups',
  family: 'data',
  summary: 'A replicated key-value store: one primary, backups that follow it, and a monitor that decides on failover.',
  params,
  serves: ['kv'],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const ids = Array.from({ length: p.replicas }, (_, i) => i + 1);
    const first: Configuration = { epoch: 1, primary: 1, members: ids };
    return {
      hosts: [
        ...ids.map((id) => ({ name: `${name}-host-${id}`, cores: 0 })),
        { name: `${name}-monitor-host`, cores: 0 },
      ],
      processes: [
        ...ids.map((id) => ({
          name: `${name}#${id}`,
          role: server.role,
          ordinal: id,
          host: `${name}-host-${id}`,
          member: true,
          config: (wiring: { pid(process: string): number }): ServerConfig => ({
            id,
            pids: ids.map((other) => wiring.pid(`${name}#${other}`)),
            monitor: wiring.pid(`${name}.monitor`),
            first,
          }),
        })),
        {
          name: `${name}.monitor`,
          role: monitor.role,
          ordinal: 0,
          host: `${name}-monitor-host`,
          member: false,
          config: (wiring): MonitorConfig => ({ pids: ids.map((id) => wiring.pid(`${name}#${id}`)), first }),
        },
      ],
    };
  },
  behaviours: [server, monitor],
  charts: { ...SERVER_CHARTS, ...MONITOR_CHARTS },
  readings,
  invariants,
  roles: () => [{ role: 'primary' }],
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.state === null) return [];
    if (p.role === monitor.role) return [{ chart: 'watch', key: '', title: p.name }];
    return [
      { chart: 'server', key: '', title: p.name },
      { chart: 'acknowledging', key: '', title: `${p.name}: acknowledging` },
    ];
  },
};
