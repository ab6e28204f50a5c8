// Answers for the conformance table of defaults, validation and nesting of policies.
// Chains are run on the rules themselves, one call deep and on a clock of their own.
import { MILLISECOND, NEVER, SECOND } from '../../engine/time.ts';
import {
  BULKHEAD_DEFAULTS,
  bulkhead,
  bulkheadProblems,
  enterBulkhead,
  leaveBulkhead,
  THREAD_POOL_BULKHEAD_DEFAULTS,
  threadPoolBulkheadProblems,
} from './bulkhead.ts';
import { CIRCUIT_BREAKER_DEFAULTS, circuitBreakerProblems } from './circuit-breaker-config.ts';
import { onError, onSuccess, tryAcquirePermission } from './circuit-breaker.ts';
import { type CircuitBreaker, circuitBreaker } from './circuit-breaker-state.ts';
import { aspectOffsets, DECORATION_ORDER, decoratorsOrder, type Policy } from './decoration.ts';
import { fixedInterval } from './interval-function.ts';
import {
  DEFAULT_REFRESH_NANOS,
  RATE_LIMITER_DEFAULTS,
  RATE_LIMITER_REJECTED,
  rateLimiter,
  rateLimiterProblems,
  reservePermission,
} from './rate-limiter.ts';
import {
  onRetryComplete,
  onRetryError,
  onRetryResult,
  RETRY_DEFAULTS,
  retryCall,
  retryProblems,
  retryStats,
} from './retry.ts';
import { TIME_LIMITER_DEFAULTS, timeLimit, timeLimiterProblems } from './time-limiter.ts';

interface Case {
  readonly component?: string;
  readonly property?: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly module?: string;
  readonly chain?: readonly string[];
  readonly functionDurationMs?: number;
  readonly timeoutDurationMs?: number;
  readonly cancelRunningFuture?: boolean;
}

/** Properties of the library that mean nothing outside a Java process, with its defaults. */
const JAVA_ONLY: Readonly<Record<string, unknown>> = {
  writableStackTraceEnabled: true,
  ignoreExceptionsPrecedenceEnabled: false,
  slidingWindowSynchronizationStrategy: 'SYNCHRONIZED',
};

interface Component {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly problems: (config: never) => string[];
}

const COMPONENTS: Readonly<Record<string, Component>> = {
  CircuitBreaker: { defaults: { ...CIRCUIT_BREAKER_DEFAULTS }, problems: circuitBreakerProblems },
  Retry: { defaults: { ...RETRY_DEFAULTS }, problems: retryProblems },
  RateLimiter: {
    defaults: { ...RATE_LIMITER_DEFAULTS, limitRefreshPeriod: DEFAULT_REFRESH_NANOS / 1000 },
    problems: rateLimiterProblems,
  },
  Bulkhead: { defaults: { ...BULKHEAD_DEFAULTS }, problems: bulkheadProblems },
  ThreadPoolBulkhead: { defaults: { ...THREAD_POOL_BULKHEAD_DEFAULTS }, problems: threadPoolBulkheadProblems },
  TimeLimiter: { defaults: { ...TIME_LIMITER_DEFAULTS }, problems: timeLimiterProblems },
};

/** A fixed interval goes by its own name in the library. */
const FIXED_INTERVALS: Readonly<Record<string, string>> = {
  waitDurationInOpenState: 'waitIntervalFunctionInOpenState',
  waitDuration: 'intervalFunction',
};

/** Table r4j_config_and_composition. */
export function configAndComposition(input: unknown): unknown {
  const given = input as Case;
  if (given.property !== undefined) return { value: defaultOf(given.component!, given.property) };
  if (given.set !== undefined) return validity(given.component!, given.set);
  if (given.module !== undefined) {
    return {
      outermostFirst: [...DECORATION_ORDER, 'function'],
      aspectOrderOffsetsFromLowestPrecedence: aspectOffsets(given.module),
    };
  }
  if (given.chain !== undefined) return runChain(given.chain, given.functionDurationMs);
  return limitTime(given);
}

function defaultOf(component: string, property: string): unknown {
  if (Object.hasOwn(JAVA_ONLY, property)) return JAVA_ONLY[property];
  const [name, unit] = split(property);
  const { defaults } = componentOf(component);
  const from = FIXED_INTERVALS[name];
  const value =
    from === undefined ? defaults[name] : (defaults[from] as { readonly initialInterval: number }).initialInterval;
  return unit === 1 ? value : (value as number) / unit;
}

function validity(component: string, set: Readonly<Record<string, unknown>>): unknown {
  const { defaults, problems } = componentOf(component);
  const config: Record<string, unknown> = { ...defaults };
  for (const [property, value] of Object.entries(set)) {
    const [name, unit] = split(property);
    const scaled = typeof value === 'number' ? value * unit : value;
    const into = FIXED_INTERVALS[name];
    config[into ?? name] = into === undefined ? scaled : fixedInterval(scaled as number);
  }
  // A period below one microsecond is legal in the library; the rule itself counts in whole units.
  if (component === 'RateLimiter') config.limitRefreshPeriod = Math.ceil(config.limitRefreshPeriod as number);
  const found = problems(config as never);
  return { valid: found.length === 0, error: found.join('; ') };
}

function componentOf(name: string): Component {
  if (!Object.hasOwn(COMPONENTS, name)) throw new Error(`unknown component ${name}`);
  return COMPONENTS[name]!;
}

