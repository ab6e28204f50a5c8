// Answers for the conformance table of logical clocks.
import {
  compareClocks,
  descends,
  dominates,
  incrementClock,
  lamportAfter,
  mergeClocks,
  receiveClock,
  type VectorClock,
} from '../clocks.ts';

interface LoggedEvent {
  readonly host: string;
  readonly text: string;
  readonly send?: string;
  readonly recv?: string;
}

interface ScriptedEvent {
  readonly p: string;
  readonly op: 'local' | 'send' | 'recv';
  readonly m?: string;
}

/** Table logical_clocks. */
export function logicalClocks(input: unknown): unknown {
  const given = input as {
    readonly op: string;
    readonly a: VectorClock;
    readonly b: VectorClock;
    readonly clocks: readonly VectorClock[];
    readonly events: readonly (LoggedEvent & ScriptedEvent)[];
  };
  switch (given.op) {
    case 'compare':
      return { relation: compareClocks(given.a, given.b) };
    case 'merge':
      return { clock: given.clocks.reduce(mergeClocks, {}) };
    case 'descends':
      return { descends: descends(given.a, given.b) };
    case 'dominates':
      return { dominates: dominates(given.a, given.b) };
    case 'buildClocks':
      return { clocks: clocksOfLog(given.events) };
    case 'runClocks':
      return { clocks: clocksOfScript(given.events) };
    default:
      throw new Error(`no clock does ${given.op}`);
  }
}

/** A receipt of a text from a host is of the first such sending to this host that was not received yet. */
function clocksOfLog(events: readonly LoggedEvent[]): readonly VectorClock[] {
  const own = new Map<string, VectorClock>();
  const underway = new Map<string, VectorClock[]>();
  return events.map(({ host, send, recv, text }) => {
    const before = own.get(host) ?? {};
    const from = recv === undefined ? undefined : underway.get(routeOf(recv, host, text))?.shift();
    const after = from === undefined ? incrementClock(before, host) : receiveClock(before, from, host);
    own.set(host, after);
    if (send !== undefined) {
      const route = routeOf(host, send, text);
      underway.set(route, [...(underway.get(route) ?? []), after]);
    }
    return after;
  });
}

/** Sender and receiver log the same message as `Sending X to b` and `Received X from a`. */
function routeOf(from: string, to: string, text: string): string {
  const message = text.replace(/^(Sending|Received) /, '').replace(/ (to|from) \S+$/, '');
  return JSON.stringify([from, to, message]);
}

function clocksOfScript(events: readonly ScriptedEvent[]): unknown {
  const vectors = new Map<string, VectorClock>();
  const lamports = new Map<string, number>();
  const sent = new Map<string, { readonly vector: VectorClock; readonly lamport: number }>();
  return events.map(({ p, op, m }) => {
    const message = op === 'recv' ? sent.get(m!) : undefined;
    const before = vectors.get(p) ?? {};
    const vector = message === undefined ? incrementClock(before, p) : receiveClock(before, message.vector, p);
    const lamport = lamportAfter(lamports.get(p) ?? 0, message?.lamport);
    vectors.set(p, vector);
    lamports.set(p, lamport);
    if (op === 'send') sent.set(m!, { vector, lamport });
    return { lamport, vector };
  });
}
