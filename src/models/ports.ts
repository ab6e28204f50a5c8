// Answers for the ports: the vocabularies in which the parts of a composed world speak to each other.
// Every implementer of a port runs its contract test (tests/models/ports/).
import type { Micros, Seq } from '../engine/index.ts';

/** Which transport a port uses. A `stream` port is spoken with `ctx.stream` / `ctx.respond`, a `datagram` port with `ctx.datagram`. */
export const TRANSPORTS = {
  http: 'stream',
  events: 'stream',
  kv: 'stream',
  sql: 'stream',
  registry: 'stream',
  cluster: 'stream',
  zookeeper: 'stream',
  lock: 'stream',
} as const;
export type PortName = keyof typeof TRANSPORTS;

// ---------------------------------------------------------------- http

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** RFC 9110, reduced to what the lab's rules look at. */
export interface HttpRequest {
  readonly port: 'http';
  readonly type: 'request';
  /** Identifies the attempt at its caller: echoed by the response; unique in the caller's incarnation. */
  readonly id: number;
  /** Chance key of the logical request (uint32): workload draws are keyed by it, so that variants compare on common random numbers. */
  readonly chance: number;
  /** 1 for the first try, 2 and up for retries, of this call. */
  readonly attempt: number;
  /** Span of the attempt at the caller (parent of the callee's span). */
  readonly span: Seq;
  readonly method: HttpMethod;
  readonly route: string;
  readonly key: string;
  readonly tenant: string;
  /** Moment (world time, as the caller believes it) after which nobody waits for the answer; 0: none. */
  readonly deadline: Micros;
  /** Higher is served first by a priority queue. */
  readonly priority: number;
  /** Empty: none. Same for all attempts of one logical call. */
  readonly idempotencyKey: string;
  /** W3C trace context; empty: none. */
  readonly traceparent: string;
  /** Bearer of the request, for gateways; empty: anonymous. */
  readonly auth: string;
  readonly bytes: number;
}

export interface HttpResponse {
  readonly port: 'http';
  readonly type: 'response';
  readonly id: number;
  readonly status: number;
  /** Why, for statuses of 400 and up: `queue full`, `draining`, `deadline`, `downstream`, ...; `fallback` or `partial` mark degraded answers. */
  readonly reason: string;
  /** True when the answer is a fallback or partial result: counted as degraded, not as goodput. */
  readonly degraded: boolean;
  /** Events at the callee that a failure rests on (the full queue, the fault, the time-out further down), for `why`; at most four. */
  readonly because: readonly Seq[];
  readonly body: unknown;
  readonly bytes: number;
}

/** The caller no longer waits. A server that honours it stops working on the attempt. */
export interface HttpCancel {
  readonly port: 'http';
  readonly type: 'cancel';
  readonly id: number;
}

export type Http = HttpRequest | HttpResponse | HttpCancel;

// ---------------------------------------------------------------- registry

export interface Endpoint {
  readonly pid: number;
  readonly name: string;
  readonly weight: number;
  /** Moment it became ready (for slow start). */
  readonly since: Micros;
}

/** Callers watch a service; instances register, renew, deregister. The registrar pushes the ready endpoints on every change. */
export type Registry =
  | { readonly port: 'registry'; readonly type: 'watch'; readonly service: string }
  | {
      readonly port: 'registry';
      readonly type: 'endpoints';
      readonly service: string;
      readonly version: number;
      readonly endpoints: readonly Endpoint[];
    }
  | { readonly port: 'registry'; readonly type: 'register'; readonly service: string; readonly endpoint: Endpoint }
  | { readonly port: 'registry'; readonly type: 'renew'; readonly service: string; readonly pid: number }
  | { readonly port: 'registry'; readonly type: 'deregister'; readonly service: string; readonly pid: number };

// ---------------------------------------------------------------- cluster

/** Spoken with a cluster's API server: see ApiRequest and ApiEvent in kubernetes/api.ts. A service names its cluster by this port. */

// ---------------------------------------------------------------- zookeeper

/** Spoken with an ensemble's servers (2181): see ClientMessage in zookeeper/protocol.ts, and zookeeper/client.ts for who speaks it. */

// ---------------------------------------------------------------- sql

export interface SqlOperation {
  readonly op: 'read' | 'write';
  readonly table: string;
  readonly key: string;
  /** For `write`: the new row (null deletes). */
  readonly row?: unknown;
  /** For `read`: keep the row locked until the transaction ends (`for update`). */
  readonly lock?: boolean;
}

/**
 * One round trip each: begin, operations, commit or rollback; an operation with transaction 0 is a transaction by itself (autocommit).
 * The server answers every message that carries an `id`.
 */
