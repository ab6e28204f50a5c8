// Answers for the lock service: who has a lease on which lock, who waits for it, and when it is over by the service's own clock.
import type { Behaviour, Context, Micros, Seq } from '../../engine/index.ts';
import type { Lock } from '../ports.ts';
import { LOCK_CHARTS } from './charts.ts';
import { isOver } from './rules.ts';

type Asked = Exclude<Lock, { readonly type: 'result' }>;
type Acquire = Extract<Lock, { readonly type: 'acquire' }>;
type ByHolder = Extract<Lock, { readonly token: number; readonly name: string }>;

interface Waiter {
  readonly id: number;
  readonly connection: number;
  readonly holder: string;
  readonly since: Micros;
  readonly about: Seq;
}

export interface Lease {
  readonly token: number;
  readonly holder: string;
  /** On the clock by which the service measures. */
  readonly ends: Micros;
}

export interface ServiceState {
  lastToken: number;
  readonly leases: Map<string, Lease>;
  /** By lock: first come, first served. */
  readonly waiting: Map<string, readonly Waiter[]>;
  /** By token: grants that are not on disk yet, of which nobody has heard. */
  readonly granting: Map<number, { readonly name: string; readonly waiter: Waiter }>;
}

export const service: Behaviour<ServiceState> = {
  role: 'lock/service',
  charts: LOCK_CHARTS,
  init: () => ({ lastToken: 0, leases: new Map(), waiting: new Map(), granting: new Map() }),
  start(s, ctx) {
    recover(s, ctx);
    ctx.setTimer(ctx.params.expiryInterval, 'expiry');
  },
  onMessage: receive,
  onTimer(s, ctx) {
    ctx.about = 0;
    for (const [name, { ends }] of [...s.leases]) if (isOver(ends, clock(ctx))) expire(s, ctx, name);
    ctx.setTimer(ctx.params.expiryInterval, 'expiry');
  },
  onSynced(s, ctx, token: number, result) {
    // A service that cannot keep what it grants must not grant.
    if (result === 'full') return ctx.exit('disk full');
    tellGranted(s, ctx, token);
  },
};

function clock(ctx: Context): Micros {
  return ctx.params.clock === 'wall' ? ctx.wallClock() : ctx.now();
}

function receive(s: ServiceState, ctx: Context, message: Asked): void {
  switch (message.type) {
    case 'acquire':
      return acquire(s, ctx, message);
    case 'cancel':
      return cancel(s, ctx, message.name, message.id);
    case 'renew':
      return renew(s, ctx, message);
    case 'release':
      return release(s, ctx, message);
  }
}

/** After a restart no clock tells how long the service was away: a lease that it finds begins anew (etcd: lessor.Promote). */
function recover(s: ServiceState, ctx: Context): void {
  s.lastToken = ctx.read('token') ?? 0;
  for (const name of (ctx.read('locks') as readonly string[] | undefined) ?? []) {
    const lease = ctx.read(`lease ${name}`) as Lease | null;
    if (lease === null) continue;
    s.leases.set(name, Object.freeze({ ...lease, ends: clock(ctx) + ctx.params.lease }));
    ctx.become('lock', name, 'held', 'RECOVERED', [ctx.seq]);
  }
}

function acquire(s: ServiceState, ctx: Context, { id, name, holder }: Acquire): void {
  const waiter: Waiter = Object.freeze({
    id,
    connection: ctx.connection,
    holder,
    since: ctx.now(),
    about: ctx.about,
  });
  s.waiting.set(name, [...(s.waiting.get(name) ?? []), waiter]);
  const lease = s.leases.get(name);
  if (lease !== undefined && isOver(lease.ends, clock(ctx))) expire(s, ctx, name);
  else grantNext(s, ctx, name);
}

/** Who is told nothing here has been granted the lock already, and gives it back. */
function cancel(s: ServiceState, ctx: Context, name: string, id: number): void {
  const before = s.waiting.get(name)?.length ?? 0;
  setWaiting(s, name, (one) => one.connection !== ctx.connection || one.id !== id);
  if ((s.waiting.get(name)?.length ?? 0) < before) answer(ctx, ctx.connection, id, 'cancelled', 0);
}

