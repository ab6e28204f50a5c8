// Answers for which endpoint an attempt goes to: the rules of ../loadBalancer, stickiness, and staying away from endpoints already tried.
import { type Context, type Pid, stream } from '../../engine/index.ts';
import { pickEarliest } from '../loadBalancer/rules/edf.ts';
import { pickLeastConnections } from '../loadBalancer/rules/least-conn.ts';
import { LEAST_REQUEST_CHOICES, pickOfChoices } from '../loadBalancer/rules/least-request.ts';
import { maglevTable, pickFromMaglev } from '../loadBalancer/rules/maglev.ts';
import { pickByHash } from '../loadBalancer/rules/nginx-hash.ts';
import { releaseNginxPeer } from '../loadBalancer/rules/nginx-peers.ts';
import { pickRandom, pickWeightedRandom } from '../loadBalancer/rules/random.ts';
import {
  type HashRing,
  hashRing,
  normalizedWeights,
  pickFromRing,
  RING_HASH_DEFAULTS,
} from '../loadBalancer/rules/ring-hash.ts';
import { roundRobin } from '../loadBalancer/rules/round-robin.ts';
import { slowStartFactor } from '../loadBalancer/rules/slow-start.ts';
import { pickSmoothWeighted } from '../loadBalancer/rules/smooth-wrr.ts';
import { xxHash64 } from '../loadBalancer/rules/xxhash64.ts';
import type { BalanceConfig } from './balance-params.ts';
import { scheduleOf } from './endpoints.ts';
import { tryOut } from './fitness.ts';
import type { Call, Cluster, Host, Leg } from './state.ts';

const PICK = stream('calls.pick');
/** After so many picks an endpoint that was tried already is taken (Envoy's host_selection_retry_max_attempts). */
const MOST_TRIES = 5;
/** Rules that count connections at the peers themselves. */
const COUNTING: readonly BalanceConfig['algorithm'][] = ['leastConnections', 'weightedRoundRobin', 'hash'];
/** Sessions remembered; the oldest is forgotten. */
const MOST_SESSIONS = 10_000;

/** An endpoint for the next message of `call`; null when there is none, or none that has room. Counts it as under way there. */
export function pick(ctx: Context, call: Call): Host | null {
  const c = call.cluster;
  const config = call.config.balance;
  if (c.candidates.length === 0) return null;
  const session = sessionOf(ctx, config, call);
  const kept = config.sticky === 'cookie' ? named(c, call) : c.byPid.get(c.sessions.get(session) ?? -1);
  const keep = kept !== undefined && kept.place >= 0 && hasRoom(c, config, kept.place);
  const place = keep ? kept.place : pickUntried(ctx, c, config, call);
  if (place < 0) return null;
  const host = c.candidates[place];
  if (keep && countsPeers(config)) host.peer.conns++;
  if (session !== '' && !keep) remember(c, session, host.pid);
  count(c, host, 1);
  tryOut(c, host);
  return host;
}

/** What stickiness goes by; '': nothing. */
function sessionOf(ctx: Context, config: BalanceConfig, call: Call): string {
  if (config.keptAlive !== undefined) return connectionOf(ctx, config.keptAlive, call);
  return config.sticky === 'key' ? call.carried.key : config.sticky === 'tenant' ? call.carried.tenant : '';
}

/** One of the connections that are kept alive, by the request; a connection that is opened anew has another name. */
function connectionOf(ctx: Context, { most, age }: NonNullable<BalanceConfig['keptAlive']>, call: Call): string {
  const number = call.chance % most;
  // They were not opened all at once, so that they do not end all at once.
  return age === 0 ? `${number}` : `${number} ${Math.floor((ctx.now() + (number * age) / most) / age)}`;
}

function named(c: Cluster, call: Call): Host | undefined {
  const name = call.carried.endpoint ?? '';
  return name === '' ? undefined : c.candidates.find((h) => h.name === name);
}

function hasRoom(c: Cluster, config: BalanceConfig, place: number): boolean {
  return config.maxConns === 0 || c.active[place] < config.maxConns;
}

/** A message's time at an endpoint is over, wherever the endpoint is now: candidate, left alone, or announced no more. */
export function leave(ctx: Context, leg: Leg, failed: boolean): void {
  const { host, call } = leg;
  count(call.cluster, host, -1);
  if (!leg.counted) return;
  const peers = host.place >= 0 ? call.cluster.peers : [host.peer];
  releaseNginxPeer(peers, Math.max(0, host.place), failed, ctx.now());
}

/** A host that was picked is not used after all. */
export function unpick(call: Call, host: Host): void {
  count(call.cluster, host, -1);
  if (countsPeers(call.config.balance)) host.peer.conns--;
}

function count(c: Cluster, host: Host, n: number): void {
  host.active += n;
  if (host.place >= 0) c.active[host.place] = host.active;
}

/** Whether the rule counts connections at the peers itself. */
export function countsPeers(config: BalanceConfig): boolean {
  return COUNTING.includes(config.algorithm);
}

function remember(c: Cluster, session: string, pid: Pid): void {
  c.sessions.delete(session);
  if (c.sessions.size >= MOST_SESSIONS) c.sessions.delete(c.sessions.keys().next().value!);
  c.sessions.set(session, pid);
}

