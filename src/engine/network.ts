// Answers for transports: datagrams (loss, duplication and reordering visible) and streams (ordered; loss becomes delay; refused, reset, time-out).
// Stream timing follows TCP as Linux has it: RFC 6298 retransmission (initial 1 s for SYN, minimum 200 ms for data, doubling), tcp_syn_retries 6.
import type { Kernel } from './kernel.ts';
import { duplicates, type Link, loses, transit } from './links.ts';
import { fixedLatency, linkOf } from './paths.ts';
import type { ConnectionId, Message, Pid, Seq } from './process.ts';
import { MILLISECOND, SECOND, type Micros } from './time.ts';
import { KIND } from './trace.ts';

const SYN_RTO: Micros = SECOND;
const SYN_RETRIES = 6;
const MIN_RTO: Micros = 200 * MILLISECOND;
const MAX_RTO: Micros = 120 * SECOND;
const MAX_LOSSES = 8;

interface Queued {
  readonly message: Message;
  readonly cause: Seq;
  readonly about: Seq;
}

export interface Connection {
  readonly id: ConnectionId;
  readonly client: Pid;
  readonly server: Pid;
  readonly lane: number;
  readonly clientIncarnation: number;
  serverIncarnation: number;
  /** closing: one end is gone; what it had sent still arrives, and then the other end learns of it. */
  state: 'connecting' | 'open' | 'closing';
  tries: number;
  /** Given before the connection was open. */
  waiting: Queued[];
  /** Latest arrival in each direction (0: to server, 1: to client): order within the connection. */
  readonly latest: [Micros, Micros];
  /** What could not be sent because the path is cut, by direction, with the next try's delay. */
  readonly stalled: [Queued[], Queued[]];
  readonly rto: [Micros, Micros];
}

function keyOf(client: Pid, server: Pid, lane: number): number {
  return (client * 1_048_576 + server) * 64 + lane;
}

export function sendDatagram(k: Kernel, from: Pid, to: Pid, message: Message): void {
  if (!Object.isFrozen(message)) Object.freeze(message);
  // A network that draws nothing keeps no state a link.
  const fixed = fixedLatency(k, from, to);
  if (fixed >= 0) {
    k.schedule(k.now + fixed, KIND.message, to, from, 0, k.about, 0, 0, 0, '', message);
    return;
  }
  const link = linkOf(k, from, to);
  const delay = transit(link, k.world.seed, message.bytes ?? 0, k.now);
  if (link.cut !== 0) return void k.note(KIND.drop, to, from, k.about, 0, 'cut', message, link.cut);
  if (loses(link, k.world.seed, 0))
    return void k.note(KIND.lost, to, from, k.about, 0, 'lost', message, link.disturbed);
  k.schedule(k.now + delay, KIND.message, to, from, 0, k.about, 0, link.disturbed, 0, '', message);
  if (duplicates(link, k.world.seed)) {
    k.schedule(
      k.now + delay + transit(link, k.world.seed, 0, k.now),
      KIND.message,
      to,
      from,
      0,
      k.about,
      0,
      link.disturbed,
      0,
      '',
      message,
    );
  }
}

/** Sends on the stream from `from` to `to`, connecting first when there is none. */
export function sendStream(k: Kernel, from: Pid, to: Pid, lane: number, message: Message): ConnectionId {
  Object.freeze(message);
  let id = k.connectionIds.get(keyOf(from, to, lane));
  let c = id === undefined ? undefined : k.connections.get(id);
  if (c && c.clientIncarnation !== k.processes[from].incarnation) {
    forget(k, c);
    c = undefined;
  }
  if (!c) {
    id = ++k.lastConnection;
    c = {
      id,
      client: from,
      server: to,
      lane,
      clientIncarnation: k.processes[from].incarnation,
      serverIncarnation: 0,
      state: 'connecting',
      tries: 0,
      waiting: [],
      latest: [0, 0],
      stalled: [[], []],
      rto: [MIN_RTO, MIN_RTO],
    };
    k.connections.set(id, c);
    k.connectionIds.set(keyOf(from, to, lane), id);
    sendSyn(k, c);
  }
  if (c.state === 'connecting') c.waiting.push({ message, cause: k.seq, about: k.about });
  else transmit(k, c, 0, { message, cause: k.seq, about: k.about });
  return c.id;
}

