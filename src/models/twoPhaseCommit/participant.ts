// Answers for a participant: it locks an account, votes, keeps its promise through crashes, and does what is decided.
import type { Behaviour, Context, Micros, Pid, Seq } from '../../engine/index.ts';
import { PARTICIPANT_CHARTS } from './charts.ts';
import { type CommitMessage, say } from './messages.ts';
import {
  type Decision,
  participantOnDecision,
  participantOnPeer,
  participantOnPrepare,
  type ParticipantState as Standing,
  participantOnTimeout,
  type Vote,
} from './rules/protocol.ts';

type Prepare = Extract<CommitMessage, { readonly type: 'prepare' }>;

/** A transaction's share here, until it is decided. */
export interface Work {
  readonly id: string;
  readonly account: string;
  readonly change: number;
  readonly coordinator: Pid;
  readonly peers: readonly Pid[];
  standing: Standing;
  /** Whether it has the account, or waits for it. */
  locked: boolean;
  /** When it voted yes; 0: has not. */
  readonly promised: Micros;
  readonly about: Seq;
}

export interface ParticipantState {
  readonly balances: Map<string, number>;
  /** Who has an account locked: first of those who want it. */
  readonly wanted: Map<string, readonly string[]>;
  readonly works: Map<string, Work>;
  /** The latest decisions that were carried out here, for those who look. */
  readonly outcomes: Map<string, Decision>;
}

export interface ParticipantConfig {
  readonly accounts: readonly string[];
  readonly balance: number;
}

const MOST_OUTCOMES = 200;

export const participant: Behaviour<ParticipantState> = {
  role: 'twoPhaseCommit/participant',
  charts: PARTICIPANT_CHARTS,
  init: () => ({
    balances: new Map(),
    wanted: new Map(),
    works: new Map(),
    outcomes: new Map(),
  }),
  start: recover,
  onMessage(s, ctx, message: CommitMessage, from) {
    if (message.type === 'prepare') prepare(s, ctx, message, from);
    else if (message.type === 'decision') onDecision(s, ctx, message.transaction, message.decision, from);
    else if (message.type === 'inquire') onPeer(s, ctx, message.transaction, from);
  },
  onTimer(s, ctx, name, id: string) {
    const work = s.works.get(id);
    if (work === undefined) return;
    ctx.about = work.about;
    if (name === 'lock') lockTimeout(s, ctx, work);
    else inDoubt(s, ctx, work);
  },
  onSynced(s, ctx, then: { readonly id: string; readonly what: 'promise' | 'done'; readonly to: Pid }, result) {
    if (result === 'full') return ctx.exit('disk full');
    if (then.what === 'promise') promised(s, ctx, then.id);
    else acknowledge(ctx, then.to, then.id);
  },
};

/** Balances as they are on disk; what was promised is locked again, and asked about. */
function recover(s: ParticipantState, ctx: Context): void {
  const { accounts, balance } = ctx.config as ParticipantConfig;
  for (const account of accounts) s.balances.set(account, ctx.read(`balance ${account}`) ?? balance);
  for (const id of promisesIn(ctx)) {
    const kept = ctx.read(`promise ${id}`) as Work;
    s.works.set(id, { ...kept, promised: ctx.now() });
    s.wanted.set(kept.account, [id]);
    ctx.become('account', kept.account, 'prepared', 'RECOVERED', [ctx.seq]);
    ctx.setTimer(0, 'silence', id);
  }
}

function promisesIn(ctx: Context): readonly string[] {
  return (ctx.read('promises') as readonly string[] | undefined) ?? [];
}

function prepare(s: ParticipantState, ctx: Context, message: Prepare, coordinator: Pid): void {
  const { transaction: id, account, change, peers } = message;
  // Somebody in doubt has asked already, and was told that this was aborted.
  if (ctx.read(`outcome ${id}`) !== undefined) return vote(ctx, coordinator, id, 'no', 'aborted before');
  if (s.works.has(id)) return;
  const work: Work = {
    id,
    account,
    change,
    coordinator,
    peers,
    standing: 'working',
    locked: false,
    promised: 0,
    about: ctx.about,
  };
  s.works.set(id, work);
  s.wanted.set(account, [...(s.wanted.get(account) ?? []), id]);
  if (s.wanted.get(account)![0] === id) lock(s, ctx, work);
  else ctx.setTimer(ctx.params.lockTimeout, 'lock', id, ctx.about);
}

/** The account is its own. Whether it votes yes depends on what is in there. */
function lock(s: ParticipantState, ctx: Context, work: Work): void {
  work.locked = true;
  ctx.become('account', work.account, 'working', 'LOCKED', [ctx.seq]);
  const enough = s.balances.get(work.account)! + work.change >= 0;
  if (!enough) return refuse(s, ctx, work, 'insufficient funds');
  ctx.write(`promise ${work.id}`, { ...work, standing: participantOnPrepare('yes') });
  ctx.write('promises', [...promisesIn(ctx), work.id]);
  ctx.sync(Object.freeze({ id: work.id, what: 'promise', to: work.coordinator }));
}

function refuse(s: ParticipantState, ctx: Context, work: Work, reason: string): void {
  work.standing = participantOnPrepare('no');
  ctx.count(reason === 'lock timeout' ? 'lockTimeouts' : 'insufficient');
  vote(ctx, work.coordinator, work.id, 'no', reason);
  leave(s, ctx, work, 'VOTED_NO');
}

