// Time travel in detail: single steps back over rungs and keyframes, what is kept of a branch, and series of readings nobody charts.
import { describe, expect, it } from 'vitest';
import { SHOP } from '../../src/cli/bench/services.ts';
import { createKernel } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Keyframes } from '../../src/session/keyframes.ts';
import type { Command } from '../../src/session/port.ts';
import { Session } from '../../src/session/session.ts';

const text = SHOP.replace('length: 10m', 'length: 30s');

async function opened() {
  const session = new Session(loadScenario);
  const ask = async (command: Command): Promise<any> => session.ask(command);
  await ask({ ask: 'open', text, file: 'shop.yaml' });
  while (session.computeAhead(50_000));
  const digest = async () => (await ask({ ask: 'share' })).shared.digest;
  return { ask, digest };
}

describe('stepping back', () => {
  it('stands where stepping forward stood, over more events than lie between two rungs', async () => {
    const { ask, digest } = await opened();
    await ask({ ask: 'seek', to: 12_000_000 });
    const there: string[] = [];
    const steps = 2100;
    for (let i = 0; i < steps; i++) {
      if (i % 700 === 0) there.push(await digest());
      await ask({ ask: 'step', unit: 'event', direction: 1 });
    }
    for (let i = steps - 1; i >= 0; i--) {
      await ask({ ask: 'step', unit: 'event', direction: -1 });
      if (i % 700 === 0) expect(await digest()).toBe(there[i / 700]);
    }
  });
});

describe('keyframes of a branch', () => {
  it('are thinned when they hold too much, and still lead to every moment', async () => {
    const { scenario } = await loadScenario(text, 'shop.yaml');
    const k = createKernel(scenario!.world(1, []));
    const few = new Keyframes(4_000_000);
    few.offer(k, 0);
    for (let t = 1; t <= 30; t++) {
      k.runUntil(t * 1_000_000);
      few.offer(k, 0);
      expect(few.bytes).toBeLessThan(4_000_000);
    }
    const end = k.digestNow();
    for (const moment of [29, 3, 17]) {
      few.restore(k, moment * 1_000_000, []);
      expect(k.now).toBeLessThanOrEqual(moment * 1_000_000);
      k.runUntil(30_000_000);
      expect(k.digestNow()).toBe(end);
    }
  });
});

describe('series', () => {
  it('of readings nobody charts are there too, ten times more coarsely', async () => {
    const { ask } = await opened();
    const { series } = await ask({ ask: 'series', readings: ['shoppers.goodput', 'inventory.busy'] });
    const [first, other] = series;
    expect(other.at.length).toBeGreaterThan(25);
    expect(first.at.length + other.at.length).toBeLessThan(400);
    expect(Math.max(...other.values)).toBeGreaterThan(1);
  });
});
