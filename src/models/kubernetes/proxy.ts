// Answers for kube-proxy as the callers of one service meet it: the endpoints it is told of become those that callers use.
import type { Behaviour, Context } from '../../engine/index.ts';
import type { Endpoint } from '../ports.ts';
import type { PartView } from '../view.ts';
import { type ApiEvent, type Cache, emptyCache, learn, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong, type ServerHealth, serverHealth } from './api-health.ts';
import type { EndpointEntry } from './objects.ts';
import { categorizeEndpoints } from './rules/endpoints.ts';

export interface ProxyState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  readonly watchers: number[];
  /** Endpoints in use, as callers were told. */
  endpoints: readonly Endpoint[];
  version: number;
  lastSync: number;
  isDue: boolean;
}

export interface ProxyConfig {
  readonly server: number;
  readonly service: string;
  /** Shortest time between two syncs of the rules: `minSyncPeriod`. */
  readonly minSyncPeriod: number;
}

/** Every caller in every place goes by the endpoints of the whole cluster. */
const CLUSTER_POLICY = { isInternalLocal: false, isExternalLocal: false, isExternallyAccessible: false };

export const proxy: Behaviour<ProxyState> = {
  role: 'cluster/proxy',
  init: (ctx) => ({
    cache: emptyCache(),
    server: serverHealth(),
    watchers: [],
    endpoints: [],
    version: 0,
    lastSync: -ctx.config.minSyncPeriod,
    isDue: false,
  }),
  start(_s, ctx) {
    watch(ctx, ctx.config.server, ['endpointSlice'], ctx.config.service);
    guardServer(ctx);
  },
  onMessage(s, ctx, message: ApiEvent | { readonly type: 'register' | 'deregister' }) {
    const { type } = message as { readonly type: string };
    if (type === 'watch') {
      s.watchers.push(ctx.connection);
      ctx.respond(ctx.connection, announcement(s, ctx));
      return;
    }
    if (isPong(s.server, ctx, { type })) return;
    if (type !== 'listed' && type !== 'changed') return;
    learn(s.cache, message as ApiEvent, () => due(s, ctx));
  },
  onTimer(s, ctx, name) {
    if (name === 'watch') return watch(ctx, ctx.config.server, ['endpointSlice'], ctx.config.service);
    if (name === 'health') return checkServer(s.server, ctx);
    sync(s, ctx);
  },
  onTrouble(_s, ctx, trouble) {
    if (trouble.peer === ctx.config.server) watchLater(ctx);
  },
};

/** Rules are written at once, but not more often than the period allows. Source: pkg/util/async/bounded_frequency_runner.go. */
function due(s: ProxyState, ctx: Context): void {
  if (s.isDue) return;
  s.isDue = true;
  ctx.setTimer(Math.max(0, s.lastSync + ctx.config.minSyncPeriod - ctx.now()), 'sync');
}

function sync(s: ProxyState, ctx: Context): void {
  s.isDue = false;
  s.lastSync = ctx.now();
  const entries = s.cache.endpointSlice.get(ctx.config.service)?.spec.endpoints ?? [];
  const usable = new Set(categorizeEndpoints(entries.map(proxied), CLUSTER_POLICY, '').reachable);
  const endpoints = entries.filter((entry) => usable.has(entry.name)).map(endpointOf);
  if (JSON.stringify(endpoints) === JSON.stringify(s.endpoints)) return;
  s.endpoints = Object.freeze(endpoints);
  s.version++;
  ctx.log('cluster.endpoints', { service: ctx.config.service, count: endpoints.length });
  const message = announcement(s, ctx);
  let kept = 0;
  for (const watcher of s.watchers) if (ctx.respond(watcher, message)) s.watchers[kept++] = watcher;
  s.watchers.length = kept;
}

function proxied(entry: EndpointEntry) {
  return { ...entry, endpoint: entry.name, isLocal: false, zoneHints: [] };
}

function endpointOf(entry: EndpointEntry): Endpoint {
  return Object.freeze({ pid: entry.pid, name: entry.name, weight: 1, since: entry.since });
}

function announcement(s: ProxyState, ctx: Context): never {
  return {
    port: 'registry',
    type: 'endpoints',
    service: ctx.config.service,
    version: ctx.incarnation * 1_000_000 + s.version,
    endpoints: s.endpoints,
  } as never;
}

/** How many endpoints callers of a deployed service were told of; null for a service that is not deployed. */
export function announcedEndpoints(part: PartView): number | null {
  return stateIn(part)?.endpoints.length ?? null;
}

/** Pods of a deployed service that exist, ready or not; null for a service that is not deployed. */
export function listedPods(part: PartView): readonly string[] | null {
  const state = stateIn(part);
  if (state === null) return null;
  return (state.cache.endpointSlice.get(part.name)?.spec.endpoints ?? []).map((entry) => entry.name);
}

function stateIn(part: PartView): ProxyState | null {
  return (part.processes.find((p) => p.role === proxy.role)?.state as ProxyState | undefined) ?? null;
}
