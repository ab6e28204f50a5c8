// Answers for how rumours spread: a queue from which each is sent a limited number of times, on messages that are sent anyway and in gossip.
import { type Context, stream } from '../../engine/index.ts';
import { retransmitLimit } from './rules/suspicion.ts';
import type { Known, MemberConfig, Rumour, State, SwimMessage } from './state.ts';

const PICK = stream('gossip.pick');

/** Rumours that fit into a packet (memberlist: 1400 bytes). */
const MOST_RUMOURS = 20;
const HEADER = 40;
const RUMOUR = 60;

type Unsaid = SwimMessage extends infer M ? (M extends SwimMessage ? Omit<M, 'port' | 'rumours'> : never) : never;

/** By datagram, with rumours on its back (memberlist: net.go, sendMsg). */
export function send(s: State, ctx: Context, to: number, message: Unsaid): void {
  const rumours = takeRumours(s, ctx);
  const bytes = HEADER + RUMOUR * rumours.length;
  ctx.datagram(ctx.config.pids[to - 1], { port: 'swim', bytes, rumours, ...message } as never);
  ctx.count('packets');
}

/** A newer rumour of somebody replaces an older one (memberlist: queue.go, TransmitLimitedQueue). */
export function spread(s: State, rumour: Rumour): void {
  s.broadcasts.set(rumour.about, Object.freeze({ rumour: Object.freeze(rumour), transmits: 0 }));
}

/** Those that were passed on least come first. */
function takeRumours(s: State, ctx: Context): readonly Rumour[] {
  const limit = retransmitLimit(ctx.params.retransmitMult, ctx.config.pids.length);
  const chosen = [...s.broadcasts.values()]
    .sort((a, b) => a.transmits - b.transmits || a.rumour.about - b.rumour.about)
    .slice(0, MOST_RUMOURS);
  for (const { rumour, transmits } of chosen)
    if (transmits + 1 >= limit) s.broadcasts.delete(rumour.about);
    else s.broadcasts.set(rumour.about, Object.freeze({ rumour, transmits: transmits + 1 }));
  return Object.freeze(chosen.map(({ rumour }) => rumour));
}

/** So many of the others, by chance, of which `may` holds. */
export function someOthers(s: State, ctx: Context, n: number, may: (id: number, known: Known) => boolean): number[] {
  const left = [...s.beliefs].filter(([id, known]) => may(id, known)).map(([id]) => id);
  const chosen: number[] = [];
  while (chosen.length < n && left.length > 0)
    chosen.push(...left.splice(Math.min(left.length - 1, Math.floor(ctx.draw(PICK) * left.length)), 1));
  return chosen;
}

export function gossip(s: State, ctx: Context): void {
  ctx.setTimer(ctx.params.gossipInterval, 'gossip');
  if (s.broadcasts.size === 0) return;
  const { gossipNodes, gossipToTheDeadTime } = ctx.params;
  const hears = (_: number, { state, since }: Known) => state !== 'dead' || ctx.now() - since <= gossipToTheDeadTime;
  for (const to of someOthers(s, ctx, gossipNodes, hears))
    if (s.broadcasts.size > 0) send(s, ctx, to, { type: 'gossip' });
}

/** Everything that it believes, itself included. */
function everything(s: State, ctx: Context): readonly Rumour[] {
  const { id } = ctx.config as MemberConfig;
  const own: Rumour = { about: id, state: 'alive', incarnation: s.incarnation, from: id };
  const others = [...s.beliefs].map(
    ([about, { state, incarnation }]): Rumour => ({ about, state, incarnation, from: id }),
  );
  return Object.freeze([own, ...others].map((rumour) => Object.freeze(rumour)));
}

/** Full exchange of state over a stream, with one that it takes for alive (memberlist: state.go, pushPull). */
export function pushPull(s: State, ctx: Context, to: number): void {
  const rumours = everything(s, ctx);
  const message: SwimMessage = { port: 'swim', type: 'pushPull', answer: true, rumours };
  ctx.stream(ctx.config.pids[to - 1], { bytes: HEADER + RUMOUR * rumours.length, ...message } as never);
}

export function answerPushPull(s: State, ctx: Context, connection: number): void {
  const rumours = everything(s, ctx);
  const message: SwimMessage = { port: 'swim', type: 'pushPull', answer: false, rumours };
  ctx.respond(connection, { bytes: HEADER + RUMOUR * rumours.length, ...message } as never);
}
