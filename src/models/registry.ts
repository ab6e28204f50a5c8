// Answers for which systems there are: light entries; their code is loaded when a scenario uses them.
import type { ModelEntry } from './contract.ts';

export const REGISTRY: readonly ModelEntry[] = [
  {
    kind: 'clients',
    title: 'Clients',
    family: 'clients',
    summary: 'A source of requests.',
    load: async () => (await import('./clients/model.ts')).model,
  },
  {
    kind: 'service',
    title: 'Service',
    family: 'services',
    summary: 'Replicas with slots and a queue.',
    load: async () => (await import('./service/model.ts')).model,
  },
  {
    kind: 'loadBalancer',
    title: 'Load balancer',
    family: 'services',
    summary: 'Passes requests on to the endpoints of a service.',
    load: async () => (await import('./loadBalancer/model.ts')).model,
  },
  {
    kind: 'database',
    title: 'Database',
    family: 'data',
    summary: 'One relational server with connections, transactions and row locks.',
    load: async () => (await import('./database/model.ts')).model,
  },
  {
    kind: 'cluster',
    title: 'Kubernetes cluster',
    family: 'platform',
    summary: 'Nodes on which services run as pods.',
    load: async () => (await import('./kubernetes/model.ts')).model,
  },
];