/** By the algorithm, away from the endpoint tried before and from those that are full, where there are others. */
function pickUntried(ctx: Context, c: Cluster, config: BalanceConfig, call: Call): number {
  const avoid = call.hedges > 0 || (config.avoidTried && call.attempt > 1);
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const place = byAlgorithm(ctx, c, config, call, tries);
    if (place < 0) return place;
    const tried = avoid && c.candidates.length > 1 && c.candidates[place].pid === call.lastTo;
    if (hasRoom(c, config, place) && (!tried || tries === MOST_TRIES)) return place;
    if (countsPeers(config)) c.peers[place].conns--;
  }
  return leastActive(c, config);
}

/** The one with the fewest requests under way; -1 when all are full. */
function leastActive(c: Cluster, config: BalanceConfig): number {
  let least = 0;
  for (let place = 1; place < c.active.length; place++) if (c.active[place] < c.active[least]) least = place;
  if (!hasRoom(c, config, least)) return -1;
  if (countsPeers(config)) c.peers[least].conns++;
  return least;
}

function byAlgorithm(ctx: Context, c: Cluster, config: BalanceConfig, call: Call, tries: number): number {
  const n = c.candidates.length;
  switch (config.algorithm) {
    case 'roundRobin':
      return config.slowStart === null ? roundRobin(c.turn, n) : earliest(ctx, c, config);
    case 'random': {
      const u = draw(ctx, call, tries, 0);
      return config.slowStart === null ? pickRandom(n, u) : pickWeightedRandom(weights(ctx, c, config), u);
    }
    case 'powerOfTwo': {
      let k = 0;
      return pickOfChoices(c.active, LEAST_REQUEST_CHOICES, () => draw(ctx, call, tries, k++));
    }
    case 'leastConnections':
      return pickLeastConnections(c.peers, ctx.now(), null);
    case 'weightedRoundRobin':
      return pickSmoothWeighted(c.peers, ctx.now(), null);
    case 'hash':
      return pickByHash(c.peers, hashedOn(config, call), ctx.now(), tries === 1 ? null : without(c, call.lastTo));
    case 'ringHash': {
      const [hi, lo] = xxHash64(hashedOn(config, call));
      return pickFromRing(ringOf(c, config.minimumRingSize), hi, lo, tries - 1);
    }
    case 'maglev': {
      const [hi, lo] = xxHash64(hashedOn(config, call));
      return pickFromMaglev(maglevOf(c, config.maglevTableSize), hi, lo, tries - 1);
    }
  }
}

/** What hashing goes by: who has no cookie yet is told apart by key. */
function hashedOn(config: BalanceConfig, call: Call): string {
  const { key, tenant, auth, route } = call.carried;
  if (config.hashOn === 'session') return auth === '' ? key : auth;
  return config.hashOn === 'tenant' ? tenant : config.hashOn === 'route' ? route : key;
}

/** Marks of tried peers, as nginx's rules take them: one is out. */
function without(c: Cluster, pid: Pid): Uint8Array {
  const tried = new Uint8Array(c.candidates.length);
  const place = c.byPid.get(pid)?.place ?? -1;
  if (place >= 0 && tried.length > 1) tried[place] = 1;
  return tried;
}

/** Keyed by request, call and attempt, so that a retry elsewhere moves nothing here. */
function draw(ctx: Context, call: Call, tries: number, k: number): number {
  return ctx.keyed(PICK, call.chance, call.config.id, ((call.attempt * 16 + call.hedges) * 8 + tries) * 4 + k);
}

function weights(ctx: Context, c: Cluster, config: BalanceConfig): number[] {
  return c.candidates.map((h) => weightNow(ctx, h, config));
}

function weightNow(ctx: Context, h: Host, config: BalanceConfig): number {
  return h.weight * (config.slowStart === null ? 1 : slowStartFactor(config.slowStart, ctx.now() - h.warmSince));
}

function earliest(ctx: Context, c: Cluster, config: BalanceConfig): number {
  const weightOf = (place: number) => Math.max(0.01, weightNow(ctx, c.candidates[place], config));
  return pickEarliest(scheduleOf(c, weightOf), weightOf);
}

// ---------------------------------------------------------------- tables

// Rings and Maglev tables are functions of names, weights and size alone, and large: they are kept here, not in a process's state.
const rings = new Map<string, Map<number, HashRing>>();
const maglevs = new Map<string, Map<number, Int32Array>>();
const MOST_TABLES = 64;

function kept<T>(tables: Map<string, Map<number, T>>, c: Cluster, size: number, make: () => T): T {
  let sizes = tables.get(c.names);
  if (sizes === undefined) {
    if (tables.size >= MOST_TABLES) tables.delete(tables.keys().next().value!);
    sizes = new Map();
    tables.set(c.names, sizes);
  }
  let table = sizes.get(size);
  if (table === undefined) {
    table = make();
    sizes.set(size, table);
  }
  return table;
}

function ringOf(c: Cluster, minimumRingSize: number): HashRing {
  return kept(rings, c, minimumRingSize, () =>
    hashRing(
      { ...RING_HASH_DEFAULTS, minimumRingSize },
      c.candidates.map((h) => h.name),
      normalizedWeights(c.candidates.map((h) => h.weight)),
    ),
  );
}

function maglevOf(c: Cluster, size: number): Int32Array {
  return kept(maglevs, c, size, () =>
    maglevTable(
      c.candidates.map((h) => h.name),
      normalizedWeights(c.candidates.map((h) => h.weight)),
      size,
    ),
  );
}
