// A run somebody looks at: play, seek, step back, act, fork, judge, and ask why, through the port alone.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSession } from '../../src/session/local.ts';
import type { Answer, Command, Frame, SessionPort } from '../../src/session/port.ts';

const text = readFileSync('scenarios/resilience/storm.yaml', 'utf8');

let session: ReturnType<typeof createSession>;

async function ask<A extends Answer['answer']>(
  port: SessionPort,
  command: Command,
  expected: A,
): Promise<Extract<Answer, { answer: A }>> {
  const answer = await port.ask(command);
  expect(answer.answer).toBe(expected);
  return structuredClone(answer) as Extract<Answer, { answer: A }>;
}

const frameAt = async (command: Command): Promise<Frame> => (await ask(session, command, 'frame')).frame;
const share = async () => (await ask(session, { ask: 'share' }, 'share')).shared;

beforeAll(() => {
  session = createSession();
});

describe('a session', () => {
  it('opens a scenario, plays, and stands at the same state after seeking back and forth', async () => {
    const { world } = await ask(session, { ask: 'open', text, file: 'storm.yaml' }, 'opened');
    expect(world.parts.map((p) => p.name)).toEqual(['shoppers', 'orders', 'inventory']);
    await frameAt({ ask: 'seek', to: 10_000_000 });
    const first = (await share()).digest;
    await frameAt({ ask: 'seek', to: 25_000_000 });
    await frameAt({ ask: 'seek', to: 3_000_000 });
    await frameAt({ ask: 'seek', to: 10_000_000 });
    expect((await share()).digest).toBe(first);
  });

  it('steps one event forward and back to the same state', async () => {
    await frameAt({ ask: 'seek', to: 10_000_000 });
    await frameAt({ ask: 'step', unit: 'event', direction: 1 });
    const once = await share();
    const { seq } = await frameAt({ ask: 'step', unit: 'event', direction: 1 });
    const back = await frameAt({ ask: 'step', unit: 'event', direction: -1 });
    expect(back.seq).toBeLessThan(seq);
    expect((await share()).digest).toBe(once.digest);
  });

  it('acting in the past forks, and the fork replays to the same digest from its list of interventions', async () => {
    await frameAt({ ask: 'seek', to: 15_000_000 });
    const frame = await frameAt({
      ask: 'intervene',
      faults: [{ name: 'you: one attempt', action: { do: 'set', path: 'orders.reserve.retry.maxAttempts', to: 1 } }],
    });
    await frameAt({ ask: 'seek', to: 80_000_000 });
    const forked = await share();
    expect(forked.interventions).toHaveLength(1);
    const other = createSession();
    await ask(
      other,
      { ask: 'open', text, file: 'storm.yaml', interventions: forked.interventions, cursor: forked.cursor },
      'opened',
    );
    expect((await ask(other, { ask: 'share' }, 'share')).shared.digest).toBe(forked.digest);
    const { overview } = await ask(session, { ask: 'overview' }, 'overview');
    expect(overview.branches).toHaveLength(2);
    expect(overview.branch).toBe(frame.branch);
  });

  it('acting between two interventions of a shared link drops the later one, and keeps only what then happened', async () => {
    const later = { name: 'later', at: 40_000_000, action: { do: 'kill', target: 'inventory' } } as const;
    const early = {
      name: 'early',
      at: 5_000_000,
      action: { do: 'slow', target: 'orders', factor: 2 },
      for: 1_000_000,
    } as const;
    const linked = createSession();
    await ask(
      linked,
      { ask: 'open', text, file: 'storm.yaml', interventions: [later, early], cursor: 50_000_000 },
      'opened',
    );
    await ask(linked, { ask: 'seek', to: 15_000_000 }, 'frame');
    const mine = { name: 'mine', action: { do: 'set', path: 'orders.reserve.retry.maxAttempts', to: 1 } } as const;
    await ask(linked, { ask: 'intervene', faults: [mine] }, 'frame');
    await ask(linked, { ask: 'seek', to: 60_000_000 }, 'frame');
    const { shared } = await ask(linked, { ask: 'share' }, 'share');
    expect(shared.interventions.map((f) => f.name)).toEqual(['early', 'mine']);
    const replay = createSession();
    const interventions = [early, { ...mine, at: 15_000_000 }];
    await ask(replay, { ask: 'open', text, file: 'storm.yaml', interventions, cursor: 60_000_000 }, 'opened');
    expect((await ask(replay, { ask: 'share' }, 'share')).shared.digest).toBe(shared.digest);
  });

  it('computes ahead: series, milestones and a digest for the whole run', async () => {
    session.settle();
    const { overview } = await ask(session, { ask: 'overview' }, 'overview');
    expect(overview.computedTo).toBe(90_000_000);
    expect(overview.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(overview.faults.map((f) => f.name)).toContain('slowdown');
    const { series } = await ask(session, { ask: 'series', readings: ['shoppers.goodput'] }, 'series');
    expect(series[0].values.length).toBeGreaterThan(800);
  });

  it('judges the prediction and the goal by what each branch does', async () => {
    const fresh = createSession();
    const { world } = await ask(fresh, { ask: 'open', text, file: 'storm.yaml' }, 'opened');
    const steps = world.steps.map((step) => step.kind);
    const question = { ask: 'judge', step: steps.indexOf('ask') } as const;
    const goal = { ask: 'judge', step: steps.indexOf('goal') } as const;
    expect((await ask(fresh, question, 'judgement')).judgement.option).toBe(2);
    expect((await ask(fresh, goal, 'judgement')).judgement.option).toBe(-1);
    expect((await ask(session, goal, 'judgement')).judgement.option).toBe(0);
  });

  it('answers why a request timed out: back to the slow-down', async () => {
    const fresh = createSession();
    await ask(fresh, { ask: 'open', text, file: 'storm.yaml' }, 'opened');
    await ask(fresh, { ask: 'seek', to: 24_000_000 }, 'frame');
    const { traces } = await ask(fresh, { ask: 'traces', before: 24_000_000, limit: 5, outcome: 'failed' }, 'traces');
    expect(traces.length).toBeGreaterThan(0);
    const { why } = await ask(fresh, { ask: 'why', ref: { event: traces[0].request } }, 'why');
    expect(why!.steps.at(-1)!.text).toMatch(/inventory was made 4 times slower/);
    const { trace } = await ask(fresh, { ask: 'trace', request: traces[0].request }, 'trace');
    expect(trace!.spans.length).toBeGreaterThan(2);
  });

  it('asked why of a request under way, says how far it has come, and nothing from after the cursor', async () => {
    const fresh = createSession();
    await ask(fresh, { ask: 'open', text, file: 'storm.yaml' }, 'opened');
    fresh.settle();
    await ask(fresh, { ask: 'seek', to: 27_000_000 }, 'frame');
    const { traces } = await ask(fresh, { ask: 'traces', before: 27_000_000, limit: 60 }, 'traces');
    const open = traces.filter((t) => t.duration < 0);
    expect(open.length).toBeGreaterThan(20);
    let toTheFault = 0;
    for (const { request } of open) {
      const { why } = await ask(fresh, { ask: 'why', ref: { event: request } }, 'why');
      expect(Math.max(...why!.steps.map((step) => step.at))).toBeLessThanOrEqual(27_000_000);
      expect(why!.steps.map((step) => step.text).join()).not.toMatch(/timer arrival/);
      if (/inventory was made 4 times slower/.test(why!.steps.at(-1)!.text)) toTheFault++;
    }
    expect(toTheFault / open.length).toBeGreaterThan(0.8);
  });

  it('still has the fault in the log at the end of the run, in words', async () => {
    const fresh = createSession();
    await ask(fresh, { ask: 'open', text, file: 'storm.yaml' }, 'opened');
    await ask(fresh, { ask: 'seek', to: 90_000_000 }, 'frame');
    const { lines } = await ask(fresh, { ask: 'log', before: 90_000_000, limit: 100 }, 'log');
    expect(lines.map((line) => line.text)).toContain('inventory was made 4 times slower for 10 s.');
    expect(lines.map((line) => line.text).join()).not.toMatch(/[{}]/);
  });

  it('says what is wrong with a bad scenario instead of opening it', async () => {
    const answer = await session.ask({
      ask: 'open',
      text: text.replace('concurrency: 4', 'concurency: 4'),
      file: 'bad.yaml',
    });
    expect(answer).toMatchObject({
      answer: 'problems',
      problems: [{ line: 32, column: 5, hint: "did you mean 'concurrency'?" }],
    });
  });
});
