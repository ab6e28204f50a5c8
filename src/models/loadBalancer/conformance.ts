// Answers for the conformance tables of load balancing by turns, load and response times: from a table's words to the rules' calls.
import { MILLISECOND, NEVER, SECOND } from '../../engine/time.ts';
import { edfSchedule, pickEarliest } from './rules/edf.ts';
import { pickLeastConnections } from './rules/least-conn.ts';
import {
  ACTIVE_REQUEST_BIAS,
  LEAST_REQUEST_CHOICES,
  leastRequestWeight,
  pickByFullScan,
  pickOfChoices,
} from './rules/least-request.ts';
import { NGINX_DEFAULTS, nginxPeer, releaseNginxPeer } from './rules/nginx-peers.ts';
import {
  accumulatedWeights,
  availableServers,
  blackout,
  onConnectionFailure,
  onResponse,
  pickBestAvailable,
  pickByResponseTime,
  RIBBON_DEFAULTS,
  type RibbonConfig,
  type ServerStats,
  serverStats,
} from './rules/ribbon.ts';
import { ribbonRoundRobin, roundRobin, springRoundRobin } from './rules/round-robin.ts';
import { pickSmoothWeighted } from './rules/smooth-wrr.ts';
import { springWeight, springWeightedList } from './rules/spring-weighted-list.ts';

interface LeastRequestCase {
  readonly mode: string;
  readonly weights?: readonly number[];
  readonly activeRequestBias?: number | null;
  readonly phases?: readonly { readonly active: readonly number[]; readonly picks: number }[];
  readonly choiceCount?: number | null;
  readonly active?: readonly number[];
  readonly randoms?: readonly number[];
  readonly hosts?: number;
  readonly seed?: number;
  readonly picks?: number;
}

/** Table envoy_least_request_roundrobin. */
export function leastRequest(input: unknown): unknown {
  const given = input as LeastRequestCase;
  switch (given.mode) {
    case 'weighted-edf':
      return { picks: scheduledPicks(given) };
    case 'n-choices': {
      const active = given.active!;
      const randoms = given.randoms!.values();
      // The library takes an integer modulo the number of hosts; this draw leads to the same host.
      const draw = () => ((randoms.next().value! % active.length) + 0.5) / active.length;
      return { host: orNull(pickOfChoices(active, given.choiceCount || LEAST_REQUEST_CHOICES, draw)) };
    }
    case 'full-scan': {
      const hosts = leastLoaded(given.active!);
      return { hosts, host: hosts[0] ?? null };
    }
    case 'round-robin': {
      const state = { position: given.seed! };
      return { hosts: repeat(given.picks!, () => roundRobin(state, given.hosts!)) };
    }
    default:
      throw new Error(`unknown mode ${given.mode}`);
  }
}

function scheduledPicks(given: LeastRequestCase): number[][] {
  // The schedule is built on the load of the first phase.
  let { active } = given.phases![0]!;
  const bias = given.activeRequestBias ?? ACTIVE_REQUEST_BIAS;
  const weightOf = (host: number) => leastRequestWeight(given.weights![host]!, active[host]!, bias);
  const schedule = edfSchedule(given.weights!.length, weightOf);
  return given.phases!.map((phase) => {
    active = phase.active;
    return repeat(phase.picks, () => pickEarliest(schedule, weightOf));
  });
}

