// Answers for an operation at the node a client asks: whom it asks in turn, when enough have answered, and what the client is told.
import type { Context } from '../../engine/index.ts';
import { incrementClock, type VectorClock } from '../../analysis/clocks.ts';
import { KV_DIFFERS, KV_UNKNOWN, type Kv } from '../ports.ts';
import { deliver } from './messages.ts';
import { hashOf, homesOf } from './ring.ts';
import { sloppyTargets } from './rules/placement.ts';
import type { NodeConfig, NodeState, Operation } from './state.ts';
import { contextOf, hasAll, latestFirst, nameOf, newest, type Stored } from './stored.ts';

type Request = Exclude<Kv, { readonly type: 'result' }>;

export function receive(s: NodeState, ctx: Context, request: Request): void {
  const from = { connection: ctx.connection, request: request.id };
  switch (request.type) {
    case 'get':
      return begin(s, ctx, { ...from, what: 'read', key: request.key });
    case 'cas': {
      const { key, expected, value } = request;
      return begin(s, ctx, { ...from, what: 'compare', key, expected, value });
    }
    case 'put': {
      const versions = [version(s, ctx, request.value, contextOf(request.context))];
      return begin(s, ctx, { ...from, what: 'write', key: request.key, versions });
    }
    case 'delete': {
      // A deletion supersedes what this node knows of; without a context it can do no better.
      const known = (s.data.get(request.key) ?? []).map(nameOf);
      const versions = [{ ...version(s, ctx, null, contextOf(known)), deleted: true }];
      return begin(s, ctx, { ...from, what: 'write', key: request.key, versions });
    }
  }
}

/** A new version that supersedes what its context has seen. */
function version(s: NodeState, ctx: Context, value: unknown, context: VectorClock): Stored {
  const { id } = ctx.config as NodeConfig;
  s.events++;
  const clock = { ...incrementClock(context, String(id)), [String(id)]: s.events };
  return Object.freeze({ clock: Object.freeze(clock), value, deleted: false, at: ctx.wallClock(), by: id });
}

type Beginning = Pick<Operation, 'what' | 'key' | 'connection' | 'request'> & Partial<Operation>;

function begin(s: NodeState, ctx: Context, beginning: Beginning): void {
  const id = ++s.lastOperation;
  const operation: Operation = {
    versions: [],
    expected: null,
    value: null,
    ...beginning,
    id,
    about: ctx.about,
    asked: new Map(),
    answers: new Map(),
    answered: false,
    timers: [
      ctx.setTimer(ctx.params.replicaTimeout, 'standIns', id),
      ctx.setTimer(ctx.params.requestTimeout, 'giveUp', id),
    ],
  };
  s.operations.set(id, operation);
  // A node answers itself at once: it comes last, or it would be taken for all that were asked.
  const { id: self, ring } = ctx.config as NodeConfig;
  const homes = homesOf(ring, operation.key, ctx.params.n);
  const ordered = [...homes.filter((home) => home !== self), ...homes.filter((home) => home === self)];
  for (const home of ordered) ask(s, ctx, operation, home, home);
}

function ask(s: NodeState, ctx: Context, operation: Operation, node: number, home: number): void {
  if (operation.asked.has(node)) return;
  operation.asked.set(node, home);
  const { id: op, key, versions } = operation;
  const from = ctx.config.id as number;
  ctx.about = operation.about;
  if (operation.what === 'write') {
    const hintFor = node === home ? 0 : home;
    deliver(s, ctx, node, { port: 'quorum', type: 'store', from, op, key, versions, hintFor });
  } else deliver(s, ctx, node, { port: 'quorum', type: 'fetch', from, op, key });
}

