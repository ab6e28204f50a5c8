// Answers for the endpoints of a callee: learnt from its registrar, static ones until then, and rebuilt into what the rules look at.
import type { Context, Pid } from '../../engine/index.ts';
import { type EdfSchedule, edfSchedule } from '../loadBalancer/rules/edf.ts';
import { nginxPeer } from '../loadBalancer/rules/nginx-peers.ts';
import { addOutlierHost, isEjected } from '../loadBalancer/rules/outlier-ejection.ts';
import type { Endpoint } from '../ports.ts';
import { forgetMark, isFit } from './fitness.ts';
import type { CalleeConfig, Caller, Cluster, Host } from './state.ts';

/** How long a caller waits before it asks a registrar again whose connection broke. */
const ASK_AGAIN = 1_000_000;

/** Takes the static endpoints, and asks each callee's registrar for its endpoints, now and on every change. */
export function watchCallees(c: Caller, ctx: Context, callees: readonly CalleeConfig[]): void {
  for (const callee of callees) {
    const known = c.clusters.get(callee.part)!;
    if (callee.registrar < 0 || callee.endpoints.length > 0) announce(ctx, known, callee.endpoints);
    if (callee.registrar >= 0) watch(ctx, known);
  }
}

function watch(ctx: Context, known: Cluster): void {
  ctx.stream(known.registrar, { port: 'registry', type: 'watch', service: known.part } as never);
}

/** The connection to a registrar broke: it is asked again later. */
export function registrarTrouble(c: Caller, ctx: Context, peer: Pid): void {
  for (const known of c.clusters.values()) if (known.registrar === peer) ctx.setTimer(ASK_AGAIN, 'watch', known.part);
}

export function watchAgain(c: Caller, ctx: Context, part: string): void {
  const known = c.clusters.get(part);
  if (known) watch(ctx, known);
}

/** An announcement. The callee it is about; null when it is older than the latest, or about nobody called. */
export function onEndpoints(
  c: Caller,
  ctx: Context,
  message: { readonly service: string; readonly version: number; readonly endpoints: readonly Endpoint[] },
): Cluster | null {
  const known = c.clusters.get(message.service);
  if (!known || message.version < known.version) return null;
  known.version = message.version;
  announce(ctx, known, message.endpoints);
  return known;
}

function announce(ctx: Context, known: Cluster, endpoints: readonly Endpoint[]): void {
  for (const h of known.candidates) h.place = -1;
  known.hosts = endpoints.map((e) => {
    const same = known.byPid.get(e.pid);
    return same?.since === e.since ? weighed(same, e.weight) : hostOf(e);
  });
  const before = [...known.byPid.values()];
  known.byPid.clear();
  for (const h of known.hosts) known.byPid.set(h.pid, h);
  followOutliers(ctx, known, before);
  for (const h of before) {
    if (known.byPid.has(h.pid)) continue;
    forgetMark(ctx, known, h);
    known.unhealthy.delete(h.pid);
  }
  known.resolved = true;
  arrange(known);
}

/** Outlier detection knows exactly those who are announced. */
function followOutliers(ctx: Context, known: Cluster, before: readonly Host[]): void {
  const detector = known.outliers;
  if (detector === null) return;
  for (const h of known.hosts) addOutlierHost(detector, h.pid);
  for (const h of before) {
    if (known.byPid.has(h.pid)) continue;
    if (isEjected(detector, h.pid)) {
      detector.ejected--;
      ctx.become('outlier', h.name, 'inRotation', 'GONE', [ctx.seq]);
    }
    detector.hosts.delete(h.pid);
  }
}

function weighed(host: Host, weight: number): Host {
  if (host.weight !== weight) {
    host.weight = weight;
    host.peer.weight = weight;
    host.peer.effectiveWeight = weight;
  }
  return host;
}

function hostOf(e: Endpoint): Host {
  // Failures are the outlier detection's business: nginx's own marking is off.
  const peer = nginxPeer(e.weight, 0, 10, 0);
  return { pid: e.pid, name: e.name, weight: e.weight, since: e.since, warmSince: e.since, place: -1, active: 0, peer };
}

/** Puts together who may be picked. */
export function arrange(known: Cluster): void {
  for (const h of known.candidates) h.place = -1;
  known.candidates = known.hosts.filter((h) => isFit(known, h.pid));
  // Too few left, or nobody: better to try those that were left alone, too (Envoy's panic).
  const fit = known.candidates.length;
  known.panicking = fit < known.hosts.length && (fit === 0 || fit * 100 < known.panicThreshold * known.hosts.length);
  if (known.panicking) known.candidates = known.hosts.slice();
  known.candidates.forEach((h, i) => {
    h.place = i;
  });
  known.peers = known.candidates.map((h) => h.peer);
  known.active = known.candidates.map((h) => h.active);
  known.schedule = null;
  known.names = known.candidates.map((h) => `${h.name}=${h.weight}`).join(' ');
}

/** The earliest-deadline-first schedule of the candidates, made when first needed. */
export function scheduleOf(known: Cluster, weightOf: (place: number) => number): EdfSchedule {
  known.schedule ??= edfSchedule(known.candidates.length, weightOf);
  return known.schedule;
}
