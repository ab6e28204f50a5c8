// Answers for outlier ejection and slow start: who is left alone and for how long, and how a host comes back.
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import {
  addOutlierHost,
  ejectionTime,
  isEjected,
  onOutlierInterval,
  onOutlierResponse,
  OUTLIER_DEFAULTS,
  type OutlierConfig,
  type OutlierDetector,
  outlierDetector,
  outlierProblems,
  removeOutlierHost,
  successRateThreshold,
} from '../../../src/models/loadBalancer/rules/outlier-ejection.ts';
import {
  SLOW_START_DEFAULTS,
  slowStartFactor,
  slowStartProblems,
} from '../../../src/models/loadBalancer/rules/slow-start.ts';

function cluster(hosts: number): OutlierDetector {
  const d = outlierDetector();
  for (let host = 0; host < hosts; host++) addOutlierHost(d, host);
  return d;
}

function fail(
  d: OutlierDetector,
  host: number,
  times: number,
  now: number,
  config = OUTLIER_DEFAULTS,
  status = 500,
): string[] {
  return Array.from({ length: times }, () => onOutlierResponse(d, config, host, status, now));
}

describe('consecutive 5xx', () => {
  it('eject a host at the fifth, and a success in between starts the count again', () => {
    const d = cluster(10);
    fail(d, 3, 4, 0);
    onOutlierResponse(d, OUTLIER_DEFAULTS, 3, 200, 0);
    expect(fail(d, 3, 5, 0)).toEqual(['', '', '', '', 'consecutive5xx']);
    expect([isEjected(d, 3), d.ejected]).toEqual([true, 1]);
  });

  it('of the gateway kind have a count of their own, which another 5xx breaks', () => {
    const config = { ...OUTLIER_DEFAULTS, consecutive5xx: 0, consecutiveGatewayFailure: 3 };
    const d = cluster(10);
    fail(d, 1, 2, 0, config, 503);
    fail(d, 1, 1, 0, config, 500);
    expect(fail(d, 1, 3, 0, config, 504)).toEqual(['', '', 'consecutiveGatewayFailure']);
  });

  it('of a host that has left are nobody’s', () => {
    const d = cluster(2);
    fail(d, 1, 5, 0);
    removeOutlierHost(d, 1);
    expect([d.ejected, onOutlierResponse(d, OUTLIER_DEFAULTS, 1, 500, 0)]).toEqual([0, '']);
  });
});

describe('an ejection', () => {
  /** Ejects host 0 at `now` and returns the interval that lets it back, in seconds after. */
  function outFor(d: OutlierDetector, now: number): number {
    expect(fail(d, 0, 5, now)).toContain('consecutive5xx');
    for (let t = now + 10 * SECOND; ; t += 10 * SECOND)
      if (onOutlierInterval(d, OUTLIER_DEFAULTS, t).unejected.includes(0)) return (t - now) / SECOND;
  }

  it('lasts 30 s times the number of ejections, and at most 300 s', () => {
    const d = cluster(10);
    let now = 0;
    const lengths: number[] = [];
    for (let i = 0; i < 13; i++) {
      const length = outFor(d, now);
      lengths.push(length);
      now += length * SECOND;
    }
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300, 300]);
  });

  it('is shorter again after quiet intervals', () => {
    const d = cluster(10);
    outFor(d, 0);
    const second = outFor(d, 30 * SECOND);
    expect(second).toBe(60);
    for (let t = 100; t <= 120; t += 10) onOutlierInterval(d, OUTLIER_DEFAULTS, t * SECOND);
    expect(outFor(d, 120 * SECOND)).toBe(30);
  });

  it('ends at the first interval at which its time has passed, with a clean slate', () => {
    const d = cluster(10);
    fail(d, 0, 5, 4 * SECOND);
    fail(d, 0, 4, 5 * SECOND);
    expect(onOutlierInterval(d, OUTLIER_DEFAULTS, 30 * SECOND).unejected).toEqual([]);
    expect(onOutlierInterval(d, OUTLIER_DEFAULTS, 40 * SECOND).unejected).toEqual([0]);
    expect(fail(d, 0, 4, 41 * SECOND)).toEqual(['', '', '', '']);
  });
});