function promised(s: ParticipantState, ctx: Context, id: string): void {
  const work = s.works.get(id);
  if (work === undefined || work.standing !== 'working') return;
  s.works.set(id, { ...work, standing: participantOnPrepare('yes'), promised: ctx.now() });
  ctx.about = work.about;
  ctx.become('account', work.account, 'prepared', 'PREPARED', [ctx.seq]);
  vote(ctx, work.coordinator, id, 'yes', '');
  ctx.setTimer(ctx.params.inquiryInterval, 'silence', id, ctx.about);
}

function vote(ctx: Context, to: Pid, id: string, value: Vote, reason: string): void {
  say(ctx, to, { port: 'commit', type: 'vote', transaction: id, participant: ctx.name, vote: value, reason });
}

function lockTimeout(s: ParticipantState, ctx: Context, work: Work): void {
  if (!work.locked && participantOnTimeout(work.standing) === 'abort') refuse(s, ctx, work, 'lock timeout');
}

/** No decision has come. It asks whoever may know it, and keeps waiting: that is all that it may do. */
function inDoubt(s: ParticipantState, ctx: Context, work: Work): void {
  if (participantOnTimeout(work.standing) !== 'wait') return;
  if (ctx.where('account', work.account) === 'prepared') {
    ctx.become('account', work.account, 'blocked', 'SILENCE', [ctx.seq]);
    ctx.count('blockings');
  }
  const { heuristicAfter, cooperative, inquiryInterval } = ctx.params;
  if (heuristicAfter > 0 && ctx.now() - work.promised >= heuristicAfter) return decideAlone(s, ctx, work);
  for (const pid of [work.coordinator, ...(cooperative ? work.peers : [])])
    say(ctx, pid, { port: 'commit', type: 'inquire', transaction: work.id });
  ctx.setTimer(inquiryInterval, 'silence', work.id, ctx.about);
}

function decideAlone(s: ParticipantState, ctx: Context, work: Work): void {
  ctx.write(`broken ${work.id}`, true);
  ctx.count('heuristics');
  ctx.log('commit.heuristic', { transaction: work.id, account: work.account });
  carryOut(s, ctx, work, 'abort', 'HEURISTIC');
}

/** Another participant is in doubt. Who has not promised anything says abort, and must not promise it afterwards. */
function onPeer(s: ParticipantState, ctx: Context, id: string, from: Pid): void {
  const work = s.works.get(id);
  const known = ctx.read(`outcome ${id}`) as Decision | undefined;
  const standing = work?.standing ?? (known === undefined ? 'working' : participantOnDecision(known));
  const decision = participantOnPeer(standing);
  if (decision === 'nothing') return;
  if (standing === 'working') giveUp(s, ctx, id, work);
  say(ctx, from, { port: 'commit', type: 'decision', transaction: id, decision });
}

function giveUp(s: ParticipantState, ctx: Context, id: string, work: Work | undefined): void {
  if (work !== undefined) carryOut(s, ctx, work, 'abort', 'ABORTED');
  else ctx.write(`outcome ${id}`, 'abort');
}

function onDecision(s: ParticipantState, ctx: Context, id: string, decision: Decision, from: Pid): void {
  const work = s.works.get(id);
  if (work !== undefined) {
    ctx.about = work.about;
    carryOut(s, ctx, work, decision, decision === 'commit' ? 'COMMITTED' : 'ABORTED');
  } else if (decision === 'commit' && ctx.read(`broken ${id}`) === true) {
    ctx.write(`broken ${id}`, false);
    ctx.count('heuristicDamage');
    ctx.log('commit.damage', { transaction: id });
  }
  if (decision === 'commit') ctx.sync(Object.freeze({ id, what: 'done', to: from }));
}

function acknowledge(ctx: Context, to: Pid, id: string): void {
  say(ctx, to, { port: 'commit', type: 'acknowledge', transaction: id, participant: ctx.name });
}

function carryOut(s: ParticipantState, ctx: Context, work: Work, decision: Decision, reason: string): void {
  work.standing = participantOnDecision(decision);
  if (decision === 'commit') {
    const balance = s.balances.get(work.account)! + work.change;
    s.balances.set(work.account, balance);
    ctx.write(`balance ${work.account}`, balance);
  }
  leave(s, ctx, work, reason);
}

/** Done with it, one way or another: whoever wants the account next has it. */
function leave(s: ParticipantState, ctx: Context, work: Work, reason: string): void {
  const { id, account, standing } = work;
  const decision: Decision = standing === 'committed' ? 'commit' : 'abort';
  s.works.delete(id);
  s.outcomes.set(id, decision);
  for (const oldest of s.outcomes.keys()) if (s.outcomes.size > MOST_OUTCOMES) s.outcomes.delete(oldest);
  ctx.write(`outcome ${id}`, decision);
  ctx.write(
    'promises',
    promisesIn(ctx).filter((other) => other !== id),
  );
  const rest = s.wanted.get(account)!.filter((other) => other !== id);
  if (rest.length > 0) s.wanted.set(account, rest);
  else s.wanted.delete(account);
  if (!work.locked) return;
  ctx.become('account', account, 'free', reason, [ctx.seq]);
  if (work.promised > 0) ctx.observe('locked', ctx.now() - work.promised);
  if (rest.length > 0) lock(s, ctx, s.works.get(rest[0]!)!);
}
