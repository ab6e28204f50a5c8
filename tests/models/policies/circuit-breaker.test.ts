// Answers for what the tables do not show of the circuit breaker: strict waits, timers that outlive a reset, events, the chart.
import { describe, expect, it } from 'vitest';
import { compileChart, drawnEvents } from '../../../src/engine/charts.ts';
import { NEVER, SECOND } from '../../../src/engine/time.ts';
import { CIRCUIT_BREAKER_CHART } from '../../../src/models/policies/charts.ts';
import {
  CIRCUIT_BREAKER_DEFAULTS,
  CIRCUIT_BREAKER_STATES,
  type CircuitBreakerConfig,
  circuitBreakerProblems,
} from '../../../src/models/policies/circuit-breaker-config.ts';
import {
  dueAt,
  failureRate,
  onDue,
  onError,
  onSuccess,
  releasePermission,
  reset,
  takeEvents,
  transitionTo,
  transitionToOpenStateFor,
  tryAcquirePermission,
} from '../../../src/models/policies/circuit-breaker.ts';
import {
  type CircuitBreaker,
  circuitBreaker,
  legalTransitions,
} from '../../../src/models/policies/circuit-breaker-state.ts';
import { fixedInterval } from '../../../src/models/policies/interval-function.ts';

const CONFIG: CircuitBreakerConfig = {
  ...CIRCUIT_BREAKER_DEFAULTS,
  slidingWindowSize: 4,
  minimumNumberOfCalls: 2,
  permittedNumberOfCallsInHalfOpenState: 2,
  waitIntervalFunctionInOpenState: fixedInterval(10 * SECOND),
};
const AUTOMATIC: CircuitBreakerConfig = { ...CONFIG, automaticTransitionFromOpenToHalfOpenEnabled: true };

function opened(config: CircuitBreakerConfig, at: number): CircuitBreaker {
  const b = circuitBreaker(config, at);
  onError(b, config, at, 1000);
  onError(b, config, at, 1000);
  expect(b.state).toBe('OPEN');
  takeEvents(b);
  return b;
}

describe('the wait in OPEN', () => {
  it('refuses until strictly after its end, and then lets the call through as a trial', () => {
    const b = opened(CONFIG, 0);
    expect(tryAcquirePermission(b, CONFIG, 10 * SECOND)).toBe(false);
    expect(b.state).toBe('OPEN');
    expect(tryAcquirePermission(b, CONFIG, 10 * SECOND + 1)).toBe(true);
    expect(takeEvents(b)).toEqual([
      { type: 'STATE_TRANSITION', from: 'OPEN', to: 'HALF_OPEN', reason: 'WAIT_ELAPSED' },
    ]);
  });

  it('is a timer when the transition is automatic, and no timer otherwise', () => {
    expect(dueAt(opened(CONFIG, 0))).toBe(NEVER);
    const b = opened(AUTOMATIC, 0);
    expect(dueAt(b)).toBe(10 * SECOND);
    onDue(b, AUTOMATIC, 10 * SECOND - 1);
    expect(b.state).toBe('OPEN');
    onDue(b, AUTOMATIC, 10 * SECOND);
    expect(b.state).toBe('HALF_OPEN');
    expect(dueAt(b)).toBe(NEVER);
  });

  it('that a person sets may already be over', () => {
    const b = circuitBreaker(CONFIG, 0);
    transitionToOpenStateFor(b, CONFIG, -5 * SECOND, 20 * SECOND);
    expect(tryAcquirePermission(b, CONFIG, 20 * SECOND)).toBe(true);
  });
});

describe('reset', () => {
  it('leaves the timer of the stay that it ends running: a breaker that opened again is half-open too early', () => {
    const b = opened(AUTOMATIC, 0);
    reset(b, AUTOMATIC, 1 * SECOND);
    expect(b.state).toBe('CLOSED');
    onError(b, AUTOMATIC, 8 * SECOND, 1000);
    onError(b, AUTOMATIC, 8 * SECOND, 1000);
    takeEvents(b);
    expect(dueAt(b)).toBe(10 * SECOND);
    onDue(b, AUTOMATIC, 10 * SECOND);
    expect(takeEvents(b)).toEqual([
      { type: 'STATE_TRANSITION', from: 'OPEN', to: 'HALF_OPEN', reason: 'STALE_TIMER_TO_HALF_OPEN' },
    ]);
    expect(dueAt(b)).toBe(NEVER);
  });

  it('makes that timer harmless where its move is not legal', () => {
    const b = opened(AUTOMATIC, 0);
    reset(b, AUTOMATIC, 1 * SECOND);
    takeEvents(b);
    onDue(b, AUTOMATIC, 10 * SECOND);
    expect([b.state, takeEvents(b).length, dueAt(b)]).toEqual(['CLOSED', 0, NEVER]);
  });

  it('does not stop a half-open stay from opening the closed breaker when its time is over', () => {
    const config = { ...CONFIG, maxWaitDurationInHalfOpenState: 5 * SECOND };
    const b = opened(config, 0);
    tryAcquirePermission(b, config, 11 * SECOND);
    reset(b, config, 12 * SECOND);
    onDue(b, config, 16 * SECOND);
    expect(b.state).toBe('OPEN');
  });
});

