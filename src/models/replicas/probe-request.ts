// Answers for the request that asks whether a replica is well: by the supervisor, a kubelet, or a load balancer.
import type { Micros } from '../../engine/index.ts';
import type { HttpRequest } from '../ports.ts';

interface Probe {
  readonly id: number;
  /** Key of its draws: two probes of one kind never share one. */
  readonly chance: number;
  readonly span: number;
  readonly route: string;
  readonly deadline: Micros;
}

/** A GET without key, tenant or credentials, which nobody repeats. */
export function probeRequest({ id, chance, span, route, deadline }: Probe): HttpRequest {
  return {
    port: 'http',
    type: 'request',
    id,
    chance: chance >>> 0,
    attempt: 1,
    span,
    method: 'GET',
    route,
    key: '',
    tenant: '',
    deadline,
    priority: 0,
    idempotencyKey: '',
    traceparent: '',
    auth: '',
    bytes: 200,
  };
}