export type Sql =
  | {
      readonly port: 'sql';
      readonly type: 'begin';
      readonly id: number;
      readonly transaction: number;
      readonly chance: number;
      readonly span: Seq;
    }
  | {
      readonly port: 'sql';
      readonly type: 'execute';
      readonly id: number;
      readonly transaction: number;
      readonly chance: number;
      readonly span: Seq;
      readonly operation: SqlOperation;
    }
  | {
      readonly port: 'sql';
      readonly type: 'commit' | 'rollback';
      readonly id: number;
      readonly transaction: number;
      readonly chance: number;
      readonly span: Seq;
    }
  | {
      readonly port: 'sql';
      readonly type: 'result';
      readonly id: number;
      readonly transaction: number;
      readonly ok: boolean;
      /**
       * '' or: `deadlock`, `lock timeout`, `statement timeout`, `aborted` (no such transaction, or it has failed), `disk full`; of who has
       * no session `too many clients`, `starting up`, `shutting down`; `error` where a fault asks for it.
       */
      readonly error: string;
      readonly rows: readonly unknown[];
      /** Events at the server that a failure rests on, for `why`; at most four. */
      readonly because: readonly Seq[];
    };

// ---------------------------------------------------------------- events

export type Events =
  | {
      readonly port: 'events';
      readonly type: 'publish';
      readonly id: number;
      readonly topic: string;
      readonly key: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly value: unknown;
      readonly span: Seq;
      readonly bytes: number;
    }
  | {
      readonly port: 'events';
      readonly type: 'published';
      readonly id: number;
      readonly ok: boolean;
      readonly error: string;
      readonly offset: number;
    }
  | {
      readonly port: 'events';
      readonly type: 'deliver';
      readonly delivery: number;
      readonly topic: string;
      readonly key: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly value: unknown;
      readonly offset: number;
      readonly redelivered: boolean;
      readonly bytes: number;
    }
  | { readonly port: 'events'; readonly type: 'acknowledge'; readonly delivery: number; readonly ok: boolean };

// ---------------------------------------------------------------- kv

/** A compare-and-set found another value: an answer, and no failure. */
export const KV_DIFFERS = 'differs';
/** Nobody knows whether the operation took effect, or will. */
export const KV_UNKNOWN = 'unknown';

/** A version as the store gives it; opaque to callers, equal iff the same write. */
export type Version = string;

export type Kv =
  | { readonly port: 'kv'; readonly type: 'get'; readonly id: number; readonly key: string; readonly span: Seq }
  | {
      readonly port: 'kv';
      readonly type: 'put';
      readonly id: number;
      readonly key: string;
      readonly value: unknown;
      readonly context: readonly Version[];
      /** Of the lock under which it is written: a store that checks tokens refuses what comes with an older one than it has seen. */
      readonly token?: number;
      readonly span: Seq;
    }
  | {
      readonly port: 'kv';
      readonly type: 'cas';
      readonly id: number;
      readonly key: string;
      readonly expected: unknown;
      readonly value: unknown;
      readonly span: Seq;
    }
  | { readonly port: 'kv'; readonly type: 'delete'; readonly id: number; readonly key: string; readonly span: Seq }
  | {
      readonly port: 'kv';
      readonly type: 'result';
      readonly id: number;
      readonly ok: boolean;
      /** '' when ok; KV_DIFFERS; KV_UNKNOWN; anything else: it certainly did not happen, and why. */
      readonly error: string;
      /** More than one: siblings. */
      readonly values: readonly unknown[];
      readonly versions: readonly Version[];
    };

// ---------------------------------------------------------------- lock

/** Leases on named locks. A grant has a token that is greater than all before it: who holds it renews and releases by it (fencing token). */
export type Lock =
  /** Answered when the lock is granted, which may be late; until then the caller may cancel. */
  | {
      readonly port: 'lock';
      readonly type: 'acquire';
      readonly id: number;
      readonly name: string;
      /** Who asks, for those who look. */
      readonly holder: string;
      readonly span: Seq;
    }
  | { readonly port: 'lock'; readonly type: 'cancel'; readonly id: number; readonly name: string; readonly span: Seq }
  | {
      readonly port: 'lock';
      readonly type: 'renew' | 'release';
      readonly id: number;
      readonly name: string;
      readonly token: number;
      readonly span: Seq;
    }
  | {
      readonly port: 'lock';
      readonly type: 'result';
      readonly id: number;
      readonly ok: boolean;
      /** '' when ok, or why not: the lease is over, or another's. */
      readonly error: string;
      readonly token: number;
      /** How long the lease lasts, from the moment of its grant or renewal on the service's own clock. */
      readonly lease: Micros;
    };
