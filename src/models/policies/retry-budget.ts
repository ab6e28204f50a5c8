// Answers for how many retries a caller may afford: a share of its recent requests, plus a reserve for quiet times.
// It bounds the load that retries add when everything fails, which attempts alone cannot.
import { type Micros, SECOND } from '../../engine/time.ts';

export interface RetryBudgetConfig {
  /** Retries for each request, 0.2: one for five. */
  readonly percentCanRetry: number;
  /** Retries a second that are always allowed. */
  readonly minRetriesPerSec: number;
  /** How long a deposit (and a withdrawal) counts; 1 to 60 s. */
  readonly ttl: Micros;
}

/** Source: Finagle's RetryBudget. Envoy's retry_budget (20% of active requests, at least 3) has the same share. */
export const RETRY_BUDGET_DEFAULTS: RetryBudgetConfig = Object.freeze({
  percentCanRetry: 0.2,
  minRetriesPerSec: 10,
  ttl: 10 * SECOND,
});

/** Amounts are integers in thousandths of a request, as Finagle keeps them. */
const DEPOSIT = 1000;
/** The time to live is cut into this many slices; a slice leaves as a whole. */
const SLICES = 10;

export interface RetryBudget {
  /** Deposits less withdrawals of each slice; `slices[head]` is the present one. */
  readonly slices: Float64Array;
  head: number;
  /** Number of the present slice since time 0. */
  slice: number;
  sum: number;
}

export function retryBudget(config: RetryBudgetConfig, now: Micros): RetryBudget {
  return { slices: new Float64Array(SLICES), head: 0, slice: sliceAt(config, now), sum: 0 };
}

/** What is wrong with `c`, in Finagle's words; empty when nothing is. */
export function retryBudgetProblems(c: RetryBudgetConfig): string[] {
  const problems: string[] = [];
  if (!(c.ttl >= SECOND && c.ttl <= 60 * SECOND)) problems.push('ttl must be [1 second, 60 seconds]');
  if (!(c.minRetriesPerSec >= 0)) problems.push('minRetriesPerSec must be non-negative');
  if (!(c.percentCanRetry >= 0)) problems.push('percentCanRetry must be non-negative');
  if (!(c.percentCanRetry <= DEPOSIT)) problems.push(`percentCanRetry must not be greater than ${DEPOSIT}`);
  return problems;
}

/** A request (not a retry) was made. */
export function deposit(b: RetryBudget, config: RetryBudgetConfig, now: Micros): void {
  if (config.percentCanRetry > 0) put(b, config, now, DEPOSIT);
}

/** Whether a retry may be made now; if so it is paid for. */
export function tryWithdraw(b: RetryBudget, config: RetryBudgetConfig, now: Micros): boolean {
  const price = priceOf(config);
  moveTo(b, sliceAt(config, now));
  if (b.sum + reserveOf(config) < price) return false;
  put(b, config, now, -price);
  return true;
}

/** Retries that could be made now. */
export function retryBalance(b: RetryBudget, config: RetryBudgetConfig, now: Micros): number {
  moveTo(b, sliceAt(config, now));
  return Math.trunc((b.sum + reserveOf(config)) / priceOf(config));
}

function priceOf(config: RetryBudgetConfig): number {
  return config.percentCanRetry === 0 ? 1 : Math.trunc(DEPOSIT / config.percentCanRetry);
}

function reserveOf(config: RetryBudgetConfig): number {
  return config.minRetriesPerSec * Math.trunc(config.ttl / SECOND) * priceOf(config);
}

function put(b: RetryBudget, config: RetryBudgetConfig, now: Micros, amount: number): void {
  moveTo(b, sliceAt(config, now));
  b.slices[b.head]! += amount;
  b.sum += amount;
}

function sliceAt(config: RetryBudgetConfig, now: Micros): number {
  return Math.floor((now * SLICES) / config.ttl);
}

function moveTo(b: RetryBudget, slice: number): void {
  const steps = Math.min(slice - b.slice, SLICES);
  for (let i = 0; i < steps; i++) {
    b.head = b.head + 1 === SLICES ? 0 : b.head + 1;
    b.sum -= b.slices[b.head]!;
    b.slices[b.head] = 0;
  }
  b.slice = slice;
}