describe('the half-open stay', () => {
  it('gives a released permission to somebody else', () => {
    const b = opened(CONFIG, 0);
    expect([1, 2, 3].map(() => tryAcquirePermission(b, CONFIG, 11 * SECOND))).toEqual([true, true, false]);
    releasePermission(b);
    expect(tryAcquirePermission(b, CONFIG, 11 * SECOND)).toBe(true);
  });

  it('closes where the configuration says so when it did not decide in time', () => {
    const config: CircuitBreakerConfig = {
      ...CONFIG,
      maxWaitDurationInHalfOpenState: SECOND,
      transitionToStateAfterWaitDuration: 'CLOSED',
    };
    const b = opened(config, 0);
    tryAcquirePermission(b, config, 11 * SECOND);
    onDue(b, config, dueAt(b));
    expect(b.state).toBe('CLOSED');
  });
});

it('late results are remembered in OPEN but decide nothing', () => {
  const b = opened(CONFIG, 0);
  onSuccess(b, CONFIG, SECOND, 1000);
  onSuccess(b, CONFIG, SECOND, 1000);
  expect([b.state, failureRate(b, SECOND)]).toEqual(['OPEN', 50]);
});

it('rates are compared in single precision: two of three reach a threshold of 66.666664', () => {
  const config = { ...CONFIG, minimumNumberOfCalls: 3, failureRateThreshold: 66.666664 };
  const b = circuitBreaker(config, 0);
  onSuccess(b, config, 0, 1000);
  onError(b, config, 0, 1000);
  onError(b, config, 0, 1000);
  expect(b.state).toBe('OPEN');
});

it('nothing happens without an event, and asking for none makes no new list', () => {
  const b = circuitBreaker(CONFIG, 0);
  tryAcquirePermission(b, CONFIG, 0);
  onSuccess(b, CONFIG, 0, 1000);
  expect(takeEvents(b)).toBe(takeEvents(b));
  expect(takeEvents(b)).toEqual([]);
});

it('the state is plain data: a copy goes on exactly like the original', () => {
  const b = opened(AUTOMATIC, 0);
  const copy = structuredClone(b);
  for (const one of [b, copy]) {
    onDue(one, AUTOMATIC, 10 * SECOND);
    tryAcquirePermission(one, AUTOMATIC, 11 * SECOND);
    onError(one, AUTOMATIC, 12 * SECOND, 1000);
  }
  expect(copy).toEqual(b);
});

describe('the chart', () => {
  const chart = compileChart(CIRCUIT_BREAKER_CHART);

  it('draws the legal edges and no other', () => {
    for (const [i, from] of CIRCUIT_BREAKER_STATES.entries()) {
      for (const [k, to] of CIRCUIT_BREAKER_STATES.entries()) {
        const drawn = drawnEvents(chart, chart.index.get(from)!, chart.index.get(to)!);
        // A reset leads to CLOSED from everywhere, which every state may also do by itself.
        expect([i, k, drawn.length > 0]).toEqual([i, k, legalTransitions(from).includes(to)]);
      }
    }
  });

  it('describes every state and edge', () => {
    for (const state of Object.values(CIRCUIT_BREAKER_CHART.states)) {
      expect(state.description).toMatch(/\.$/);
      for (const edge of Object.values(state.on!))
        expect(edge).toMatchObject({ description: expect.stringMatching(/\.$/) });
    }
  });

  it('has an edge of that name for every move that 20,000 random operations make', () => {
    const config: CircuitBreakerConfig = {
      ...AUTOMATIC,
      slowCallRateThreshold: 60,
      slowCallDurationThreshold: 500,
      maxWaitDurationInHalfOpenState: 7 * SECOND,
    };
    const b = circuitBreaker(config, 0);
    const seen = new Set<string>();
    let now = 0;
    let x = 1;
    const draw = (n: number) => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return Math.floor((x / 2 ** 32) * n);
    };
    for (let i = 0; i < 20_000; i++) {
      now += draw(2 * SECOND);
      while (dueAt(b) <= now) onDue(b, config, now);
      const act = draw(40);
      if (act === 0) reset(b, config, now);
      else if (act === 1)
        transitionTo(b, config, legalTransitions(b.state)[draw(legalTransitions(b.state).length)]!, now);
      else if (tryAcquirePermission(b, config, now)) (draw(10) < 4 ? onError : onSuccess)(b, config, now, draw(1000));
      for (const e of takeEvents(b)) {
        if (e.type !== 'STATE_TRANSITION') continue;
        expect(drawnEvents(chart, chart.index.get(e.from)!, chart.index.get(e.to)!)).toContain(e.reason);
        seen.add(e.reason);
      }
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});

it('a configuration says everything that is wrong with it', () => {
  expect(circuitBreakerProblems(CIRCUIT_BREAKER_DEFAULTS)).toEqual([]);
  expect(
    circuitBreakerProblems({ ...CIRCUIT_BREAKER_DEFAULTS, slidingWindowSize: 0, failureRateThreshold: Number.NaN }),
  ).toHaveLength(2);
});
