// Answers for circuit breakers at a caller: permission before an attempt, its outcome after, their timers, and their charts.
import { type Context, type Micros, NEVER, type Pid, type Seq, stream } from '../../engine/index.ts';
import { circuitBreaker } from '../policies/circuit-breaker-state.ts';
import {
  dueAt,
  onDue,
  onError,
  onSuccess,
  releasePermission,
  reset,
  takeEvents,
  transitionTo,
  tryAcquirePermission,
} from '../policies/circuit-breaker.ts';
import type { BreakerRule } from './breaker-params.ts';
import type { CallConfig } from './config.ts';
import { type Breaker, type Caller, NO_SEQ, type Policies } from './state.ts';

const WAIT = stream('calls.breakerWait');
/** Failures remembered as what an opening rests on: as many as an event may name. */
const MOST_FAILURES = 4;

/** The breaker of a call (`pid` -1), or of one endpoint of it; null: it has none. Made at first use. */
export function breakerOf(ctx: Context, p: Policies, pid: Pid, endpoint = ''): Breaker | null {
  const rule = p.config.breaker;
  if (rule === null || rule.perEndpoint !== pid >= 0) return null;
  let breaker = pid < 0 ? p.breaker : p.endpointBreakers.get(pid);
  if (!breaker) {
    breaker = makeBreaker(ctx, p.config, rule, pid, endpoint);
    if (pid < 0) p.breaker = breaker;
    else p.endpointBreakers.set(pid, breaker);
  }
  breaker.rule = rule;
  if (breaker.applied !== rule.updateState) carryOut(ctx, breaker, rule.updateState);
  return breaker;
}

function makeBreaker(ctx: Context, config: CallConfig, rule: BreakerRule, pid: Pid, endpoint: string): Breaker {
  const breaker: Breaker = {
    b: circuitBreaker(rule.config, ctx.now()),
    rule,
    key: pid < 0 ? config.name : `${config.name} at ${endpoint}`,
    id: config.id,
    pid,
    movedBy: 0,
    failures: [],
    timer: 0,
    timerAt: NEVER,
    applied: '',
  };
  const first = breaker.b.state;
  // The chart begins CLOSED, and has no way from there to HALF_OPEN but through OPEN.
  if (first === 'HALF_OPEN') become(ctx, breaker, 'OPEN', 'TRANSITION_TO_OPEN', NO_SEQ);
  if (first !== 'CLOSED') become(ctx, breaker, first, `TRANSITION_TO_${first}`, NO_SEQ);
  watchClock(ctx, breaker);
  return breaker;
}

/** Whether an attempt may be made now. */
export function permits(ctx: Context, breaker: Breaker): boolean {
  const ok = tryAcquirePermission(breaker.b, breaker.rule.config, ctx.now());
  follow(ctx, breaker, NO_SEQ);
  return ok;
}

/** An attempt succeeded after `took`. */
export function recordSuccess(ctx: Context, breaker: Breaker, took: Micros): void {
  onSuccess(breaker.b, breaker.rule.config, ctx.now(), took, chance(ctx, breaker));
  follow(ctx, breaker, breaker.failures);
}

/** An attempt failed after `took`; `end` is the event that says so. */
export function recordFailure(ctx: Context, breaker: Breaker, took: Micros, end: Seq): void {
  breaker.failures.push(end);
  if (breaker.failures.length > MOST_FAILURES) breaker.failures.shift();
  onError(breaker.b, breaker.rule.config, ctx.now(), took, chance(ctx, breaker));
  follow(ctx, breaker, breaker.failures);
}

/** The permission was not used after all. */
export function giveBack(breaker: Breaker): void {
  releasePermission(breaker.b);
}

/** Why it is as it is: its last move first, then the failures behind that. */
export function reasonsOf(breaker: Breaker): Seq[] {
  return [breaker.movedBy, ...breaker.failures.slice(-3)].filter((seq) => seq > 0);
}

/** The moment of an automatic transition. Timer data: `[call, endpoint]`. */
export function onBreakerTimer(c: Caller, ctx: Context, [id, pid]: readonly [number, Pid]): void {
  const p = c.policies.get(id);
  const breaker = pid < 0 ? p?.breaker : p?.endpointBreakers.get(pid);
  if (!breaker) return;
  breaker.timer = 0;
  breaker.timerAt = NEVER;
  onDue(breaker.b, breaker.rule.config, ctx.now(), chance(ctx, breaker));
  follow(ctx, breaker, NO_SEQ);
  watchClock(ctx, breaker);
}

/** What a person wishes of breakers that exist is carried out at once, not at the next call. */
export function obeyPerson(c: Caller, ctx: Context, config: CallConfig): void {
  const p = c.policies.get(config.id);
  if (!p) return;
  p.config = config;
  if (p.breaker) breakerOf(ctx, p, -1);
  for (const pid of p.endpointBreakers.keys()) breakerOf(ctx, p, pid);
}

function carryOut(ctx: Context, breaker: Breaker, wish: BreakerRule['updateState']): void {
  breaker.applied = wish;
  const { b, rule } = breaker;
  if (wish === 'FORCE_OPEN') transitionTo(b, rule.config, 'FORCED_OPEN', ctx.now());
  else if (wish === 'DISABLE') transitionTo(b, rule.config, 'DISABLED', ctx.now());
  else if (wish === 'CLOSE') transitionTo(b, rule.config, 'CLOSED', ctx.now());
  else reset(b, rule.config, ctx.now());
  follow(ctx, breaker, [ctx.seq]);
}

/** A draw only where the wait is randomised: others cost nothing and shift nothing. */
function chance(ctx: Context, breaker: Breaker): number {
  return breaker.rule.config.waitIntervalFunctionInOpenState.jitter === 'none' ? 0.5 : ctx.draw(WAIT);
}

/** Moves the chart as the rules moved the breaker. */
function follow(ctx: Context, breaker: Breaker, because: readonly Seq[]): void {
  const events = takeEvents(breaker.b);
  if (events.length === 0) return;
  for (const event of events) {
    if (event.type === 'STATE_TRANSITION') become(ctx, breaker, event.to, event.reason, because);
  }
  watchClock(ctx, breaker);
}

function become(ctx: Context, breaker: Breaker, to: string, reason: string, because: readonly Seq[]): void {
  breaker.movedBy = ctx.become('circuitBreaker', breaker.key, to, reason, because);
}

function watchClock(ctx: Context, breaker: Breaker): void {
  const due = dueAt(breaker.b);
  if (due === breaker.timerAt) return;
  if (breaker.timer !== 0) ctx.cancelTimer(breaker.timer);
  breaker.timerAt = due;
  breaker.timer = due === NEVER ? 0 : ctx.setTimer(due - ctx.now(), 'breaker', [breaker.id, breaker.pid]);
}
