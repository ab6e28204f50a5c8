// Answers for the kinds of faults a search draws: which the world can take, and how one of each looks.
import type { FaultAction, Micros, Target } from '../../engine/index.ts';
import type { FaultKind } from '../../scenario/schema-explore.ts';
import type { Dice } from './dice.ts';
import type { Places } from './places.ts';

/** What one seed plays with: its places, and how far clocks may go. */
export interface Ground {
  readonly places: Places;
  /** The processes it strikes: not every seed strikes all. */
  readonly victims: readonly string[];
  readonly skew: Micros;
  readonly drift: number;
}

interface Kind {
  possible(places: Places): boolean;
  draw(ground: Ground, d: Dice): FaultAction;
}

const anybody = (places: Places) => places.processes.length + places.changing.length > 0;
const twoOfThem = ({ processes, others }: Places) => processes.length > 0 && processes.length + others.length > 1;

/** A process, whoever plays a role just then, or one of those that there then are. */
function someone({ places, victims }: Ground, d: Dice): Target {
  if (places.roles.length > 0 && d.chance(0.4)) return { ...d.pick(places.roles) };
  const changing = places.changing.map((of): Target => ({ of, mode: 'one' }));
  return d.pick<Target>([...victims, ...changing]);
}

/** One direction between two processes, one of which is a target. */
function someLink({ places, victims }: Ground, d: Dice): string {
  const one = d.pick(victims);
  const peers = d.chance(0.7) ? places.processes : places.others;
  const other = d.pick([...peers, ...places.processes, ...places.others].filter((name) => name !== one));
  return d.chance(0.5) ? `${one} -> ${other}` : `${other} -> ${one}`;
}

/** Two sides. Mostly one process alone or a few of them; other parts' processes stay with the first side, or are on both. */
function sides({ places, victims }: Ground, d: Dice): string[][] {
  const { processes, others } = places;
  const away = d.chance(0.4) ? [d.pick(victims)] : d.some(processes);
  const stay = processes.filter((name) => !away.includes(name));
  const split = d.chance(0.5) || stay.length === 0 ? others.filter(() => d.chance(0.5)) : [];
  const near = [...stay, ...others.filter((name) => split.length > 0 && !split.includes(name))];
  const far = [...away, ...split];
  if (near.length > 0) return [near, far];
  // Everyone was sent away: one comes back.
  return [far.slice(0, 1), far.slice(1)];
}

/** Tens of milliseconds and small shares are what a person would write. */
const rounded = (value: number, step: number) => step * Math.max(1, Math.round(value / step));
const share = (from: number, to: number, d: Dice) => rounded(100 * d.magnitude(from, to), 1) / 100;

function clockOf({ skew, drift }: Ground, d: Dice): { skew?: Micros; drift?: number } {
  const sign = () => (d.chance(0.5) ? 1 : -1);
  const ahead = { skew: sign() * rounded(d.magnitude(Math.max(1000, skew / 100), Math.max(1000, skew)), 1000) };
  const fast = { drift: (sign() * rounded(1000 * d.between(drift / 4, drift), 1)) / 1000 };
  if (drift === 0) return ahead;
  if (skew === 0) return fast;
  return d.pick([ahead, fast, { ...ahead, ...fast }]);
}

export const KINDS: Readonly<Record<FaultKind, Kind>> = {
  kill: { possible: anybody, draw: (g, d) => ({ do: 'kill', target: someone(g, d) }) },
  power: {
    possible: (places) => places.hosts.length > 0,
    draw: ({ places }, d) => ({ do: 'kill', target: `host:${d.pick(places.hosts)}` }),
  },
  pause: { possible: anybody, draw: (g, d) => ({ do: 'pause', target: someone(g, d) }) },
  slow: {
    possible: anybody,
    draw: (g, d) => ({ do: 'slow', target: someone(g, d), factor: rounded(d.magnitude(2, 100), 1) }),
  },
  partition: { possible: twoOfThem, draw: (g, d) => ({ do: 'partition', groups: sides(g, d), oneWay: false }) },
  oneWay: {
    possible: twoOfThem,
    draw(g, d) {
      if (d.chance(0.4)) return { do: 'link', target: someLink(g, d), loss: 1 };
      const groups = sides(g, d);
      return { do: 'partition', groups: d.chance(0.5) ? groups : groups.reverse(), oneWay: true };
    },
  },
  slowLink: {
    possible: twoOfThem,
    draw: (g, d) => ({
      do: 'link',
      target: someLink(g, d),
      latency: { kind: 'constant', value: rounded(d.magnitude(20_000, 2_000_000), 10_000) },
    }),
  },
  drop: { possible: twoOfThem, draw: (g, d) => ({ do: 'link', target: someLink(g, d), loss: share(0.05, 0.95, d) }) },
  duplicate: {
    possible: twoOfThem,
    draw: (g, d) => ({ do: 'link', target: someLink(g, d), duplicate: share(0.05, 0.9, d) }),
  },
  reorder: {
    possible: twoOfThem,
    draw: (g, d) => ({ do: 'link', target: someLink(g, d), reorder: share(0.05, 0.9, d) }),
  },
  clock: { possible: anybody, draw: (g, d) => ({ do: 'clock', target: someone(g, d), ...clockOf(g, d) }) },
  disk: {
    possible: anybody,
    draw: (g, d) => ({ do: 'disk', target: someone(g, d), what: 'slow', factor: rounded(d.magnitude(5, 2000), 5) }),
  },
};
