// Every edge of the charts of calls, driven: breakers and endpoints, which are in the trace, and single calls, which are law and picture only.
import { describe, expect, it, vi } from 'vitest';
import type { Call, Phase } from '../../../src/models/calls/state.ts';

const gone = new Set<string>();

vi.mock('../../../src/models/calls/charts.ts', async (original) => {
  const charts = await original<typeof import('../../../src/models/calls/charts.ts')>();
  return {
    ...charts,
    enterPhase: (call: Call, to: Phase) => {
      gone.add(`${call.phase} -> ${to}`);
      charts.enterPhase(call, to);
    },
  };
});

const { CALL_CHART, CALL_CHARTS, enterPhase } = await import('../../../src/models/calls/charts.ts');
const { drivesEveryEdge } = await import('../charts.ts');
const { play } = await import('../play.ts');

const two = (call: string, faults = '', work = '{ work: 10ms }', client = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, calls: front GET / ${client} }
  front: { kind: service, concurrency: 1000, handles: { GET /: [{ as: ask, call: back GET /, ${call} }] } }
  back: { kind: service, replicas: 6, concurrency: 500, handles: { GET /: [${work}] } }
faults: [${faults}]
`;
const breaker = (more: string) =>
  `timeout: 100ms, circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 10, waitDurationInOpenState: 2s, permittedNumberOfCallsInHalfOpenState: 5, ${more} }`;
const bad = (at: string, lasts: string) => `{ name: 'bad at ${at}', at: ${at}, error: back, share: 1, for: ${lasts} }`;
const slow = (at: string, lasts: string) =>
  `{ name: 'slow at ${at}', at: ${at}, slow: back, factor: 6, for: ${lasts} }`;
const person = (at: string, to: string) =>
  `{ name: '${to} at ${at}', at: ${at}, set: front.ask.circuitBreaker.updateState, to: ${to} }`;

/** Moves only a person could make by a method of the library, and what is left of timers after such moves: ../policies drives them. */
const byHand = (edge: string) =>
  /\((STALE_TIMER|RESET)/.test(edge) ||
  (/TRANSITION_TO/.test(edge) && !/TRANSITION_TO_(FORCED_OPEN|DISABLED|CLOSED)/.test(edge)) ||
  /^(METRICS_ONLY|HALF_OPEN) -> .*TRANSITION_TO|-> (\w+) .*TRANSITION_TO_METRICS/.test(edge) ||
  isSelf(edge);
const isSelf = (edge: string) => /^(\w+) -> \1 /.test(edge);

describe('circuit breakers', () => {
  drivesEveryEdge(
    'circuitBreaker',
    CALL_CHARTS.circuitBreaker,
    [
      {
        name: 'failures, a trial that fails, a trial that goes well',
        world: two(breaker(''), bad('2s', '3s')),
        seconds: 20,
        edges: [
          'CLOSED -> OPEN (FAILURE_RATE_EXCEEDED)',
          'OPEN -> HALF_OPEN (WAIT_ELAPSED)',
          'HALF_OPEN -> OPEN (FAILURE_RATE_EXCEEDED)',
          'HALF_OPEN -> CLOSED (BELOW_THRESHOLDS)',
        ],
      },
      {
        name: 'calls that are slow, but no failures',
        world: two(breaker('slowCallDurationThreshold: 30ms, slowCallRateThreshold: 50'), slow('2s', '4s')),
        seconds: 20,
        edges: ['CLOSED -> OPEN (SLOW_CALL_RATE_EXCEEDED)', 'HALF_OPEN -> OPEN (SLOW_CALL_RATE_EXCEEDED)'],
      },
      {
        name: 'a trial that nobody decides, and the way back to open',
        world: two(
          breaker('automaticTransitionFromOpenToHalfOpenEnabled: true, maxWaitDurationInHalfOpenState: 1s'),
          `${bad('2s', '2s')}, { name: nobody, at: 3s, load: users, factor: 0 }`,
        ),
        seconds: 10,
        edges: ['HALF_OPEN -> OPEN (HALF_OPEN_WAIT_ELAPSED_TO_OPEN)'],
      },
      {
        name: 'a trial that nobody decides, and the way to closed',
        world: two(
          breaker(
            'automaticTransitionFromOpenToHalfOpenEnabled: true, maxWaitDurationInHalfOpenState: 1s, transitionToStateAfterWaitDuration: CLOSED',
          ),
          `${bad('2s', '2s')}, { name: nobody, at: 3s, load: users, factor: 0 }`,
        ),
        seconds: 10,
        edges: ['HALF_OPEN -> CLOSED (HALF_OPEN_WAIT_ELAPSED_TO_CLOSED)'],
      },
      {
        name: 'a person who moves it',
        world: two(
          breaker(''),
          `${person('1s', 'FORCE_OPEN')}, ${person('2s', 'CLOSE')}, ${person('3s', 'DISABLE')}, ${person('4s', 'FORCE_OPEN')}, ${person('5s', 'DISABLE')}, ${person('6s', 'CLOSE')}`,
        ),
        seconds: 10,
        edges: [
          'CLOSED -> FORCED_OPEN (TRANSITION_TO_FORCED_OPEN)',
          'FORCED_OPEN -> CLOSED (TRANSITION_TO_CLOSED)',
          'CLOSED -> DISABLED (TRANSITION_TO_DISABLED)',
          'DISABLED -> FORCED_OPEN (TRANSITION_TO_FORCED_OPEN)',
          'FORCED_OPEN -> DISABLED (TRANSITION_TO_DISABLED)',
          'DISABLED -> CLOSED (TRANSITION_TO_CLOSED)',
        ],
      },
      ...(['FORCE_OPEN', 'DISABLE', 'CLOSE'] as const).map((to) => ({
        name: `a person who moves an open one: ${to}`,
        world: two(
          breaker('waitDurationInOpenState: 20s').replace('waitDurationInOpenState: 2s, ', ''),
          `${bad('1s', '20s')}, ${person('4s', to)}`,
        ),
        seconds: 5,
        edges: [
          {
            FORCE_OPEN: 'OPEN -> FORCED_OPEN (TRANSITION_TO_FORCED_OPEN)',
            DISABLE: 'OPEN -> DISABLED (TRANSITION_TO_DISABLED)',
            CLOSE: 'OPEN -> CLOSED (TRANSITION_TO_CLOSED)',
          }[to],
        ],
      })),
    ],
    byHand,
  );
});

describe('endpoints with max_fails', () => {
  const marks = 'timeout: 200ms, maxFails: 3, failTimeout: 2s';
  const hang = (lasts: string) => `{ name: hang, at: 2s, pause: 'back#6', for: ${lasts} }`;
  const fewer = (at: string) => `{ name: fewer, at: ${at}, set: back.replicas, to: 5 }`;
  drivesEveryEdge('maxFails', CALL_CHARTS.maxFails, [
    {
      name: 'failures, trials that fail, and one that goes well',
      world: two(marks, hang('8s')),
      seconds: 20,
      edges: [
        'available -> unavailable (MAX_FAILS)',
        'unavailable -> trial (FAIL_TIMEOUT)',
        'trial -> unavailable (FAILED)',
        'trial -> available (SUCCEEDED)',
      ],
    },
    {
      name: 'one that is not wanted any more while it is left alone',
      world: two(marks, `${hang('60s')}, ${fewer('3s')}`),
      seconds: 10,
      edges: ['unavailable -> available (GONE)'],
    },
    {
      name: 'one that is not wanted any more while it is tried, by nobody',
      world: two(marks, `${hang('60s')}, { name: nobody, at: 3s, load: users, factor: 0 }, ${fewer('8s')}`),
      seconds: 10,
      edges: ['trial -> available (GONE)'],
    },
  ]);
});

describe('endpoints', () => {
  const detect = (more: string) => `outlierDetection: { interval: 1s, baseEjectionTime: 3s, ${more} }`;
  const failing = "{ name: bad, at: 2s, error: 'back#3', share: 1 }";
  drivesEveryEdge('outlier', CALL_CHARTS.outlier, [
    {
      name: 'errors in a row, and the time after',
      world: two(detect(''), failing),
      seconds: 10,
      edges: ['inRotation -> ejected (consecutive5xx)', 'ejected -> inRotation (TIME_IS_OVER)'],
    },
    {
      name: 'failures of a gateway in a row',
      world: two(
        detect('consecutive5xx: 0, consecutiveGatewayFailure: 3'),
        "{ name: crash, at: 10s, kill: 'back#3' }",
        '{ work: 10ms }',
      ).replace('latency: 1ms', 'latency: 400ms'),
      seconds: 20,
      edges: ['inRotation -> ejected (consecutiveGatewayFailure)'],
    },
    {
      name: 'a success rate far below the others',
      world: two(detect('consecutive5xx: 0, successRate: true, successRateRequestVolume: 5'), failing),
      seconds: 20,
      edges: ['inRotation -> ejected (successRate)'],
    },
    {
      name: 'too many failures in an interval',
      world: two(detect('consecutive5xx: 0, failurePercentage: true, failurePercentageRequestVolume: 5'), failing),
      seconds: 20,
      edges: ['inRotation -> ejected (failurePercentage)'],
    },
    {
      name: 'one that is killed while it is left alone',
      world: two(detect(''), `${failing}, { name: crash, at: 4s, kill: 'back#3' }`),
      seconds: 5,
      edges: ['ejected -> inRotation (GONE)'],
    },
  ]);
});

function drawn(): string[] {
  const { states, edges } = CALL_CHART;
  return edges.flatMap((events, i) =>
    events.length > 0 ? [`${states[Math.floor(i / states.length)]} -> ${states[i % states.length]}`] : [],
  );
}

describe('calls', () => {
  /** The front is far away, and nobody knows it at first: it begins with the run. */
  const far = (text: string) =>
    text
      .replace('latency: 1ms', 'latency: 60ms')
      .replace('front: { kind: service,', 'front: { kind: service, replicas: 0,')
      .replace('faults: [', 'faults: [{ name: begins, at: 0s, set: front.replicas, to: 1 }');
  const limiter = 'rateLimiter: { limitForPeriod: 30, limitRefreshPeriod: 1s, timeoutDuration: 5s }';
  const narrow = 'bulkhead: { maxConcurrentCalls: 1, maxWaitDuration: 50ms }';
  const retry = 'retry: { maxAttempts: 3, waitDuration: 20ms }';
  const nobody = '{ name: nobody, at: 1s, kill: back }';
  const impatient = ', timeout: 30ms, cancelOnTimeout: true';

  it.each([
    ['that are answered, or fail and try again', two(retry, bad('1s', '2s'))],
    ['that wait for the rate limiter, then for a place', two(`${limiter}, ${narrow}, ${retry}`)],
    ['that wait for the rate limiter, and find nobody', two(`${limiter}, ${retry}`, nobody)],
    ['that wait for the rate limiter, find nobody, and give up', two(limiter, nobody)],
    [
      'that wait for a place, and find nobody',
      two(
        `bulkhead: { maxConcurrentCalls: 1, maxWaitDuration: 2s }, timeout: 300ms, ${retry}`,
        nobody,
        '{ work: 100ms }',
      ),
    ],
    ['that wait for a place in vain', two(narrow, '', '{ work: 100ms }')],
    ['that wait for names', far(two(''))],
    [
      'that wait for names longer than they may, and try again',
      far(two('', '', '{ work: 1ms }', `, timeout: 30ms, ${retry}`)),
    ],
    ['that wait for names longer than they may, once', far(two('', '', '{ work: 1ms }', ', timeout: 30ms'))],
    [
      'that wait for the limiter, then for names',
      far(two('', '', '{ work: 1ms }', `, ${limiter.replace('1s', '20ms').replace('30', '1')}`)),
    ],
    [
      'that wait for a place, then for names',
      far(two('', '', '{ work: 1ms }', ', timeout: 30ms, bulkhead: { maxConcurrentCalls: 1, maxWaitDuration: 2s }')),
    ],
    ['that are cancelled wherever they are', two(`${limiter}, ${narrow}`, '', '{ work: 100ms }', impatient)],
    [
      'that are cancelled while they back off',
      two('retry: { maxAttempts: 9, waitDuration: 20ms }', '', '{ fail: 500 }', impatient),
    ],
  ])('%s', async (_name, text) => {
    expect((await play(text)).to(10).k.verdict).toBe(null);
  });

  it('together went every edge that is drawn', () => {
    expect(drawn().filter((edge) => !gone.has(edge))).toEqual([]);
  });

  it('cannot go where no edge is drawn', () => {
    expect(() => enterPhase({ phase: 'ended' } as Call, 'waiting')).toThrow(/cannot go from ended to waiting/);
  });
});
