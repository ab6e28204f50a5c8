// What a search draws, shrinks and reports: the same for the same seed, over before the healing begins, and replayed by what it hands back.
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../../src/engine/index.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { drawFaults, planOf } from '../../../src/session/explore/draw.ts';
import { search } from '../../../src/session/explore/search.ts';
import { Searcher } from '../../../src/session/explore/searcher.ts';
import { ddmin } from '../../../src/session/explore/shrink.ts';
import { planFor } from './stores.ts';

const text = (explore: string) => `
murphy: 1
title: A store
length: 20s
world:
  clients: { kind: kvClients, store: store }
  store: { kind: quorum, sloppy: false, versions: lastWriteWins }
explore: ${explore}
`;

describe('faults of a seed', () => {
  it('are the same again, fit the world, and are over when the chaos is', async () => {
    const plan = await planFor('kind: raft, replicas: 5', 'chaos: [2s, 20s], faults: 6');
    for (let seed = 1; seed <= 200; seed++) {
      const faults = drawFaults(plan, seed);
      expect(drawFaults(plan, seed)).toEqual(faults);
      expect(faults.length).toBeLessThanOrEqual(6);
      for (const fault of faults) {
        expect(plan.scenario.refusal(fault)).toBe('');
        expect(fault.at).toBeGreaterThanOrEqual(2_000_000 - 10_000);
        expect(fault.at + fault.for!).toBeLessThanOrEqual(20_000_000);
      }
    }
  });

  it('are of the kinds that are asked for', async () => {
    const plan = await planFor('kind: raft, replicas: 5', 'kinds: [pause]');
    expect(new Set([1, 2, 3, 4].flatMap((seed) => drawFaults(plan, seed).map((f) => f.action.do)))).toEqual(
      new Set(['pause']),
    );
  });
});

it('ddmin leaves the elements that are needed together, and none besides', () => {
  const all = Array.from({ length: 20 }, (_, i) => i);
  expect(ddmin(all, (some) => some.includes(3) && some.includes(17))).toEqual([3, 17]);
  expect(ddmin(all, () => true)).toEqual([]);
});

it('a search finds the same with two hands as with one, and its findings are runs with their digest', async () => {
  const request = {
    text: text('{ kinds: [clock, kill], skew: 2s, promises: [{ name: fresh, final: clients.staleReads, equals: 0 }] }'),
    file: 'x.yaml',
    options: {},
  };
  const options = { seeds: [1, 12], shrink: 1, first: false } as const;
  const hands = (n: number) => Array.from({ length: n }, () => new Searcher(loadScenario));
  const one = await search(hands(1), request, options);
  const two = await search(hands(2), request, options);
  expect(one.findings.length).toBe(1);
  expect(two.findings).toEqual(one.findings);
  expect(two.failed).toEqual(one.failed);
  expect(two.coverage.schedules.size).toBe(one.coverage.schedules.size);
  const finding = one.findings[0]!;
  const { scenario } = await loadScenario(request.text, request.file);
  const k = createKernel(scenario!.world(finding.seed, finding.interventions));
  k.runUntil(finding.cursor);
  expect(k.digestNow()).toBe(finding.digest);
  const told = await loadScenario(`${request.text}${finding.yaml}`, request.file);
  expect(told.scenario?.faults).toEqual(finding.interventions);
});

it.each([
  ['{ kinds: [kil] }', /kill/],
  ['{ targets: [stor] }', /there is no part 'stor'.*store/],
  ['{ chaos: [2s, 20s] }', /leaves no time to heal/],
  ['{ chaos: [5s, 2s] }', /after its beginning/],
  ['{ promises: [{ name: x, final: clients.stale, equals: 0 }] }', /clients/],
  ['{ heal: 3s }', /heal/],
])('a mistake in explore is located: %s', async (explore, message) => {
  const { problems } = await loadScenario(text(explore), 'x.yaml');
  const [problem] = problems.filter((p) => p.severity === 'error');
  expect(problem?.line).toBe(8);
  expect(`${problem?.message} ${problem?.hint ?? ''}`).toMatch(message);
});

it('a world that no chosen kind can strike is refused', async () => {
  const { scenario } = await loadScenario(text('{ skew: 0s }'), 'x.yaml');
  expect(planOf(scenario!, { kinds: ['clock'] })).toMatch(/none of the kinds/);
});
