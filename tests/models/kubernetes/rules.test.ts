// Answers for rules that the real system's tables leave out: real delays, picks by chance, tolerations over several taints.
import { describe, expect, it } from 'vitest';
import { type BackoffEntry, CRASH_LOOP_BACKOFF, restartDelay } from '../../../src/models/kubernetes/rules/backoff.ts';
import { pickByRules } from '../../../src/models/kubernetes/rules/iptables.ts';
import {
  BURST_REPLICAS,
  SLOW_START_INITIAL_BATCH_SIZE,
  slowStartBatch,
} from '../../../src/models/kubernetes/rules/replica-set.ts';
import { type Taint, type Toleration, toleratedSeconds } from '../../../src/models/kubernetes/rules/taints.ts';

const SECOND = 1_000_000;

describe('a container that crashes at once', () => {
  it('waits 0, 10, 20, 40, 80, 160 and then 300 seconds', () => {
    let entry: BackoffEntry | undefined;
    let now = 0;
    const delays = Array.from({ length: 8 }, () => {
      const restart = restartDelay(entry, CRASH_LOOP_BACKOFF, now);
      entry = restart.entry;
      now += restart.delay;
      return restart.delay / SECOND;
    });
    expect(delays).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('is forgiven after more than ten minutes of running', () => {
    let entry: BackoffEntry | undefined;
    for (let i = 0; i < 5; i++) entry = restartDelay(entry, CRASH_LOOP_BACKOFF, i * SECOND).entry;
    const finished = entry!.updated + 600 * SECOND + 1;
    expect(restartDelay(entry, CRASH_LOOP_BACKOFF, finished)).toMatchObject({
      delay: 0,
      entry: { delay: 10 * SECOND },
    });
  });
});

describe('rules of iptables', () => {
  it('give every endpoint the same share', () => {
    const hits = [0, 0, 0, 0, 0];
    // Every combination of 40 draws a rule stands for all of chance.
    for (let a = 0; a < 40; a++)
      for (let b = 0; b < 40; b++)
        for (let c = 0; c < 40; c++)
          for (let d = 0; d < 40; d += 10) {
            const draws = [a, b, c, d].map((n) => (n + 0.5) / 40);
            hits[pickByRules(5, () => draws.shift()!)]++;
          }
    const all = hits.reduce((sum, n) => sum + n, 0);
    for (const n of hits) expect(n / all).toBeCloseTo(0.2, 1);
  });
});

describe('a ReplicaSet that makes many pods', () => {
  it('makes no more than a burst, in batches that double', () => {
    const calls: number[] = [];
    const { successes } = slowStartBatch(BURST_REPLICAS, SLOW_START_INITIAL_BATCH_SIZE, () => calls.push(1) > 0);
    expect(successes).toBe(500);
  });

  it('stops after the first batch when nothing can be made', () => {
    let calls = 0;
    slowStartBatch(BURST_REPLICAS, SLOW_START_INITIAL_BATCH_SIZE, () => {
      calls++;
      return false;
    });
    expect(calls).toBe(1);
  });
});

describe('a pod on a node that is not reachable', () => {
  const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoExecute' };
  const bears = (seconds: number | null, key = unreachable.key): Toleration => ({
    key,
    operator: 'Exists',
    value: '',
    effect: 'NoExecute',
    tolerationSeconds: seconds,
  });

  it('stays for as long as it tolerates that', () => {
    expect(toleratedSeconds([bears(300)], [unreachable])).toBe(300);
    expect(toleratedSeconds([bears(null)], [unreachable])).toBeNull();
  });

  it('goes at once when it does not', () => {
    expect(toleratedSeconds([bears(300, 'another')], [unreachable])).toBe(0);
  });

  it('goes with the shortest of several tolerations', () => {
    const other: Taint = { ...unreachable, key: 'other' };
    expect(toleratedSeconds([bears(300), bears(20, 'other')], [unreachable, other])).toBe(20);
  });
});
