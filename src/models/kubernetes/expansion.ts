// Answers for how a service that is deployed on a cluster expands: who applies it, and who tells callers of its pods.
import type { Expansion, Wiring } from '../contract.ts';
import type { Deploy } from './deploy-params.ts';
import { deployer } from './deployer.ts';
import { proxy } from './proxy.ts';

/** The process of a cluster that everybody speaks to. */
export function apiServerName(cluster: string): string {
  return `${cluster}.apiServer`;
}

/** The process that tells callers of a deployed service where its pods are. */
export function proxyName(part: string): string {
  return `${part}.proxy`;
}

/** No replicas at first: the cluster makes them. `config` makes the configuration of one. */
export function deployReplicas(
  part: string,
  deploy: Deploy,
  role: string,
  config: (wiring: Wiring) => object,
): Expansion {
  const host = `${part}-control`;
  const helper = { ordinal: 0, host, member: false };
  const server = (wiring: Wiring): number => wiring.pid(apiServerName(deploy.on));
  return {
    hosts: [{ name: host, cores: 0 }],
    processes: [
      {
        ...helper,
        name: proxyName(part),
        role: proxy.role,
        config: (wiring) => ({ server: server(wiring), service: part, minSyncPeriod: deploy.minSyncPeriod }),
      },
      {
        ...helper,
        name: `${part}.deployer`,
        role: deployer.role,
        config: (wiring) => ({
          server: server(wiring),
          service: part,
          container: { part: wiring.part, role, config: config(wiring), member: true },
        }),
      },
    ],
  };
}
