// Answers for one message in flight: holding it back, letting it go, losing it, doubling it.
import type { Kernel } from './kernel.ts';
import type { Seq } from './process.ts';
import { MILLISECOND } from './time.ts';
import { KIND } from './trace.ts';

/** What a lost segment costs on a stream: TCP sends it again after its minimum retransmission time-out. */
const RETRANSMIT = 200 * MILLISECOND;

function find(k: Kernel, order: number): number {
  for (const slot of k.pending.queue.slots())
    if (k.pending.orderOf(slot) === order && k.pending.kind(slot) === KIND.message) return slot;
  return -1;
}

/** Takes the message (and, on a stream, what follows it on the same connection) out of the wire until it is delivered. */
export function holdMessage(k: Kernel, order: number): void {
  const slot = find(k, order);
  if (slot < 0) return;
  const p = k.pending;
  const connection = p.extra(slot);
  const target = p.target(slot);
  const group =
    connection === 0
      ? [slot]
      : [...p.queue.slots()].filter(
          (s) =>
            p.kind(s) === KIND.message && p.extra(s) === connection && p.target(s) === target && p.orderOf(s) >= order,
        );
  for (const s of group.sort((a, b) => p.orderOf(a) - p.orderOf(b))) {
    k.held.set(p.orderOf(s), {
      target,
      from: p.from(s),
      cause: p.cause(s),
      about: p.about(s),
      connection,
      message: p.data(s),
      sentAt: p.sentAt(s),
    });
    p.queue.remove(s);
    p.release(s);
  }
}

export function interceptMessage(k: Kernel, order: number, what: 'drop' | 'duplicate' | 'deliver', because: Seq): void {
  if (what === 'deliver' && k.held.has(order)) return release(k, order, because);
  const slot = find(k, order);
  if (slot < 0) return;
  const p = k.pending;
  const { target, from, cause, about, connection, message } = {
    target: p.target(slot),
    from: p.from(slot),
    cause: p.cause(slot),
    about: p.about(slot),
    connection: p.extra(slot),
    message: p.data(slot),
  };
  if (what === 'duplicate') {
    // A stream discards the copy; a datagram arrives twice.
    if (connection === 0)
      k.scheduleAs(cause, p.queue.atOf(slot) + 1, KIND.message, target, from, 0, about, 0, because, 0, '', message);
    return;
  }
  p.queue.remove(slot);
  p.release(slot);
  if (what === 'deliver') {
    k.scheduleAs(cause, k.now, KIND.message, target, from, 0, about, 0, because, connection, '', message);
    return;
  }
  k.note(
    connection === 0 ? KIND.drop : KIND.lost,
    target,
    from,
    about,
    0,
    connection === 0 ? 'dropped' : 'dropped, sent again',
    message,
    because,
  );
  if (connection !== 0)
    k.scheduleAs(cause, k.now + RETRANSMIT, KIND.message, target, from, 0, about, 0, because, connection, '', message);
}

function release(k: Kernel, order: number, because: Seq): void {
  const first = k.held.get(order)!;
  for (const [other, m] of [...k.held]) {
    const same =
      other === order || (m.connection !== 0 && m.connection === first.connection && m.target === first.target);
    if (!same) continue;
    k.held.delete(other);
    k.scheduleAs(m.cause, k.now, KIND.message, m.target, m.from, 0, m.about, 0, because, m.connection, '', m.message);
  }
}
