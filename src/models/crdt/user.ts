// Answers for the user of a replica: what is changed next, and when, the same for every type on common random numbers.
import { type Context, freezeDeep, stream } from '../../engine/index.ts';
import { articlesOf, type Change, changed, holdsArticles, type Kept } from './objects.ts';
import { doneAlso, type Entry, type ReplicaConfig, type State } from './state.ts';

const GAP = stream('crdt.gap');
const OBJECT = stream('crdt.object');
const TAKES_BACK = stream('crdt.takesBack');
const ARTICLE = stream('crdt.article');

/** Draws by number of the change, so that the users of two parts do the same at the same times. */
function draw(s: State, ctx: Context, purpose: number): number {
  return ctx.keyed(purpose, (ctx.config as ReplicaConfig).id, ctx.incarnation, s.changes);
}

export function scheduleUser(s: State, ctx: Context): void {
  if (s.user !== 0) ctx.cancelTimer(s.user);
  const { rate } = ctx.params;
  const gap = rate === 0 ? 0 : ctx.sample({ kind: 'exponential', mean: 1_000_000 / rate }, draw(s, ctx, GAP));
  s.user = rate === 0 ? 0 : ctx.setTimer(gap, 'user');
}

/** Made at once on the replica's own copy; acknowledged when it is on the replica's own disk. */
export function change(s: State, ctx: Context): void {
  s.user = 0;
  s.changes++;
  const names = [...s.entries.keys()];
  const object = names[below(names.length, draw(s, ctx, OBJECT))]!;
  const { kept, done } = s.entries.get(object)!;
  const wanted = wish(s, ctx, kept);
  const { id } = ctx.config as ReplicaConfig;
  const after = changed(kept, wanted, String(id), ctx.wallClock());
  const entry = freezeDeep({ kept: after, done: doneAlso(done, wanted) }) as Entry;
  s.entries.set(object, entry);
  ctx.write(object, entry);
  ctx.log(`crdt.${wanted.do}`, { object, ...wanted });
  if (kept.type === 'lwwRegister' && after.state === kept.state) {
    ctx.log('crdt.ignored', { object });
    ctx.count('ignored');
  }
  ctx.sync({ what: 'change' });
  scheduleUser(s, ctx);
}

/** Nobody takes out what he does not see, and a counter that only grows is not counted down. */
function wish(s: State, ctx: Context, kept: Kept): Change {
  const back = draw(s, ctx, TAKES_BACK) < ctx.params.takeBacks;
  if (!holdsArticles(kept)) return { do: 'count', by: back && kept.type !== 'gCounter' ? -1 : 1 };
  const seen = articlesOf(kept);
  if (back && seen.length > 0) return { do: 'take', article: seen[below(seen.length, draw(s, ctx, ARTICLE))]! };
  const { id } = ctx.config as ReplicaConfig;
  // Each article is put in once, so that it is plain whether it should still be there.
  return { do: 'put', article: `${id}.${ctx.incarnation}.${s.changes}` };
}

function below(n: number, u: number): number {
  return Math.min(n - 1, Math.floor(u * n));
}
