// Answers for a coordinator: it asks for votes, decides, has the decision on disk before anybody hears of it, and repeats it until all know.
import { type Behaviour, type Context, type Pid, type Seq, stream } from '../../engine/index.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { COORDINATOR_CHARTS } from './charts.ts';
import { type CommitMessage, say } from './messages.ts';
import type { Params } from './params.ts';
import { coordinatorOnRecovery, coordinatorOnTimeout, decide, type Vote } from './rules/protocol.ts';

export const ROUTE = 'POST /transfer';
/** Transactions that a coordinator can have under way. */
export const PLACES = 200;

const PICK = stream('twoPhaseCommit.pick');

interface Share {
  readonly participant: string;
  readonly pid: Pid;
  readonly account: string;
  readonly change: number;
}

export interface Transaction {
  readonly id: string;
  readonly place: number;
  readonly shares: readonly Share[];
  readonly votes: Record<string, Vote>;
  /** waiting: for votes; deciding: for the disk; decided: for acknowledgements. */
  state: 'waiting' | 'deciding' | 'decided';
  readonly acknowledged: Set<string>;
  /** Who asked; null after a recovery, when nobody waits any more. */
  readonly asked: { readonly request: HttpRequest; readonly connection: number; readonly span: Seq } | null;
  readonly about: Seq;
}

export interface CoordinatorState {
  n: number;
  readonly transactions: Map<string, Transaction>;
}

export interface CoordinatorConfig {
  readonly ordinal: number;
  readonly participants: readonly { readonly name: string; readonly pid: Pid }[];
}

export const coordinator: Behaviour<CoordinatorState> = {
  role: 'twoPhaseCommit/coordinator',
  charts: COORDINATOR_CHARTS,
  init: () => ({ n: 0, transactions: new Map() }),
  start: recover,
  onMessage(s, ctx, message: HttpRequest | CommitMessage, from) {
    if (message.port === 'http') {
      if (message.type === 'request') begin(s, ctx, message);
    } else if (message.type === 'vote')
      onVote(s, ctx, message.transaction, message.participant, message.vote, message.reason);
    else if (message.type === 'acknowledge') onAcknowledge(s, ctx, message.transaction, message.participant);
    else if (message.type === 'inquire') onInquire(s, ctx, message.transaction, from);
  },
  onTimer: onTimeout,
  onSynced(s, ctx, id: string, result) {
    if (result === 'full') return ctx.exit('disk full');
    const transaction = s.transactions.get(id);
    if (transaction?.state === 'deciding') logged(ctx, transaction);
  },
};

/** Commits in the log whose end is not there are told again; everything else was aborted (presumed abort). */
function recover(s: CoordinatorState, ctx: Context): void {
  for (const id of openIn(ctx)) {
    const shares = ctx.read(`commit ${id}`) as readonly Share[];
    const place = freePlace(s)!;
    const transaction: Transaction = {
      id,
      place,
      shares,
      votes: {},
      state: 'decided',
      acknowledged: new Set(),
      asked: null,
      about: 0,
    };
    s.transactions.set(id, transaction);
    ctx.become('transaction', String(place), 'committing', 'RECOVERED', [ctx.seq]);
    tellDecision(ctx, transaction);
  }
}

function openIn(ctx: Context): readonly string[] {
  return (ctx.read('open') as readonly string[] | undefined) ?? [];
}

function freePlace(s: CoordinatorState): number | undefined {
  const taken = new Set([...s.transactions.values()].map(({ place }) => place));
  for (let place = 1; place <= PLACES; place++) if (!taken.has(place)) return place;
  return undefined;
}

function begin(s: CoordinatorState, ctx: Context, request: HttpRequest): void {
  const span = ctx.openSpan(request.route, request.span);
  ctx.about = span;
  const asked = { request, connection: ctx.connection, span };
  const place = freePlace(s);
  if (`${request.method} ${request.route}` !== ROUTE) return answer(ctx, asked, 404, 'no such route');
  if (place === undefined) return answer(ctx, asked, 503, 'too many transactions');
  // Names of transactions are never used again, not by a later incarnation either.
  const id = `${ctx.config.ordinal}.${ctx.incarnation}.${++s.n}`;
  const shares = sharesOf(ctx, request.chance);
  const transaction: Transaction = {
    id,
    place,
    shares,
    votes: {},
    state: 'waiting',
    acknowledged: new Set(),
    asked,
    about: span,
  };
  s.transactions.set(id, transaction);
  ctx.become('transaction', String(place), 'voting', 'BEGUN', [ctx.seq]);
  for (const { pid, account, change } of shares) {
    const peers = shares.filter((other) => other.pid !== pid).map((other) => other.pid);
    say(ctx, pid, { port: 'commit', type: 'prepare', transaction: id, account, change, peers });
  }
  ctx.setTimer(ctx.params.voteTimeout, 'votes', id, span);
}

