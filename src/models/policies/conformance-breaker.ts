// Answers for the conformance tables of circuit breakers and their windows: from a table's operations to the rules' own calls.
import { MILLISECOND } from '../../engine/time.ts';
import {
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitBreakerConfig,
  type CircuitBreakerState,
  circuitBreakerProblems,
} from './circuit-breaker-config.ts';
import {
  dueAt,
  failureRate,
  onDue,
  onError,
  onSuccess,
  publishesCalls,
  releasePermission,
  reset,
  slowCallRate,
  takeEvents,
  transitionTo,
  transitionToOpenStateFor,
  tryAcquirePermission,
} from './circuit-breaker.ts';
import {
  type CircuitBreaker,
  type CircuitBreakerEvent,
  circuitBreaker,
  IllegalStateTransition,
} from './circuit-breaker-state.ts';
import { fixedInterval, type IntervalFunction } from './interval-function.ts';
import {
  advance,
  averageMillis,
  percentage,
  record,
  type SlidingWindow,
  type SlidingWindowType,
  slidingWindow,
} from './sliding-window.ts';

interface Op {
  readonly op: string;
  readonly ms?: number;
  readonly epochMs?: number;
  readonly durationMs?: number;
  readonly exception?: 'FAILURE' | 'IGNORED' | 'NOT_RECORDED';
  readonly result?: string;
  readonly outcome?: string;
  readonly state?: CircuitBreakerState;
}

interface Run {
  readonly breaker: CircuitBreaker;
  readonly config: CircuitBreakerConfig;
  now: number;
}

/** Tables r4j_circuitbreaker_statemachine and r4j_circuitbreaker_oracle. */
export function circuitBreakerTrace(input: unknown): unknown {
  const given = input as {
    readonly config: Readonly<Record<string, unknown>>;
    readonly clockStartEpochMs?: number;
    readonly ops: readonly Op[];
  };
  const config = configOf(given.config);
  const now = (given.clockStartEpochMs ?? 0) * MILLISECOND;
  const run: Run = { breaker: circuitBreaker(config, now), config, now };
  takeEvents(run.breaker);
  return { steps: given.ops.map((op) => step(run, op)) };
}

/** Table r4j_circuitbreaker_transitions. */
export function circuitBreakerTransition(input: unknown): unknown {
  const { from, to } = input as { readonly from: CircuitBreakerState; readonly to: CircuitBreakerState };
  const config = { ...CIRCUIT_BREAKER_DEFAULTS, initialState: from };
  const breaker = circuitBreaker(config, 0);
  let allowed = true;
  try {
    transitionTo(breaker, config, to, 0);
  } catch (error) {
    if (!(error instanceof IllegalStateTransition)) throw error;
    allowed = false;
  }
  const published = takeEvents(breaker).some((e) => e.type === 'STATE_TRANSITION');
  return { allowed, resultingState: breaker.state, stateTransitionEventPublished: published };
}

/** Table r4j_sliding_windows. */
export function slidingWindows(input: unknown): unknown {
  const given = input as {
    readonly windowType: SlidingWindowType;
    readonly size: number;
    readonly clockStartEpochMs?: number;
    readonly ops: readonly Op[];
  };
  let now = (given.clockStartEpochMs ?? 0) * MILLISECOND;
  const window = slidingWindow(given.windowType, given.size, now);
  const snapshots = given.ops.map((op, after) => {
    if (op.op === 'advance') now += op.ms! * MILLISECOND;
    if (op.op === 'record') {
      const outcome = op.outcome!;
      record(window, now, op.durationMs! * MILLISECOND, outcome.endsWith('ERROR'), outcome.startsWith('SLOW'));
    }
    return { after, ...snapshotOf(window, now) };
  });
  return { snapshots };
}

/** The shortest decimal that stands for a number of single precision, as Java prints it. */
export function shortestSingle(x: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(x.toPrecision(digits));
    if (Math.fround(candidate) === x) return candidate;
  }
  return x;
}

function snapshotOf(window: SlidingWindow, now: number): Record<string, number> {
  advance(window, now);
  return {
    totalCalls: window.calls,
    successfulCalls: window.calls - window.failed,
    failedCalls: window.failed,
    slowCalls: window.slow,
    slowSuccessfulCalls: window.slow - window.slowFailed,
    slowFailedCalls: window.slowFailed,
    totalDurationMs: window.duration / MILLISECOND,
    averageDurationMs: averageMillis(window),
    failureRate: shortestSingle(percentage(window.failed, window.calls)),
    slowCallRate: shortestSingle(percentage(window.slow, window.calls)),
  };
}