/** A property's name without its unit, and the unit in microseconds (1: it has none). */
function split(property: string): readonly [string, number] {
  if (property.endsWith('Seconds')) return [property.slice(0, -'Seconds'.length), SECOND];
  if (property.endsWith('Ms')) return [property.slice(0, -'Ms'.length), MILLISECOND];
  if (property.endsWith('Nanos')) return [property.slice(0, -'Nanos'.length), 0.001];
  return [property, 1];
}

function limitTime(given: Case): unknown {
  const config = {
    timeoutDuration: (given.timeoutDurationMs ?? TIME_LIMITER_DEFAULTS.timeoutDuration / MILLISECOND) * MILLISECOND,
    cancelRunningFuture: given.cancelRunningFuture ?? TIME_LIMITER_DEFAULTS.cancelRunningFuture,
  };
  const done = (given.functionDurationMs ?? 0) * MILLISECOND;
  const limit = timeLimit(config, 0, NEVER);
  if (done <= limit) return { outcome: 'success', atMs: done / MILLISECOND, cancelled: false };
  return { outcome: 'TimeoutException', atMs: limit / MILLISECOND, cancelled: config.cancelRunningFuture };
}

/** How a call inside the chain ended: '' or the name of what was thrown, and when. */
interface Ended {
  readonly error: string;
  readonly at: number;
}

type Call = (start: number) => Ended;

/** The breaker of a chain and how often the innermost function was called. */
interface Seen {
  breaker: CircuitBreaker;
  calls: number;
}

function runChain(chain: readonly string[], functionDurationMs: number | undefined): unknown {
  const seen: Seen = { breaker: circuitBreaker(CIRCUIT_BREAKER_DEFAULTS, 0), calls: 0 };
  // Without a duration the function of these tables always throws.
  let call: Call = (start) => {
    seen.calls++;
    return functionDurationMs === undefined
      ? { error: 'Exception', at: start }
      : { error: '', at: start + functionDurationMs * MILLISECOND };
  };
  for (const link of chain) call = decorate(link, call, seen);
  const { error, at } = call(0);
  return {
    outcome: error === '' ? 'success' : error,
    atMs: at / MILLISECOND,
    functionCalls: seen.calls,
    circuitBreakerBufferedCalls: seen.breaker.window.calls,
    circuitBreakerFailedCalls: seen.breaker.window.failed,
    outermostFirst: [...decoratorsOrder(chain.map((link) => link.split('(')[0] as Policy)), 'function'],
  };
}

function decorate(link: string, inner: Call, seen: Seen): Call {
  const number = Number(/[0-9.]+/.exec(link)?.[0] ?? Number.NaN);
  const name = link.split('(')[0];
  switch (name) {
    case 'Retry':
      return withRetry(inner, Number.isNaN(number) ? RETRY_DEFAULTS.maxAttempts : number);
    case 'CircuitBreaker':
      return withCircuitBreaker(inner, seen);
    case 'TimeLimiter':
      return withTimeLimiter(
        inner,
        Number.isNaN(number) ? TIME_LIMITER_DEFAULTS.timeoutDuration : number * MILLISECOND,
      );
    case 'RateLimiter':
      return withRateLimiter(inner);
    case 'Bulkhead':
    case 'ThreadPoolBulkhead':
      return withBulkhead(inner);
    default:
      throw new Error(`unknown policy ${name}`);
  }
}

function withRetry(inner: Call, maxAttempts: number): Call {
  const config = { ...RETRY_DEFAULTS, maxAttempts };
  const stats = retryStats();
  return (start) => {
    const call = retryCall();
    for (let at = start; ; ) {
      const ended = inner(at);
      const wait =
        ended.error === ''
          ? onRetryResult(stats, config, call, false, 0.5)
          : onRetryError(stats, config, call, true, 0.5);
      if (wait < 0) {
        if (ended.error === '') onRetryComplete(stats, config, call);
        return ended;
      }
      at = ended.at + wait;
    }
  };
}

function withCircuitBreaker(inner: Call, seen: Seen): Call {
  const config = CIRCUIT_BREAKER_DEFAULTS;
  return (start) => {
    if (!tryAcquirePermission(seen.breaker, config, start)) return { error: 'CallNotPermittedException', at: start };
    const ended = inner(start);
    const complete = ended.error === '' ? onSuccess : onError;
    complete(seen.breaker, config, ended.at, ended.at - start);
    return ended;
  };
}

function withTimeLimiter(inner: Call, timeoutDuration: number): Call {
  return (start) => {
    const ended = inner(start);
    const limit = timeLimit({ ...TIME_LIMITER_DEFAULTS, timeoutDuration }, start, NEVER);
    return ended.at > limit ? { error: 'TimeoutException', at: limit } : ended;
  };
}

function withRateLimiter(inner: Call): Call {
  const limiter = rateLimiter(RATE_LIMITER_DEFAULTS, 0);
  return (start) => {
    const wait = reservePermission(limiter, RATE_LIMITER_DEFAULTS, start, 1);
    return wait === RATE_LIMITER_REJECTED ? { error: 'RequestNotPermitted', at: start } : inner(start + wait);
  };
}

function withBulkhead(inner: Call): Call {
  const b = bulkhead(BULKHEAD_DEFAULTS);
  return (start) => {
    if (enterBulkhead(b, BULKHEAD_DEFAULTS, 1, start) !== 'permitted')
      return { error: 'BulkheadFullException', at: start };
    const ended = inner(start);
    leaveBulkhead(b);
    return ended;
  };
}