/** Sends on an existing connection from either end; false when it is closed. */
export function sendOn(k: Kernel, from: Pid, id: ConnectionId, message: Message): boolean {
  const c = k.connections.get(id);
  if (!c || (c.client !== from && c.server !== from)) return false;
  Object.freeze(message);
  const queued = { message, cause: k.seq, about: k.about };
  if (c.state === 'connecting') c.waiting.push(queued);
  else transmit(k, c, c.client === from ? 0 : 1, queued);
  return true;
}

export function hangUp(k: Kernel, id: ConnectionId): void {
  const c = k.connections.get(id);
  if (c) forget(k, c);
}

function sendSyn(k: Kernel, c: Connection): void {
  const link = linkOf(k, c.client, c.server);
  const delay = transit(link, k.world.seed, 0, k.now);
  if (link.cut !== 0 || loses(link, k.world.seed, 0)) retrySyn(k, c, link.cut || link.disturbed);
  else k.schedule(k.now + delay, KIND.connect, c.server, c.client, 0, 0, 0, link.disturbed, c.id, 'syn', null);
}

function retrySyn(k: Kernel, c: Connection, because: Seq): void {
  if (++c.tries > SYN_RETRIES) return closeWith(k, c, 'timeout', k.now, because);
  k.schedule(
    k.now + SYN_RTO * doubled(c.tries - 1),
    KIND.retransmit,
    -1,
    c.client,
    0,
    0,
    0,
    because,
    c.id,
    'syn',
    null,
  );
}

function doubled(times: number): number {
  let x = 1;
  for (let i = 0; i < times; i++) x *= 2;
  return x;
}

/** A SYN arrives at the server's host. */
export function onConnect(k: Kernel, id: ConnectionId, because: Seq): void {
  const c = k.connections.get(id);
  if (c?.state !== 'connecting') return;
  const server = k.processes[c.server];
  if (!k.hosts[server.spec.host].alive) return retrySyn(k, c, server.lifeBy);
  const back = linkOf(k, c.server, c.client);
  const delay = transit(back, k.world.seed, 0, k.now);
  if (back.cut !== 0) return retrySyn(k, c, back.cut);
  if (server.life === 'dead') return closeWith(k, c, 'refused', k.now + delay, server.lifeBy);
  c.serverIncarnation = server.incarnation;
  k.schedule(k.now + delay, KIND.connected, c.client, c.server, 0, 0, 0, because, c.id, 'ack', null);
}

/** The server's acknowledgement arrives: what waited goes out. */
export function onConnected(k: Kernel, id: ConnectionId): void {
  const c = k.connections.get(id);
  if (!c || c.state === 'open') return;
  c.state = 'open';
  const waiting = c.waiting;
  c.waiting = [];
  for (const queued of waiting) transmit(k, c, 0, queued);
}

function transmit(k: Kernel, c: Connection, direction: 0 | 1, queued: Queued): void {
  const from = direction === 0 ? c.client : c.server;
  const to = direction === 0 ? c.server : c.client;
  const stalled = c.stalled[direction];
  const link = linkOf(k, from, to);
  if (link.cut !== 0 || stalled.length > 0) {
    stalled.push(queued);
    k.note(KIND.stalled, to, from, queued.about, 0, 'cut', queued.message, link.cut);
    return stalled.length === 1 ? scheduleRetransmit(k, c, direction, link.cut) : undefined;
  }
  deliver(k, c, direction, link, from, to, queued);
}

function deliver(k: Kernel, c: Connection, direction: 0 | 1, link: Link, from: Pid, to: Pid, queued: Queued): void {
  let delay = transit(link, k.world.seed, queued.message.bytes ?? 0, k.now);
  let rto = MIN_RTO;
  for (let tries = 0; tries < MAX_LOSSES && loses(link, k.world.seed, tries); tries++) {
    k.note(KIND.lost, to, from, queued.about, 0, 'lost, sent again', queued.message, link.disturbed);
    delay += rto;
    rto *= 2;
  }
  let at = k.now + delay;
  if (at <= c.latest[direction]) at = c.latest[direction] + 1;
  c.latest[direction] = at;
  k.scheduleAs(queued.cause, at, KIND.message, to, from, 0, queued.about, 0, link.disturbed, c.id, '', queued.message);
}

