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
    kind: 'raft',
    title: 'Raft cluster',
    family: 'data',
    summary: 'Servers that elect a leader and agree on one log.',
    load: async () => (await import('./raft/model.ts')).model,
  },
  {
    kind: 'kvClients',
    title: 'Clients of a store',
    family: 'clients',
    summary: 'Clients of a key-value store, and the verdict over their history.',
    load: async () => (await import('./kvClients/model.ts')).model,
  },
  {
    kind: 'quorum',
    title: 'Quorum store',
    family: 'data',
    summary: 'A Dynamo-style store with R, W and N.',
    load: async () => (await import('./quorum/model.ts')).model,
  },
  {
    kind: 'primaryBackup',
    title: 'Primary and backups',
    family: 'data',
    summary: 'A primary, backups that follow it, and a monitor that decides on failover.',
    load: async () => (await import('./primaryBackup/model.ts')).model,
  },
  {
    kind: 'kafka',
    title: 'Kafka',
    family: 'messaging',
    summary: 'Brokers that keep topics as replicated logs, and a quorum of controllers.',
    load: async () => (await import('./kafka/model.ts')).model,
  },
  {
    kind: 'producers',
    title: 'Producers',
    family: 'messaging',
    summary: 'Processes that send records to a topic.',
    load: async () => (await import('./producers/model.ts')).model,
  },
  {
    kind: 'consumers',
    title: 'Consumers',
    family: 'messaging',
    summary: 'A consumer group that shares the partitions of a topic.',
    load: async () => (await import('./consumers/model.ts')).model,
  },
  {
    kind: 'cluster',
    title: 'Kubernetes cluster',
    family: 'platform',
    summary: 'Nodes on which services run as pods.',
    load: async () => (await import('./kubernetes/model.ts')).model,
  },
];