function setWaiting(s: ServiceState, name: string, stays: (one: Waiter) => boolean): void {
  const rest = (s.waiting.get(name) ?? []).filter(stays);
  if (rest.length > 0) s.waiting.set(name, rest);
  else s.waiting.delete(name);
}

function grantNext(s: ServiceState, ctx: Context, name: string): void {
  const [waiter] = s.waiting.get(name) ?? [];
  if (waiter === undefined || s.leases.has(name)) return;
  setWaiting(s, name, (one) => one !== waiter);
  ctx.about = waiter.about;
  const token = ++s.lastToken;
  hold(s, ctx, name, Object.freeze({ token, holder: waiter.holder, ends: clock(ctx) + ctx.params.lease }));
  ctx.become('lock', name, 'held', 'GRANTED', [ctx.seq]);
  s.granting.set(token, { name, waiter });
  if (ctx.params.durable) ctx.sync(token);
  else tellGranted(s, ctx, token);
}

/** Sets or frees a lock, and writes that down. That a lock is free need not be on disk: it would expire. */
function hold(s: ServiceState, ctx: Context, name: string, lease: Lease | null): void {
  if (lease === null) s.leases.delete(name);
  else s.leases.set(name, lease);
  if (!ctx.params.durable) return;
  ctx.write('token', s.lastToken);
  ctx.write(`lease ${name}`, lease);
  const known = (ctx.read('locks') as readonly string[] | undefined) ?? [];
  if (!known.includes(name)) ctx.write('locks', [...known, name]);
}

/** The lease counts from here. Who has hung up meanwhile is passed over. */
function tellGranted(s: ServiceState, ctx: Context, token: number): void {
  const grant = s.granting.get(token);
  if (grant === undefined) return;
  const { name, waiter } = grant;
  s.granting.delete(token);
  if (s.leases.get(name)?.token !== token) return;
  ctx.about = waiter.about;
  const heard = answer(ctx, waiter.connection, waiter.id, '', token);
  if (!heard) return free(s, ctx, name, 'RELEASED');
  s.leases.set(name, Object.freeze({ token, holder: waiter.holder, ends: clock(ctx) + ctx.params.lease }));
  ctx.count('grants');
  ctx.observe('wait', ctx.now() - waiter.since);
}

function renew(s: ServiceState, ctx: Context, { id, name, token }: ByHolder): void {
  const lease = s.leases.get(name);
  if (lease?.token !== token || isOver(lease.ends, clock(ctx)))
    return void answer(ctx, ctx.connection, id, 'the lease is over', token);
  s.leases.set(name, Object.freeze({ ...lease, ends: clock(ctx) + ctx.params.lease }));
  ctx.count('renewals');
  answer(ctx, ctx.connection, id, '', token);
}

function release(s: ServiceState, ctx: Context, { id, name, token }: ByHolder): void {
  const holds = s.leases.get(name)?.token === token;
  answer(ctx, ctx.connection, id, holds ? '' : 'the lease is over', token);
  if (holds) free(s, ctx, name, 'RELEASED');
}

function expire(s: ServiceState, ctx: Context, name: string): void {
  const { holder, token } = s.leases.get(name)!;
  ctx.count('expirations');
  ctx.log('lock.expired', { name, holder, token });
  free(s, ctx, name, 'EXPIRED');
}

function free(s: ServiceState, ctx: Context, name: string, reason: 'RELEASED' | 'EXPIRED'): void {
  hold(s, ctx, name, null);
  ctx.become('lock', name, 'free', reason, [ctx.seq]);
  grantNext(s, ctx, name);
}

function answer(ctx: Context, connection: number, id: number, error: string, token: number): boolean {
  const result: Lock = {
    port: 'lock',
    type: 'result',
    id,
    ok: error === '',
    error,
    token,
    lease: ctx.params.lease,
  };
  return ctx.respond(connection, result);
}
