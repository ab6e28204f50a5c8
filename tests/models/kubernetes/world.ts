// A small shop on a cluster, for tests: three nodes, three pods, one caller.

/** `deploy` and `service`: more lines of the service, as they stand; `cluster`: of the cluster. */
export function shop(more: {
  readonly deploy?: string;
  readonly service?: string;
  readonly cluster?: string;
  readonly rest?: string;
}): string {
  return `
world:
  shoppers: { kind: clients, rate: 40/s, calls: orders GET /orders, timeout: 1s }
  orders:
    kind: service
    replicas: 3
    concurrency: 8
    startup: 2s
    readiness: { period: 5s }
    handles: { GET /orders: [ { work: { exponential: 10ms } } ] }
    ${more.service ?? ''}
    deploy:
      on: k8s
      requests: { cpu: 500m }
      ${more.deploy ?? ''}
  k8s:
    kind: cluster
    ${more.cluster ?? ''}
network: { latency: 1ms }
${more.rest ?? ''}
`.replace('500m', '0.5');
}