/** From an account at one participant to an account at another; which ones is a matter of the request alone. */
function sharesOf(ctx: Context, chance: number): readonly Share[] {
  const { participants } = ctx.config as CoordinatorConfig;
  const { accounts, amount } = ctx.params as Params;
  const below = (n: number, k: number) => Math.min(n - 1, Math.floor(ctx.keyed(PICK, chance, k) * n));
  const from = below(participants.length, 1);
  const to = (from + 1 + below(participants.length - 1, 2)) % participants.length;
  const share = (i: number, k: number, change: number): Share =>
    Object.freeze({
      participant: participants[i]!.name,
      pid: participants[i]!.pid,
      account: `a${below(accounts, k) + 1}`,
      change,
    });
  return Object.freeze([share(from, 3, -amount), share(to, 4, amount)]);
}

function onVote(s: CoordinatorState, ctx: Context, id: string, participant: string, vote: Vote, reason: string): void {
  const transaction = s.transactions.get(id);
  if (transaction?.state !== 'waiting') return;
  ctx.about = transaction.about;
  transaction.votes[participant] = vote;
  const names = transaction.shares.map((share) => share.participant);
  if (vote === 'no') abort(s, ctx, transaction, 'VOTED_NO', reason);
  else if (decide(names, transaction.votes) === 'commit') log(ctx, transaction);
}

function log(ctx: Context, transaction: Transaction): void {
  transaction.state = 'deciding';
  ctx.become('transaction', String(transaction.place), 'deciding', 'ALL_YES', [ctx.seq]);
  ctx.write(`commit ${transaction.id}`, transaction.shares);
  ctx.write('open', [...openIn(ctx), transaction.id]);
  ctx.sync(transaction.id);
}

function logged(ctx: Context, transaction: Transaction): void {
  ctx.about = transaction.about;
  transaction.state = 'decided';
  ctx.become('transaction', String(transaction.place), 'committing', 'LOGGED', [ctx.seq]);
  ctx.count('committed');
  if (transaction.asked !== null) answer(ctx, transaction.asked, 200, '');
  tellDecision(ctx, transaction);
}

function tellDecision(ctx: Context, { id, shares, acknowledged }: Transaction): void {
  for (const { participant, pid } of shares)
    if (!acknowledged.has(participant))
      say(ctx, pid, { port: 'commit', type: 'decision', transaction: id, decision: 'commit' });
  ctx.setTimer(ctx.params.resendInterval, 'acknowledgements', id);
}

function onTimeout(s: CoordinatorState, ctx: Context, name: string, id: string): void {
  const transaction = s.transactions.get(id);
  if (transaction === undefined || transaction.state === 'deciding') return;
  if ((name === 'votes') !== (transaction.state === 'waiting')) return;
  ctx.about = transaction.about;
  if (coordinatorOnTimeout(transaction.state) === 'resend') tellDecision(ctx, transaction);
  else abort(s, ctx, transaction, 'TIMEOUT', 'a vote is missing');
}

/** Nothing is written and nobody has to acknowledge it: who asks later about what is not in the log is told to abort. */
function abort(s: CoordinatorState, ctx: Context, transaction: Transaction, why: string, reason: string): void {
  s.transactions.delete(transaction.id);
  ctx.become('transaction', String(transaction.place), 'idle', why, [ctx.seq]);
  ctx.count('aborted');
  for (const { pid } of transaction.shares)
    say(ctx, pid, { port: 'commit', type: 'decision', transaction: transaction.id, decision: 'abort' });
  if (transaction.asked !== null) answer(ctx, transaction.asked, 409, reason);
}

function onAcknowledge(s: CoordinatorState, ctx: Context, id: string, participant: string): void {
  const transaction = s.transactions.get(id);
  if (transaction?.state !== 'decided') return;
  transaction.acknowledged.add(participant);
  if (transaction.acknowledged.size < transaction.shares.length) return;
  s.transactions.delete(id);
  ctx.become('transaction', String(transaction.place), 'idle', 'ACKNOWLEDGED', [ctx.seq]);
  const open = openIn(ctx).filter((other) => other !== id);
  ctx.write('open', open);
}

function onInquire(s: CoordinatorState, ctx: Context, id: string, from: Pid): void {
  const transaction = s.transactions.get(id);
  if (transaction !== undefined && transaction.state !== 'decided') return;
  const decision = coordinatorOnRecovery(transaction === undefined ? undefined : 'commit');
  say(ctx, from, { port: 'commit', type: 'decision', transaction: id, decision });
}

function answer(ctx: Context, asked: NonNullable<Transaction['asked']>, status: number, reason: string): void {
  const { request, connection, span } = asked;
  ctx.closeSpan(span, status < 400 ? 'ok' : reason);
  const response: HttpResponse = {
    port: 'http',
    type: 'response',
    id: request.id,
    status,
    reason,
    degraded: false,
    because: Object.freeze([]),
    body: null,
    bytes: 64,
  };
  ctx.respond(connection, response);
}