/** Every host that the full scan picks for some sequence of draws. */
function leastLoaded(active: readonly number[]): number[] {
  const found = active.map((_, wanted) => {
    let draws = 0;
    return pickByFullScan(active, () => (draws++ < wanted ? 0 : 0.999));
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

interface NginxPeerCase {
  readonly weight?: number;
  readonly max_fails?: number;
  readonly fail_timeout?: number;
  readonly max_conns?: number;
}

type NginxOp =
  | { readonly op: 'now'; readonly sec: number }
  | { readonly op: 'pick' }
  | { readonly op: 'release'; readonly peer: number; readonly failed: boolean }
  | { readonly op: 'down'; readonly peer: number; readonly value: boolean };

/** Table nginx_upstream. */
export function nginxUpstream(input: unknown): unknown {
  const given = input as {
    readonly method: string;
    readonly peers: readonly NginxPeerCase[];
    readonly ops: readonly NginxOp[];
  };
  const pick = given.method === 'least_conn' ? pickLeastConnections : pickSmoothWeighted;
  const peers = given.peers.map((p) =>
    nginxPeer(
      p.weight ?? NGINX_DEFAULTS.weight,
      p.max_fails ?? NGINX_DEFAULTS.maxFails,
      p.fail_timeout ?? NGINX_DEFAULTS.failTimeout,
      p.max_conns ?? NGINX_DEFAULTS.maxConns,
    ),
  );
  const picked: (number | null)[] = [];
  const afterPick: number[][][] = [];
  const afterRelease: Record<string, number>[] = [];
  let now = 0;
  for (const op of given.ops) {
    if (op.op === 'now') now = op.sec * SECOND;
    else if (op.op === 'down') peers[op.peer]!.down = op.value;
    else if (op.op === 'release') {
      releaseNginxPeer(peers, op.peer, op.failed, now);
      const p = peers[op.peer]!;
      afterRelease.push({ effective_weight: p.effectiveWeight, conns: p.conns, fails: p.fails });
    } else {
      picked.push(orNull(pick(peers, now, null)));
      afterPick.push(peers.map((p) => [p.currentWeight, p.effectiveWeight, p.conns]));
    }
  }
  return { picked, afterPick, afterRelease };
}

interface RibbonCase extends Partial<RibbonConfig> {
  readonly rule: string;
  readonly alive?: readonly boolean[];
  readonly picks?: number;
  readonly active?: readonly number[];
  readonly tripped?: readonly number[];
  readonly servers?: number;
  readonly successiveConnectionFailures?: number;
  readonly avgResponseTimeMs?: readonly number[];
  readonly randoms?: readonly number[];
  readonly serversNow?: number;
}

/** Table ribbon_rules. */
export function ribbonRules(input: unknown): unknown {
  const given = input as RibbonCase;
  const config = { ...RIBBON_DEFAULTS, ...given };
  switch (given.rule) {
    case 'RoundRobinRule': {
      const state = { position: 0 };
      return {
        indexes: repeat(given.picks!, () =>
          orNull(ribbonRoundRobin(state, given.alive!.length, (i) => given.alive![i]!)),
        ),
      };
    }
    case 'BestAvailableRule': {
      const best = pickBestAvailable(trippedServers(given, given.active!.length), config, 0);
      return { index: best >= 0 ? best : ribbonRoundRobin({ position: 0 }, given.active!.length, () => true) };
    }
    case 'ServerStats':
      return { blackoutSec: blackout(config, given.successiveConnectionFailures!) / SECOND };
    case 'WeightedResponseTimeRule':
      return weightedResponseTime(given);
    case 'AvailabilityFiltering': {
      const available = availableServers(trippedServers(given, given.servers!), config, 0, NEVER);
      const state = { position: 0 };
      return { indexes: repeat(given.picks!, () => available[roundRobin(state, available.length)] ?? null) };
    }
    default:
      throw new Error(`unknown rule ${given.rule}`);
  }
}

function weightedResponseTime(given: RibbonCase): unknown {
  const servers = given.avgResponseTimeMs!.map((mean) => {
    const s = serverStats();
    onResponse(s, mean * MILLISECOND);
    return s;
  });
  const weights = accumulatedWeights(servers);
  const indexes = given.randoms!.map((u) => {
    const i = pickByResponseTime(weights, given.serversNow ?? servers.length, u);
    return i < 0 ? 'fallback-round-robin' : i;
  });
  return { accumulatedWeights: weights, indexes };
}

function trippedServers(given: RibbonCase, n: number): ServerStats[] {
  return Array.from({ length: n }, (_, i) => {
    const s = serverStats();
    s.active = given.active?.[i] ?? 0;
    if (given.tripped?.includes(i))
      for (let k = 0; k < RIBBON_DEFAULTS.connectionFailureThreshold; k++) onConnectionFailure(s, 0);
    return s;
  });
}

interface SpringCase {
  readonly lb: string;
  readonly seedPosition?: number;
  readonly instances?: number;
  readonly picks?: number;
  readonly weights?: readonly number[];
  readonly metadataWeights?: readonly unknown[];
}

/** Table spring_loadbalancer. */
export function springLoadBalancer(input: unknown): unknown {
  const given = input as SpringCase;
  if (given.lb === 'RoundRobinLoadBalancer') {
    const state = { position: given.seedPosition ?? 0 };
    return {
      indexes: repeat(given.picks!, () => orNull(springRoundRobin(state, given.instances!))),
      position: state.position,
    };
  }
  const weights = (given.weights ?? given.metadataWeights!).map(springWeight);
  const order = springWeightedList(weights);
  return { size: order.length, counts: weights.map((_, i) => order.filter((index) => index === i).length), order };
}

function repeat<T>(times: number, pick: () => T): T[] {
  return Array.from({ length: times }, pick);
}

function orNull(index: number): number | null {
  return index < 0 ? null : index;
}
