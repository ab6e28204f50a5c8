// Answers for a member of the group: it probes the others one by one, directly and by way of others, and answers whoever asks.
import { type Behaviour, type Context, stream } from '../../engine/index.ts';
import { believe, merge, suspicionOver } from './beliefs.ts';
import { MEMBER_CHARTS } from './charts.ts';
import { answerPushPull, gossip, pushPull, send, someOthers, spread } from './dissemination.ts';
import { pushPullScale } from './rules/suspicion.ts';
import { memberState, type State, type SwimMessage } from './state.ts';

const SHUFFLE = stream('gossip.shuffle');
const PHASE = stream('gossip.phase');
const HANDLE = stream('gossip.handle');

interface Heard {
  readonly from: number;
  readonly connection: number;
  readonly message: SwimMessage;
}

export const member: Behaviour<State> = {
  role: 'gossip/member',
  charts: MEMBER_CHARTS,
  init: (ctx) => memberState(ctx.config),
  start(s, ctx) {
    // Members do not probe in step (memberlist: schedule staggers its tickers).
    const { probeInterval, gossipInterval } = ctx.params;
    ctx.setTimer(Math.floor(ctx.draw(PHASE) * probeInterval), 'probe');
    ctx.setTimer(Math.floor(ctx.draw(PHASE) * gossipInterval), 'gossip');
    schedulePushPull(ctx, ctx.draw(PHASE));
    if (ctx.incarnation > 1) join(s, ctx);
  },
  onMessage(_s, ctx, message: SwimMessage, from) {
    const heard: Heard = { from: ctx.config.pids.indexOf(from) + 1, connection: ctx.connection, message };
    ctx.work(ctx.sample(ctx.params.handlingTime, ctx.draw(HANDLE)), heard);
  },
  onDone: handle,
  onTimer(s, ctx, name, data) {
    if (name === 'probe') probeNext(s, ctx);
    else if (name === 'noAck') askOthers(s, ctx, data);
    else if (name === 'periodOver') probeFailed(s, ctx, data);
    else if (name === 'suspicion') suspicionOver(s, ctx, data);
    else if (name === 'forget') s.relays.delete(data);
    else if (name === 'gossip') gossip(s, ctx);
    else exchange(s, ctx);
  },
};

function schedulePushPull(ctx: Context, share = 1): void {
  ctx.setTimer(Math.floor(pushPullScale(ctx.params.pushPullInterval, ctx.config.pids.length) * share), 'pushPull');
}

function exchange(s: State, ctx: Context): void {
  schedulePushPull(ctx);
  for (const to of someOthers(s, ctx, 1, (_, { state }) => state === 'alive')) pushPull(s, ctx, to);
}

/** Who comes back knows nothing of what is said of him: he asks the first few, and will object. */
function join(s: State, ctx: Context): void {
  for (const to of someOthers(s, ctx, 2, () => true)) pushPull(s, ctx, to);
}

function handle(s: State, ctx: Context, { from, connection, message }: Heard): void {
  if (message.type === 'pushPull') {
    merge(s, ctx, message.rumours);
    if (message.answer) answerPushPull(s, ctx, connection);
    return;
  }
  for (const rumour of message.rumours) believe(s, ctx, rumour);
  if (message.type === 'ping') send(s, ctx, from, { type: 'ack', number: message.number });
  else if (message.type === 'ack') acknowledged(s, ctx, message.number);
  else if (message.type === 'pingRequest') relay(s, ctx, message.number, message.target, from);
}

/** The next in the list that is not dead; each is probed once a round (SWIM, section 4.3: round-robin). */
function probeNext(s: State, ctx: Context): void {
  ctx.setTimer(ctx.params.probeInterval, 'probe');
  ctx.about = 0;
  // The interval was made shorter meanwhile.
  if (s.probe !== null) return;
  for (let tried = 0; tried <= s.order.length; tried++) {
    if (s.next >= s.order.length) shuffle(s, ctx);
    const target = s.order[s.next++]!;
    if (s.beliefs.get(target)!.state !== 'dead') return probe(s, ctx, target);
  }
}

function shuffle(s: State, ctx: Context): void {
  s.next = 0;
  for (let i = s.order.length - 1; i > 0; i--) {
    const j = Math.min(i, Math.floor(ctx.draw(SHUFFLE) * (i + 1)));
    [s.order[i], s.order[j]] = [s.order[j]!, s.order[i]!];
  }
}

function probe(s: State, ctx: Context, target: number): void {
  const { probeTimeout, probeInterval } = ctx.params;
  const number = ++s.pings;
  s.probe = { number, target };
  ctx.become('probe', '', 'direct', 'PING', [ctx.seq]);
  const known = s.beliefs.get(target)!;
  // A suspect is told at once what is said of it (memberlist: probeNode).
  if (known.state === 'suspect')
    spread(s, { about: target, state: 'suspect', incarnation: known.incarnation, from: ctx.config.id });
  send(s, ctx, target, { type: 'ping', number });
  ctx.setTimer(probeTimeout, 'noAck', number);
  ctx.setTimer(Math.max(1, probeInterval - 1), 'periodOver', number);
}

function acknowledged(s: State, ctx: Context, number: number): void {
  const onBehalf = s.relays.get(number);
  if (onBehalf !== undefined) {
    s.relays.delete(number);
    return send(s, ctx, onBehalf.to, { type: 'ack', number: onBehalf.number });
  }
  if (s.probe?.number !== number) return;
  s.probe = null;
  ctx.become('probe', '', 'idle', 'ACK', [ctx.seq]);
}

function askOthers(s: State, ctx: Context, number: number): void {
  if (s.probe?.number !== number) return;
  const { target } = s.probe;
  const may = (id: number, { state }: { readonly state: string }) => id !== target && state === 'alive';
  const asked = someOthers(s, ctx, ctx.params.indirectChecks, may);
  if (asked.length === 0) return;
  ctx.become('probe', '', 'indirect', 'NO_ACK', [ctx.seq]);
  for (const to of asked) send(s, ctx, to, { type: 'pingRequest', number, target });
}

function relay(s: State, ctx: Context, number: number, target: number, to: number): void {
  const own = ++s.pings;
  s.relays.set(own, { to, number });
  send(s, ctx, target, { type: 'ping', number: own });
  ctx.setTimer(ctx.params.probeInterval, 'forget', own);
}

function probeFailed(s: State, ctx: Context, number: number): void {
  if (s.probe?.number !== number) return;
  const { target } = s.probe;
  s.probe = null;
  ctx.become('probe', '', 'idle', 'FAILED', [ctx.seq]);
  ctx.count('failedProbes');
  const { incarnation } = s.beliefs.get(target)!;
  believe(s, ctx, { about: target, state: 'suspect', incarnation, from: ctx.config.id });
}
