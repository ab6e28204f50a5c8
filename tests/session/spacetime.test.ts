// Space-time of a real run through the port: lanes and bands, windows with bounds, the same in words, and an event's cone.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSession } from '../../src/session/local.ts';
import type { Answer, Command } from '../../src/session/port.ts';

const SECOND = 1_000_000;
const NOWHERE = Number.MAX_SAFE_INTEGER;
const session = createSession();

async function ask<A extends Answer['answer']>(command: Command, expected: A): Promise<Extract<Answer, { answer: A }>> {
  const answer = await session.ask(command);
  expect(answer.answer).toBe(expected);
  return structuredClone(answer) as Extract<Answer, { answer: A }>;
}

const lanes = async (until = NOWHERE) => (await ask({ ask: 'lanes', until }, 'lanes')).lanes;
const pids = async () => (await lanes()).lanes.map((lane) => lane.pid);

beforeAll(async () => {
  const text = readFileSync('scenarios/replicas/majority.yaml', 'utf8');
  await ask({ ask: 'open', text, file: 'majority.yaml' }, 'opened');
  session.settle();
});

describe('space-time', () => {
  it('shades the lanes of those who are cut off, for as long as the cut lasts', async () => {
    const { bands } = await lanes();
    const cuts = bands.filter((band) => band.kind === 'cut');
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) {
      expect(cut.pids.length).toBeGreaterThan(0);
      expect(cut.to).toBeGreaterThan(cut.from);
    }
  });

  it('draws every message of a short window once, none arriving before it was sent', async () => {
    const { window } = await ask(
      { ask: 'spaceTime', from: SECOND, to: 1.2 * SECOND, pids: await pids(), most: 10_000, until: NOWHERE },
      'spaceTime',
    );
    const m = window.messages;
    expect(m.count).toBe(window.total);
    expect(m.count).toBeGreaterThan(10);
    expect(new Set(m.seq).size).toBe(m.count);
    for (let i = 0; i < m.count; i++) {
      expect(m.at[i]).toBeGreaterThanOrEqual(m.sentAt[i]);
      expect(m.sentAt[i]).toBeLessThanOrEqual(1.2 * SECOND);
    }
  });

  it('gathers a long window into as many lines as were asked for, and loses no message', async () => {
    const { window } = await ask(
      { ask: 'spaceTime', from: 0, to: 60 * SECOND, pids: await pids(), most: 500, until: NOWHERE },
      'spaceTime',
    );
    expect(window.total).toBeGreaterThan(5000);
    expect(window.messages.count).toBeLessThanOrEqual(500);
    expect(window.messages.many.reduce((sum, n) => sum + n, 0)).toBe(window.total);
  });

  it('shows nothing that came after what may be known', async () => {
    const until = 2 * SECOND;
    const { window } = await ask(
      { ask: 'spaceTime', from: SECOND, to: 5 * SECOND, pids: await pids(), most: 10_000, until },
      'spaceTime',
    );
    expect(Math.max(...window.messages.at)).toBeLessThanOrEqual(until);
  });

  it('says in words what it draws', async () => {
    const where = { from: SECOND, to: 1.05 * SECOND, pids: await pids(), until: NOWHERE };
    const { occurrences, total } = await ask({ ask: 'occurrences', ...where, most: 1000 }, 'occurrences');
    expect(occurrences).toHaveLength(total);
    expect(occurrences.every((o, i) => i === 0 || occurrences[i - 1].sentAt <= o.sentAt)).toBe(true);
    expect(occurrences.some((o) => o.fate === 'arrived' && o.what.includes('received'))).toBe(true);
  });

  it('marks what a cut swallowed', async () => {
    const cut = (await lanes()).bands.find((band) => band.kind === 'cut')!;
    const { window } = await ask(
      { ask: 'spaceTime', from: cut.from, to: cut.from + SECOND, pids: await pids(), most: 100_000, until: NOWHERE },
      'spaceTime',
    );
    expect([...window.messages.fate].some((fate) => fate !== 0)).toBe(true);
  });

  it('does not take what arrived for lost because its receiver then lost something itself', async () => {
    const other = createSession();
    await other.ask({ ask: 'open', text: readFileSync('scenarios/replicas/neither.yaml', 'utf8'), file: 'x.yaml' });
    other.settle();
    const from = 20 * SECOND;
    const all = { pids: [0, 1, 2, 3, 4, 5, 6], until: NOWHERE, most: 10_000 };
    const answer = await other.ask({ ask: 'spaceTime', from, to: from + 5 * SECOND, ...all });
    if (answer.answer !== 'spaceTime') throw new Error('no window');
    const { fate, count } = answer.window.messages;
    const of = (index: number) => fate.filter((f) => f === index).length;
    // Nobody dies here: a cut swallows copies, and every write that arrives is answered.
    expect(of(2)).toBe(0);
    expect(of(1)).toBeGreaterThan(10);
    expect(of(0)).toBeGreaterThan(count / 2);
  });

  it('tells what happened before an event and after it', async () => {
    const { window } = await ask(
      { ask: 'spaceTime', from: 3 * SECOND, to: 3.5 * SECOND, pids: await pids(), most: 10_000, until: NOWHERE },
      'spaceTime',
    );
    const m = window.messages;
    const { event } = await ask({ ask: 'event', seq: m.seq[5], until: NOWHERE }, 'event');
    expect(event!.text).toContain('received');
    expect(event!.past[m.to[5]]).toBe(m.seq[5]);
    expect(event!.past[m.from[5]]).toBeGreaterThanOrEqual(m.sent[5]);
    expect(event!.causes[0].seq).toBe(m.sent[5]);
    for (let pid = 0; pid < event!.past.length; pid++) {
      expect(event!.pastAt[pid]).toBeLessThanOrEqual(event!.at);
      if (event!.future[pid] > 0) expect(event!.futureAt[pid]).toBeGreaterThanOrEqual(event!.at);
    }
  });

  it('has no cone of what has not happened', async () => {
    expect((await ask({ ask: 'event', seq: 100_000_000, until: NOWHERE }, 'event')).event).toBeNull();
  });
});