function scheduleRetransmit(k: Kernel, c: Connection, direction: 0 | 1, because: Seq): void {
  k.schedule(
    k.now + c.rto[direction],
    KIND.retransmit,
    -1,
    direction === 0 ? c.client : c.server,
    0,
    0,
    0,
    because,
    c.id,
    direction === 0 ? 'to server' : 'to client',
    null,
  );
  c.rto[direction] = c.rto[direction] * 2 > MAX_RTO ? MAX_RTO : c.rto[direction] * 2;
}

/** A retransmission timer of a connection. */
export function onRetransmit(k: Kernel, id: ConnectionId, what: string): void {
  const c = k.connections.get(id);
  if (!c) return;
  if (what === 'syn') return c.state === 'connecting' ? sendSyn(k, c) : undefined;
  const direction = what === 'to server' ? 0 : 1;
  const from = direction === 0 ? c.client : c.server;
  const to = direction === 0 ? c.server : c.client;
  const sender = k.processes[from];
  const senderIncarnation = direction === 0 ? c.clientIncarnation : c.serverIncarnation;
  if (sender.incarnation !== senderIncarnation || sender.life === 'dead') return;
  const link = linkOf(k, from, to);
  if (link.cut !== 0) return scheduleRetransmit(k, c, direction, link.cut);
  const stalled = c.stalled[direction];
  c.stalled[direction] = [];
  c.rto[direction] = MIN_RTO;
  for (const queued of stalled) deliver(k, c, direction, link, from, to, queued);
}

/** Whether data of a connection may be given to `to`; answers a stranger with a reset. */
export function accepts(k: Kernel, id: ConnectionId, to: Pid): boolean {
  const c = k.connections.get(id);
  if (!c) return false;
  const receiver = k.processes[to];
  const expected = to === c.server ? c.serverIncarnation : c.clientIncarnation;
  if (receiver.life !== 'dead' && receiver.incarnation === expected) return true;
  if (c.state !== 'closing' && k.hosts[receiver.spec.host].alive) resetPeer(k, c, to, receiver.lifeBy);
  return false;
}

/** The end `dead` is gone: the other end learns of it when a packet can reach it, after all that was sent before. */
function resetPeer(k: Kernel, c: Connection, dead: Pid, because: Seq): void {
  const other = dead === c.server ? c.client : c.server;
  const link = linkOf(k, dead, other);
  if (link.cut !== 0) return;
  const unsent = c.stalled[other === c.client ? 0 : 1].map((q) => q.message);
  const incarnation = other === c.client ? c.clientIncarnation : c.serverIncarnation;
  c.state = 'closing';
  const latest = c.latest[other === c.server ? 0 : 1];
  const at = Math.max(k.now + transit(link, k.world.seed, 0, k.now), latest + 1);
  k.schedule(
    at,
    KIND.trouble,
    other,
    dead,
    incarnation,
    0,
    0,
    because,
    c.id,
    'reset',
    Object.freeze({ what: 'reset', connection: c.id, peer: dead, unsent }),
  );
}

function closeWith(k: Kernel, c: Connection, what: 'refused' | 'timeout', at: Micros, because: Seq): void {
  forget(k, c);
  const unsent = c.waiting.map((q) => q.message);
  k.schedule(
    at,
    KIND.trouble,
    c.client,
    c.server,
    c.clientIncarnation,
    c.waiting[0]?.about ?? 0,
    0,
    because,
    c.id,
    what,
    Object.freeze({ what, connection: c.id, peer: c.server, unsent }),
  );
}

/** The other end has been told that a connection is no more. */
export function closed(k: Kernel, id: ConnectionId): void {
  const c = k.connections.get(id);
  if (c?.state === 'closing') forget(k, c);
}

function forget(k: Kernel, c: Connection): void {
  k.connections.delete(c.id);
  const key = keyOf(c.client, c.server, c.lane);
  if (k.connectionIds.get(key) === c.id) k.connectionIds.delete(key);
}

/** A process died while its host lives: the host's kernel resets its connections. */
export function resetAll(k: Kernel, pid: Pid, because: Seq): void {
  for (const c of [...k.connections.values()]) {
    if (c.client !== pid && c.server !== pid) continue;
    if (c.state === 'closing') {
      forget(k, c);
      continue;
    }
    if (c.state === 'connecting') {
      if (c.client === pid) forget(k, c);
      continue;
    }
    resetPeer(k, c, pid, because);
  }
}
