// Answers for picks by turn, load and chance beyond the tables: shares in proportion, no bursts, the power of two choices.
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { edfSchedule, pickEarliest } from '../../../src/models/loadBalancer/rules/edf.ts';
import { pickLeastConnections } from '../../../src/models/loadBalancer/rules/least-conn.ts';
import {
  leastRequestWeight,
  pickByFullScan,
  pickOfChoices,
  power,
} from '../../../src/models/loadBalancer/rules/least-request.ts';
import { nginxPeer, releaseNginxPeer } from '../../../src/models/loadBalancer/rules/nginx-peers.ts';
import { pickRandom, pickWeightedRandom } from '../../../src/models/loadBalancer/rules/random.ts';
import {
  isTripped,
  onConnectionFailure,
  onResponse,
  RIBBON_DEFAULTS,
  serverStats,
} from '../../../src/models/loadBalancer/rules/ribbon.ts';
import { roundRobin, springRoundRobin } from '../../../src/models/loadBalancer/rules/round-robin.ts';
import { pickSmoothWeighted } from '../../../src/models/loadBalancer/rules/smooth-wrr.ts';

function draws(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

function counts(picks: number, n: number, pick: () => number): number[] {
  const seen = new Array<number>(n).fill(0);
  for (let i = 0; i < picks; i++) seen[pick()]!++;
  return seen;
}

describe('smooth weighted round robin', () => {
  it('gives every server its exact share of a period, and no server more than it must in a row', () => {
    const peers = [5, 1, 1].map((weight) => nginxPeer(weight, 1, 10, 0));
    const picks = Array.from({ length: 700 }, () => pickSmoothWeighted(peers, 0, null));
    expect([0, 1, 2].map((i) => picks.filter((p) => p === i).length)).toEqual([500, 100, 100]);
    expect(picks.join('')).not.toContain('11');
    expect(picks.join('')).not.toContain('00000');
  });

  it('does not go back to a server that this request has tried', () => {
    const peers = [9, 1].map((weight) => nginxPeer(weight, 1, 10, 0));
    const tried = new Uint8Array(2);
    expect([0, 1, 2].map(() => pickSmoothWeighted(peers, 0, tried))).toEqual([0, 1, -1]);
  });

  it('gives a failed server one chance after its time, not a crowd', () => {
    const peers = [1, 1].map((weight) => nginxPeer(weight, 1, 10, 0));
    const pick = (second: number) => {
      const i = pickSmoothWeighted(peers, second * SECOND, null);
      releaseNginxPeer(peers, i, i === 0, second * SECOND);
      return i;
    };
    // Server 0 always fails; within each ten seconds it is tried once at most.
    const picks = Array.from({ length: 1000 }, (_, i) => pick(100 + i * 0.1));
    expect(picks.filter((i) => i === 0).length).toBeLessThanOrEqual(10);
    expect(picks.filter((i) => i === 0).length).toBeGreaterThanOrEqual(8);
  });

  it('never leaves the only server alone, whatever it did', () => {
    const peers = [nginxPeer(1, 1, 10, 0)];
    for (let i = 0; i < 5; i++) {
      expect(pickSmoothWeighted(peers, 0, null)).toBe(0);
      releaseNginxPeer(peers, 0, true, 0);
    }
  });
});

it('least connections follow the weights when requests never end', () => {
  const peers = [3, 2, 1].map((weight) => nginxPeer(weight, 1, 10, 0));
  for (let i = 0; i < 600; i++) pickLeastConnections(peers, 0, null);
  expect(peers.map((p) => p.conns)).toEqual([300, 200, 100]);
});

describe('the power of two choices', () => {
  it('keeps the fullest of 100 hosts far below what chance alone gives', () => {
    const n = 100;
    const byTwo = new Array<number>(n).fill(0);
    const byChance = new Array<number>(n).fill(0);
    const draw = draws(7);
    for (let i = 0; i < 10_000; i++) {
      byTwo[pickOfChoices(byTwo, 2, draw)]!++;
      byChance[pickRandom(n, draw())]!++;
    }
    expect(Math.max(...byTwo)).toBeLessThanOrEqual(104);
    expect(Math.max(...byChance)).toBeGreaterThan(115);
  });

  it('of nobody is nobody', () => {
    expect([pickOfChoices([], 2, () => 0), pickByFullScan([], () => 0)]).toEqual([-1, -1]);
  });

  it('taken to a full scan is fair among equals', () => {
    const draw = draws(3);
    const [, ...least] = counts(30_000, 4, () => pickByFullScan([2, 1, 1, 1], draw));
    for (const n of least) expect(Math.abs(n - 10_000)).toBeLessThan(400);
  });
});

describe('the earliest deadline first', () => {
  it('is a weighted round robin for fixed weights, of whole numbers or not', () => {
    const weights = [0.5, 1.5, 3];
    const weightOf = (host: number) => weights[host]!;
    const schedule = edfSchedule(3, weightOf);
    expect(counts(5000, 3, () => pickEarliest(schedule, weightOf))).toEqual([500, 1500, 3000]);
  });

  it('sends less to a host the more is active there', () => {
    const active = [0, 3];
    const weightOf = (host: number) => leastRequestWeight(1, active[host]!, 1);
    const schedule = edfSchedule(2, weightOf);
    expect(counts(1000, 2, () => pickEarliest(schedule, weightOf))).toEqual([800, 200]);
    expect([0, 0.5, 2].map((bias) => leastRequestWeight(8, 3, bias))).toEqual([8, 4, 0.5]);
  });
});

it('a power is exact where it can be and close elsewhere', () => {
  expect([power(9, 0.5), power(3, 4), power(7, 0), power(1, 0.3)]).toEqual([3, 81, 1, 1]);
  for (const [x, y] of [
    [0.2, 0.7],
    [5, 1.3],
    [1e-3, 2.5],
    [12, -1],
  ] as const)
    expect(power(x, y) / x ** y).toBeCloseTo(1, 13);
});

it('chance follows the weights, and those of 0 are never picked', () => {
  const draw = draws(11);
  const seen = counts(40_000, 4, () => pickWeightedRandom([1, 0, 3, 0], draw()));
  expect([seen[1], seen[3]]).toEqual([0, 0]);
  expect(seen[2]! / seen[0]!).toBeCloseTo(3, 0);
  expect([pickWeightedRandom([0, 0], 0.5), pickWeightedRandom([], 0.5)]).toEqual([-1, -1]);
  expect(pickWeightedRandom([1, 2, 0], 1 - 2 ** -53)).toBe(1);
});

it('turns go on when hosts come and go, and of nobody are nobody’s', () => {
  const state = { position: 5 };
  expect([3, 3, 4, 0, 2].map((n) => roundRobin(state, n))).toEqual([2, 0, 3, -1, 0]);
  const spring = { position: 41 };
  expect([springRoundRobin(spring, 1), springRoundRobin(spring, 0), spring.position]).toEqual([0, -1, 41]);
});

it("a server's circuit closes again after its blackout, or at once with a response", () => {
  const s = serverStats();
  for (let i = 0; i < 3; i++) onConnectionFailure(s, 5 * SECOND);
  expect([14, 15].map((second) => isTripped(s, RIBBON_DEFAULTS, second * SECOND))).toEqual([true, false]);
  onConnectionFailure(s, 20 * SECOND);
  expect([39, 40].map((second) => isTripped(s, RIBBON_DEFAULTS, second * SECOND))).toEqual([true, false]);
  onResponse(s, 1000);
  expect(isTripped(s, RIBBON_DEFAULTS, 21 * SECOND)).toBe(false);
});
