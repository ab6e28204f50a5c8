// Answers for ten thousand mutated share links: each opens a run, or gives a reason; none throws, hangs or leaves the session unusable.
import { deflateSync, strToU8 } from 'fflate';
import { expect, it } from 'vitest';
import { type SharedMoment, unpackMoment } from '../../src/lab/run/share.ts';
import { createSession } from '../../src/session/local.ts';
import { random } from './random.ts';

const RUNS = 10_000;

const SCENARIO = `murphy: 1
title: Small
length: 300ms
world:
  shoppers: { kind: clients, rate: 50/s, calls: orders POST /orders, timeout: 50ms }
  orders:
    kind: service
    replicas: 2
    startup: 0s
    handles: { POST /orders: [{ work: { exponential: 10ms } }] }
checks: [{ name: served, mean: shoppers.goodput, above: 1/s }]
`;

const ACTS: readonly object[] = [
  { do: 'kill', target: 'orders#1' },
  { do: 'restart', target: 'orders' },
  { do: 'pause', target: 'orders#2' },
  { do: 'slow', target: 'orders', factor: 4 },
  { do: 'link', target: 'shoppers -> orders', loss: 1, latency: { kind: 'constant', value: 200_000 } },
  { do: 'partition', groups: [['shoppers'], ['orders#1']], oneWay: false },
  { do: 'message', order: 12, what: 'drop' },
  { do: 'set', path: 'orders.concurrency', to: 2 },
  { do: 'heal', name: 'one' },
];

const SCRAPS: readonly unknown[] = [
  ...[null, true, -1, 0.5, 1e15, 1e308, '', 'orders', 'orders#9', 'nowhere', 'kill', 'set', 'partition', 'heal'],
  ...['__proto__', 'constructor', 'orders.__proto__.x', 'orders.constructor.name', 'shoppers -> shoppers', ' -> '],
  ...[[], {}, [[]], [['orders'], ['orders']], { kind: 'pareto', value: -3 }, { kind: 'constant' }, 'x'.repeat(300)],
  ...[{ do: 'kill' }, { do: 'message', order: -5, what: 'deliver' }, [1, [2, [3]]], '10ms', '5/s', '😀', '\u0000'],
];

/** Puts a scrap, a copy or nothing in some place of a value of plain data. */
function mutate(value: unknown, next: () => number): unknown {
  const pick = () => SCRAPS[Math.floor(next() * SCRAPS.length)];
  if (value === null || typeof value !== 'object' || next() < 0.12) return next() < 0.8 ? pick() : value;
  if (Array.isArray(value)) {
    if (value.length === 0 || next() < 0.1) return [...value, pick()];
    const at = Math.floor(next() * value.length);
    if (next() < 0.1) return value.filter((_, i) => i !== at);
    return value.map((item, i) => (i === at ? mutate(item, next) : item));
  }
  const keys = Object.keys(value);
  const key = keys[Math.floor(next() * keys.length)];
  if (key === undefined || next() < 0.08) return { ...value, [String(pick())]: pick() };
  const { [key]: inner, ...rest } = value as Record<string, unknown>;
  return next() < 0.08 ? rest : { ...rest, [key]: mutate(inner, next) };
}

function linkOf(next: () => number): string {
  const interventions = Array.from({ length: 1 + Math.floor(next() * 3) }, (_, i) => ({
    name: `act ${i}`,
    at: Math.floor(next() * 250_000),
    ...(next() < 0.3 ? { for: 50_000 } : {}),
    action: ACTS[Math.floor(next() * ACTS.length)],
  }));
  let held: unknown = { v: 1, e: '1', s: 'a/b', seed: 7, i: interventions, b: 'x', c: 280_000, d: 'y' };
  // Mostly the interventions: the frame around them has its own tests.
  const mutations = 1 + Math.floor(next() * 2);
  for (let i = 0; i < mutations; i++) {
    const whole = held as { i: unknown };
    held = next() < 0.85 && whole?.i !== undefined ? { ...whole, i: mutate(whole.i, next) } : mutate(held, next);
  }
  const text = Buffer.from(deflateSync(strToU8(JSON.stringify(held) ?? ''))).toString('base64url');
  if (next() > 0.1) return text;
  const at = Math.floor(next() * text.length);
  return text.slice(0, at) + 'A~_😀'.charAt(Math.floor(next() * 4)) + text.slice(at + Math.floor(next() * 3));
}

it(`${RUNS} mutated links each open a run or give a reason`, async () => {
  const next = random(20261124);
  const session = createSession();
  const ends = { reason: 0, refused: 0, opened: 0 };
  for (let run = 0; run < RUNS; run++) {
    const link = linkOf(next);
    const read = unpackMoment(link);
    if ('reason' in read) {
      expect(read.reason.length).toBeGreaterThan(20);
      ends.reason++;
      continue;
    }
    const { seed, interventions, cursor }: SharedMoment = read.moment;
    const answer = await session.ask({ ask: 'open', text: SCENARIO, file: 'a/b.yaml', seed, interventions, cursor });
    if (answer.answer === 'refused') {
      expect(`${link}: ${answer.reason}`).toMatch(/: .{10,}$/s);
      ends.refused++;
    } else {
      expect(`${link}: ${answer.answer}`).toBe(`${link}: opened`);
      const end = await session.ask({ ask: 'seek', to: 300_000 });
      expect(`${link}: ${end.answer === 'frame' ? (end.frame.verdict?.kind ?? 'whole') : end.answer}`).not.toMatch(
        /: (model error|invariant|refused)$/,
      );
      ends.opened++;
    }
  }
  // A fuzz that is always refused at the door has not looked inside.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(RUNS / 20);
});