function step(run: Run, op: Op): Record<string, unknown> {
  const calls: string[] = [];
  const result = perform(run, op, calls);
  const { breaker, now } = run;
  const events = eventNames(op, calls, takeEvents(breaker));
  const failure = shortestSingle(failureRate(breaker, now));
  const slow = shortestSingle(slowCallRate(breaker, now));
  const { calls: bufferedCalls, failed, slow: slowCalls, slowFailed } = breaker.window;
  return {
    ...(result === undefined ? {} : { result }),
    state: breaker.state,
    failureRate: failure,
    slowCallRate: slow,
    bufferedCalls,
    failedCalls: failed,
    successfulCalls: bufferedCalls - failed,
    slowCalls,
    slowSuccessfulCalls: slowCalls - slowFailed,
    slowFailedCalls: slowFailed,
    notPermittedCalls: breaker.notPermitted,
    events,
  };
}

/** Does one operation; `calls` gets the event that the library publishes about the call itself. */
function perform(run: Run, op: Op, calls: string[]): unknown {
  const { breaker, config, now } = run;
  switch (op.op) {
    case 'tryAcquirePermission':
      return acquire(run, calls);
    case 'acquirePermission':
      return acquire(run, calls) ? 'ok' : 'CallNotPermitted';
    case 'releasePermission':
      releasePermission(breaker);
      return undefined;
    case 'onSuccess':
    case 'onError':
    case 'onResult':
      complete(run, op, calls);
      return undefined;
    case 'advance':
      runUntil(run, now + op.ms! * MILLISECOND);
      return undefined;
    case 'transitionTo':
      return orRefused(() => transitionTo(breaker, config, op.state!, now));
    case 'transitionToOpenStateFor':
      return orRefused(() => transitionToOpenStateFor(breaker, config, op.ms! * MILLISECOND, now));
    case 'transitionToOpenStateUntil':
      return orRefused(() => transitionToOpenStateFor(breaker, config, op.epochMs! * MILLISECOND - now, now));
    case 'reset':
      reset(breaker, config, now);
      return undefined;
    case 'observe':
      return undefined;
    default:
      throw new Error(`unknown operation ${op.op}`);
  }
}

function acquire(run: Run, calls: string[]): boolean {
  const permitted = tryAcquirePermission(run.breaker, run.config, run.now);
  if (!permitted && publishesCalls(run.breaker.state)) calls.push('NOT_PERMITTED');
  return permitted;
}

function complete(run: Run, op: Op, calls: string[]): void {
  const { breaker, config, now } = run;
  const duration = (op.durationMs ?? 0) * MILLISECOND;
  const ignored = op.op === 'onError' && op.exception === 'IGNORED';
  const failed = op.op === 'onError' ? op.exception !== 'NOT_RECORDED' : op.op === 'onResult' && op.result === 'fail';
  if (publishesCalls(breaker.state)) calls.push(ignored ? 'IGNORED_ERROR' : failed ? 'ERROR' : 'SUCCESS');
  if (ignored) releasePermission(breaker);
  else if (failed) onError(breaker, config, now, duration);
  else onSuccess(breaker, config, now, duration);
}

function runUntil(run: Run, end: number): void {
  for (let at = dueAt(run.breaker); at <= end; at = dueAt(run.breaker)) {
    run.now = Math.max(run.now, at);
    onDue(run.breaker, run.config, run.now);
  }
  run.now = end;
}

function orRefused(move: () => void): string | undefined {
  try {
    move();
    return undefined;
  } catch (error) {
    if (error instanceof IllegalStateTransition) return 'IllegalStateTransition';
    throw error;
  }
}

/** In the library's order: about the call first, except that a refusal comes after the move that led to it. */
function eventNames(op: Op, calls: readonly string[], events: readonly CircuitBreakerEvent[]): string[] {
  const names = events.map((e) => (e.type === 'STATE_TRANSITION' ? `STATE_TRANSITION:${e.from}->${e.to}` : e.type));
  return op.op.endsWith('cquirePermission') ? [...names, ...calls] : [...calls, ...names];
}

function configOf(given: Readonly<Record<string, unknown>>): CircuitBreakerConfig {
  const config: Record<string, unknown> = { ...CIRCUIT_BREAKER_DEFAULTS };
  for (const [key, value] of Object.entries(given)) {
    if (key === 'waitDurationInOpenStateMs')
      config.waitIntervalFunctionInOpenState = fixedInterval((value as number) * MILLISECOND);
    else if (key === 'waitIntervalFunctionInOpenState') config[key] = waitFunctionOf(value);
    else if (key.endsWith('Ms')) config[key.slice(0, -2)] = (value as number) * MILLISECOND;
    else config[key] = value;
  }
  const problems = circuitBreakerProblems(config as unknown as CircuitBreakerConfig);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return config as unknown as CircuitBreakerConfig;
}

function waitFunctionOf(value: unknown): IntervalFunction {
  const { initialMs, multiplier, maxMs } = value as {
    readonly initialMs: number;
    readonly multiplier?: number;
    readonly maxMs?: number;
  };
  return {
    ...fixedInterval(initialMs * MILLISECOND),
    multiplier: multiplier ?? 1,
    maxInterval: (maxMs ?? 0) * MILLISECOND,
  };
}
