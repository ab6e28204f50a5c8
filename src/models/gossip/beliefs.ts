// Answers for what a member makes of what it hears: suspicion with its time-out, burial, refutation, return.
import type { Context } from '../../engine/index.ts';
import { spread } from './dissemination.ts';
import { hear, hearOfSelf, type MemberState } from './rules/members.ts';
import { confirm, suspicionTimeout, type Suspicion, totalTimeout } from './rules/suspicion.ts';
import type { Rumour, State } from './state.ts';

/** Confirmations by others that shorten a suspicion to its least (memberlist: state.go, suspectNode). */
function expectedConfirmations(suspicionMult: number, members: number): number {
  const wanted = suspicionMult - 2;
  return members - 2 < wanted ? 0 : wanted;
}

/** Believes a rumour as far as the rules say, and passes on what was news. */
export function believe(s: State, ctx: Context, rumour: Rumour): void {
  if (rumour.about === ctx.config.id) return ofSelf(s, ctx, rumour);
  const before = s.beliefs.get(rumour.about)!;
  const { effect, state, incarnation } = hear(before, rumour.state, rumour.incarnation);
  if (effect === 'confirmation') return confirmed(s, ctx, rumour);
  if (effect === 'ignored') return;
  s.beliefs.set(rumour.about, Object.freeze({ state, incarnation, since: ctx.now() }));
  spread(s, rumour);
  if (state === before.state) return;
  endSuspicion(s, ctx, rumour.about);
  ctx.become('belief', String(rumour.about), state, reasonOf(before.state, state, rumour.from === ctx.config.id), [
    ctx.seq,
  ]);
  if (state === 'suspect') beginSuspicion(s, ctx, rumour);
  if (state === 'dead') ctx.count('burials');
}

function reasonOf(before: MemberState, after: MemberState, own: boolean): string {
  if (after === 'suspect') return 'SUSPECTED';
  if (after === 'dead') return own && before === 'suspect' ? 'TIMEOUT' : 'TOLD';
  return before === 'dead' ? 'RETURNED' : 'REFUTED';
}

/** It is said to be suspect or dead, and is not: it says so, with a higher incarnation. */
function ofSelf(s: State, ctx: Context, { state, incarnation, from }: Rumour): void {
  const outcome = hearOfSelf({ state: 'alive', incarnation: s.incarnation }, state, incarnation);
  if (outcome.effect !== 'refuted') return;
  s.incarnation = outcome.incarnation;
  ctx.count('refutations');
  ctx.log('gossip.refuted', { state, from, incarnation: s.incarnation });
  spread(s, { about: ctx.config.id, state: 'alive', incarnation: s.incarnation, from: ctx.config.id });
}

function beginSuspicion(s: State, ctx: Context, { about, from }: Rumour): void {
  const { suspicionMult, suspicionMaxTimeoutMult, probeInterval } = ctx.params;
  const members = ctx.config.pids.length;
  const least = suspicionTimeout(suspicionMult, members, probeInterval);
  const suspicion: Suspicion = Object.freeze({
    from: String(from),
    expected: expectedConfirmations(suspicionMult, members),
    least,
    most: least * suspicionMaxTimeoutMult,
    confirmedBy: Object.freeze([]),
  });
  ctx.count('suspicions');
  arm(s, ctx, about, suspicion, ctx.now());
}

function arm(s: State, ctx: Context, about: number, suspicion: Suspicion, since: number): void {
  const delay = Math.max(0, since + totalTimeout(suspicion) - ctx.now());
  const timer = ctx.setTimer(delay, 'suspicion', about);
  s.suspicions.set(about, Object.freeze({ suspicion, since, timer }));
}

/** Another one suspects it as well: that is news as long as confirmations are counted (Lifeguard). */
function confirmed(s: State, ctx: Context, rumour: Rumour): void {
  const running = s.suspicions.get(rumour.about);
  if (running === undefined) return;
  const suspicion = confirm(running.suspicion, String(rumour.from));
  if (suspicion === running.suspicion) return;
  ctx.cancelTimer(running.timer);
  arm(s, ctx, rumour.about, Object.freeze(suspicion), running.since);
  spread(s, rumour);
}

function endSuspicion(s: State, ctx: Context, about: number): void {
  const running = s.suspicions.get(about);
  if (running === undefined) return;
  ctx.cancelTimer(running.timer);
  s.suspicions.delete(about);
}

/** Nothing was heard of a suspect in time. */
export function suspicionOver(s: State, ctx: Context, about: number): void {
  const running = s.suspicions.get(about);
  // A member that slept finds the refutation and the time-out together.
  if (running === undefined || ctx.now() < running.since + totalTimeout(running.suspicion)) return;
  const { incarnation } = s.beliefs.get(about)!;
  ctx.log('gossip.buried', { member: about, incarnation });
  believe(s, ctx, { about, state: 'dead', incarnation, from: ctx.config.id });
}

/** What came by a full exchange: who is said to be dead there is only suspected here, so that it can object (memberlist: mergeState). */
export function merge(s: State, ctx: Context, rumours: readonly Rumour[]): void {
  for (const rumour of rumours) believe(s, ctx, rumour.state === 'dead' ? { ...rumour, state: 'suspect' } : rumour);
}
