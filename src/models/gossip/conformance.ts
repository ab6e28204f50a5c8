// Answers for the conformance table of SWIM as memberlist does it.
import { MILLISECOND } from '../../engine/index.ts';
import { type GossipConfig, LAN, LOCAL, WAN } from './rules/config.ts';
import { hear, hearOfSelf, type MemberState, REFUTATION_COST } from './rules/members.ts';
import {
  confirm,
  pushPullScale,
  remainingSuspicionTime,
  retransmitLimit,
  type Suspicion,
  suspicionTimeout,
  totalTimeout,
} from './rules/suspicion.ts';

interface Question {
  readonly op: string;
  readonly n: number;
  readonly k: number;
  readonly suspicionMult: number;
  readonly retransmitMult: number;
  readonly probeIntervalMs: number;
  readonly intervalMs: number;
  readonly elapsedMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly from: string;
  readonly confirmations: number | readonly string[];
  readonly profile: 'LAN' | 'WAN' | 'Local';
  readonly key: string;
  readonly state: MemberState;
  readonly incarnation: number;
  readonly message: MemberState;
  readonly messageIncarnation: number;
  readonly aboutSelf: boolean;
}

/** Table swim_memberlist. */
export function swim(input: unknown): unknown {
  const q = input as Question;
  switch (q.op) {
    case 'suspicionTimeout':
      return { timeoutMs: toMs(suspicionTimeout(q.suspicionMult, q.n, us(q.probeIntervalMs))) };
    case 'retransmitLimit':
      return { limit: retransmitLimit(q.retransmitMult, q.n) };
    case 'pushPullScale':
      return { intervalMs: toMs(pushPullScale(us(q.intervalMs), q.n)) };
    case 'remainingSuspicionTime':
      return {
        remainingMs: toMs(
          remainingSuspicionTime(q.confirmations as number, q.k, us(q.elapsedMs), us(q.minMs), us(q.maxMs)),
        ),
      };
    case 'suspicionTimer':
      return suspicionTimer(q);
    case 'memberMessage':
      return memberMessage(q);
    case 'default':
      return { value: settingOf({ LAN, WAN, Local: LOCAL }[q.profile], q.key) };
    default:
      throw new Error(`memberlist has no ${q.op}`);
  }
}

function suspicionTimer(q: Question): unknown {
  let suspicion: Suspicion = {
    from: q.from,
    expected: q.k,
    least: us(q.minMs),
    most: us(q.maxMs),
    confirmedBy: [],
  };
  const newInfo = (q.confirmations as readonly string[]).map((from) => {
    const before = suspicion;
    suspicion = confirm(before, from);
    return suspicion !== before;
  });
  // The tolerance is the source's test's, whose clock is real.
  return {
    newInfo,
    confirmations: suspicion.confirmedBy.length,
    totalTimeoutMs: toMs(totalTimeout(suspicion)),
    toleranceMs: 25,
  };
}

function memberMessage(q: Question): unknown {
  const belief = { state: q.state, incarnation: q.incarnation };
  if (!q.aboutSelf) return hear(belief, q.message, q.messageIncarnation);
  const outcome = hearOfSelf(belief, q.message, q.messageIncarnation);
  return outcome.effect === 'refuted' ? { ...outcome, broadcast: 'alive', awarenessDelta: REFUTATION_COST } : outcome;
}

/** `ProbeIntervalMs` is the setting probeInterval, in milliseconds. */
function settingOf(config: GossipConfig, key: string): number {
  const inMs = key.endsWith('Ms');
  const bare = inMs ? key.slice(0, -2) : key;
  const name = bare.startsWith('TCP') ? `tcp${bare.slice(3)}` : `${bare.charAt(0).toLowerCase()}${bare.slice(1)}`;
  const value = config[name as keyof GossipConfig];
  return inMs ? toMs(value) : value;
}

function us(ms: number): number {
  return ms * MILLISECOND;
}

function toMs(micros: number): number {
  return micros / MILLISECOND;
}