describe('the greatest share of ejected hosts', () => {
  const ejectedOf = (hosts: number, config: OutlierConfig) => {
    const d = cluster(hosts);
    for (let host = 0; host < hosts; host++) fail(d, host, 5, 0, config);
    return d;
  };

  it('is 10%, but one host may always be ejected', () => {
    expect([3, 10, 19, 20, 40].map((hosts) => ejectedOf(hosts, OUTLIER_DEFAULTS).ejected)).toEqual([1, 1, 1, 2, 4]);
    expect(ejectedOf(20, OUTLIER_DEFAULTS).overflows).toBe(18);
  });

  it("is Envoy's own where that one is not allowed", () => {
    const config = { ...OUTLIER_DEFAULTS, alwaysEjectOneHost: false };
    expect([3, 10, 20].map((hosts) => ejectedOf(hosts, config).ejected)).toEqual([0, 1, 2]);
  });

  it('may be everybody', () => {
    expect(ejectedOf(5, { ...OUTLIER_DEFAULTS, maxEjectionPercent: 100 }).ejected).toBe(5);
  });
});

describe('success rates', () => {
  const config = { ...OUTLIER_DEFAULTS, consecutive5xx: 0, successRate: true, maxEjectionPercent: 100 };

  function serve(d: OutlierDetector, host: number, requests: number, failures: number): void {
    for (let i = 0; i < requests; i++) onOutlierResponse(d, config, host, i < failures ? 500 : 200, 0);
  }

  it('have the threshold of the example in the source: 52 for one host at 50 among five', () => {
    expect(successRateThreshold([50, 100, 100, 100, 100], 1900)).toBeCloseTo(52, 9);
  });

  it('eject the host that does worse than its like, once there are enough hosts and requests', () => {
    const d = cluster(5);
    for (let host = 0; host < 5; host++) serve(d, host, 100, host === 2 ? 50 : 0);
    expect(onOutlierInterval(d, config, 10 * SECOND).ejected).toEqual([{ host: 2, reason: 'successRate' }]);
  });

  it('say nothing about few hosts, few requests, or an interval that is past', () => {
    const few = cluster(4);
    for (let host = 0; host < 4; host++) serve(few, host, 100, host === 2 ? 50 : 0);
    const quiet = cluster(5);
    for (let host = 0; host < 5; host++) serve(quiet, host, 99, host === 2 ? 50 : 0);
    expect([few, quiet].map((d) => onOutlierInterval(d, config, 10 * SECOND).ejected.length)).toEqual([0, 0]);
    expect(onOutlierInterval(quiet, config, 20 * SECOND).ejected).toEqual([]);
  });

  it('as a percentage of failures eject even where all fail alike', () => {
    const d = cluster(5);
    const percentage = { ...config, successRate: false, failurePercentage: true };
    for (let host = 0; host < 5; host++) serve(d, host, 100, 90);
    expect(onOutlierInterval(d, percentage, 10 * SECOND).ejected).toHaveLength(5);
  });
});

it('a longest ejection below the base time is refused', () => {
  expect(outlierProblems(OUTLIER_DEFAULTS)).toEqual([]);
  expect(outlierProblems({ ...OUTLIER_DEFAULTS, maxEjectionTime: SECOND })).toHaveLength(1);
  expect(ejectionTime(OUTLIER_DEFAULTS, { ...cluster(1).hosts.get(0)!, backoff: 3 })).toBe(90 * SECOND);
});

describe('slow start', () => {
  const config = { ...SLOW_START_DEFAULTS, slowStartWindow: 100 * SECOND };
  const at = (seconds: number, more = {}) => slowStartFactor({ ...config, ...more }, seconds * SECOND);

  it('is off without a window', () => {
    expect(slowStartFactor(SLOW_START_DEFAULTS, 0)).toBe(1);
  });

  it('grows with time from the least share to the whole', () => {
    expect([0, 5, 10, 50, 99, 100, 1000].map((s) => at(s))).toEqual([0.1, 0.1, 0.1, 0.5, 0.99, 1, 1]);
  });

  it('grows faster at first with more aggression, slower with less', () => {
    expect(at(25, { aggression: 2 })).toBeCloseTo(0.5, 12);
    expect(at(50, { aggression: 0.5 })).toBeCloseTo(0.25, 12);
    expect(at(50, { aggression: 1.5 })).toBeCloseTo(0.5 ** (1 / 1.5), 12);
    expect(at(50, { aggression: 0 })).toBe(0.5);
  });

  it('refuses nonsense', () => {
    expect(slowStartProblems(config)).toEqual([]);
    expect(slowStartProblems({ ...config, slowStartWindow: -1, minWeightPercent: 101 })).toHaveLength(2);
  });
});
