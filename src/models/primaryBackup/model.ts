// Answers for the model `primaryBackup`: what it is, how it expands into servers and their monitor, and what must always hold of it.
import type { Model, ProcessPlan } from '../contract.ts';
import { MONITOR_CHARTS, SERVER_CHARTS } from './charts.ts';
import { monitor } from './monitor.ts';
import { type Params, params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { server } from './server.ts';
import type { Configuration, MonitorConfig, ServerConfig, VaultConfig } from './state.ts';
import { vault } from './vault.ts';
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
    const ids = Array.from({ length: p.replicas + p.spares }, (_, i) => i + 1);
    const first: Configuration = { epoch: 1, primary: 1, members: ids.slice(0, p.replicas) };
    const sparesFrom = p.replicas + 1;
    const vaulted = p.backupInterval > 0;
    const vaultHost = p.vault === 'elsewhere' ? `${name}-vault-host` : `${name}-host-1`;
    const vaultPid = (wiring: { pid(process: string): number }) => (vaulted ? wiring.pid(`${name}.vault`) : -1);
    return {
      hosts: [
        ...ids.map((id) => ({ name: `${name}-host-${id}`, cores: 0 })),
        { name: `${name}-monitor-host`, cores: 0 },
        ...(vaulted && p.vault === 'elsewhere' ? [{ name: vaultHost, cores: 0 }] : []),
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
            vault: vaultPid(wiring),
            sparesFrom,
            first,
          }),
        })),
        {
          name: `${name}.monitor`,
          role: monitor.role,
          ordinal: 0,
          host: `${name}-monitor-host`,
          member: false,
          config: (wiring): MonitorConfig => ({
            pids: ids.map((id) => wiring.pid(`${name}#${id}`)),
            vault: vaultPid(wiring),
            sparesFrom,
            first,
          }),
        },
        ...(vaulted ? [vaultPlan(name, vaultHost)] : []),
      ],
    };
  },
  behaviours: [server, monitor, vault],
  charts: { ...SERVER_CHARTS, ...MONITOR_CHARTS },
  readings,
  invariants,
  roles: () => [{ role: 'primary' }],
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.state === null) return [];
    if (p.role === monitor.role)
      return ['watch', 'recovery'].map((chart) => ({ chart, key: '', title: `${p.name}: ${chart}` }));
    if (p.role === vault.role) return [];
    return [
      { chart: 'server', key: '', title: p.name },
      { chart: 'acknowledging', key: '', title: `${p.name}: acknowledging` },
    ];
  },
};

function vaultPlan(part: string, host: string): ProcessPlan {
  return {
    name: `${part}.vault`,
    role: vault.role,
    ordinal: 0,
    host,
    member: false,
    config: (wiring): VaultConfig => ({ monitor: wiring.pid(`${part}.monitor`) }),
  };
}