/** Some replicas have not answered yet: in a sloppy quorum, others stand in for them. */
export function askStandIns(s: NodeState, ctx: Context, id: number): void {
  const operation = s.operations.get(id);
  if (operation === undefined || !ctx.params.sloppy) return;
  const { ring } = ctx.config as NodeConfig;
  const isUp = (node: string): boolean => !operation.asked.has(Number(node)) || operation.answers.has(Number(node));
  for (const { node, hintFor } of sloppyTargets(ring, hashOf(operation.key), ctx.params.n, isUp))
    if (hintFor !== undefined) ask(s, ctx, operation, Number(node), Number(hintFor));
}

/** A node has answered an operation. */
export function onAnswer(s: NodeState, ctx: Context, id: number, node: number, versions: readonly Stored[]): void {
  const operation = s.operations.get(id);
  if (operation === undefined || operation.answers.has(node)) return;
  operation.answers.set(node, versions);
  const needed = operation.what === 'write' ? ctx.params.w : ctx.params.r;
  if (!operation.answered && operation.answers.size >= needed) conclude(s, ctx, operation);
  if (operation.what !== 'write' && operation.answered) repair(s, ctx, operation);
  if (operation.answers.size === operation.asked.size) close(s, ctx, operation);
}

function conclude(s: NodeState, ctx: Context, operation: Operation): void {
  operation.answered = true;
  if (operation.what === 'write') return tell(ctx, operation, '', [], operation.versions.map(nameOf));
  const found = latestFirst(newest([...operation.answers.values()].flat(), ctx.params.versions));
  const there = found.filter(({ deleted }) => !deleted);
  if (operation.what === 'read') {
    ctx.count('reads');
    if (there.length > 1) ctx.count('siblingReads');
    return tell(
      ctx,
      operation,
      '',
      there.map(({ value }) => value),
      found.map(nameOf),
    );
  }
  const value = there[0]?.value ?? null;
  if (value !== (operation.expected ?? null)) return tell(ctx, operation, KV_DIFFERS, [], []);
  // Read, compare and write: without consensus, two may find the same value and both write.
  const versions = [version(s, ctx, operation.value, contextOf(found.map(nameOf)))];
  const { key, connection, request } = operation;
  ctx.about = operation.about;
  begin(s, ctx, { what: 'write', key, connection, request, versions });
}

/** Read repair (DeCandia et al. 2007, 5): who answered with something older is sent the newest. */
function repair(s: NodeState, ctx: Context, operation: Operation): void {
  if (!ctx.params.readRepair) return;
  const winners = newest([...operation.answers.values()].flat(), ctx.params.versions);
  if (winners.length !== 1) return;
  const from = ctx.config.id as number;
  for (const [node, answer] of [...operation.answers]) {
    if (hasAll(answer, winners)) continue;
    operation.answers.set(node, winners);
    ctx.count('repairs');
    const home = operation.asked.get(node)!;
    const hintFor = node === home ? 0 : home;
    deliver(s, ctx, node, {
      port: 'quorum',
      type: 'store',
      from,
      op: 0,
      key: operation.key,
      versions: winners,
      hintFor,
    });
  }
}

/** Too few have answered. A read did nothing; of a write nobody knows where it will turn up. */
export function giveUp(s: NodeState, ctx: Context, id: number): void {
  const operation = s.operations.get(id);
  if (operation === undefined) return;
  if (!operation.answered) {
    ctx.count('unavailable');
    tell(ctx, operation, operation.what === 'write' ? KV_UNKNOWN : 'too few replicas answer', [], []);
  }
  close(s, ctx, operation);
}

function close(s: NodeState, ctx: Context, operation: Operation): void {
  for (const timer of operation.timers) ctx.cancelTimer(timer);
  s.operations.delete(operation.id);
}

function tell(
  ctx: Context,
  { connection, request, about }: Operation,
  error: string,
  values: readonly unknown[],
  versions: readonly string[],
): void {
  ctx.about = about;
  ctx.respond(connection, {
    port: 'kv',
    type: 'result',
    id: request,
    ok: error === '',
    error,
    values,
    versions,
  } as never);
}
