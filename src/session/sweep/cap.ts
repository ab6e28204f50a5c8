// Answers for CAP as an experiment: from a scenario with clients and a store, the same clients and one cut for several stores and settings.
import { readSource } from '../../scenario/source.ts';
import type { SweepJob, SweepResult } from './job.ts';
import { type Changes, type Plain, variantText } from './variant.ts';

const SECOND = 1_000_000;
/** The kinds that speak `kv`, and how each calls the number of its replicas. */
const STORES: Readonly<Record<string, string>> = { raft: 'replicas', quorum: 'nodes', primaryBackup: 'replicas' };
/** Calm before the cut and after it, seconds. */
const BEFORE = 10;
const AFTER = 15;
const CUT = 'the cut';

/** A store with its settings, as the panel names it. */
export interface CapSetting {
  readonly name: string;
  readonly store: Plain;
}

/** What of the scenario every run has: its clients, its network, and who is on which side of the cut. */
export interface CapBase {
  readonly scenario: Plain;
  readonly clients: string;
  readonly store: string;
  readonly replicas: number;
  /** By side: numbers of replicas and of clients. */
  readonly sides: readonly {
    readonly replicas: readonly number[];
    readonly clients: readonly number[];
  }[];
}

interface Group {
  readonly replicas: readonly number[];
  readonly clients: readonly number[];
}

/** What a scenario offers to the experiment; null when it has no clients of a store that can be exchanged, and cut. */
export function capBase(text: string, file: string): CapBase | null {
  const { source } = readSource(text, file);
  if (!source) return null;
  const scenario = source.value as Plain;
  const world = scenario.world as Readonly<Record<string, Plain>>;
  const clients = Object.keys(world).find((name) => world[name]?.kind === 'kvClients');
  if (clients === undefined) return null;
  const store = String(world[clients]!.store);
  const kind = String(world[store]?.kind);
  if (!(kind in STORES)) return null;
  const declared = world[store]![STORES[kind]!];
  const replicas = typeof declared === 'number' ? declared : kind === 'quorum' ? 5 : kind === 'raft' ? 3 : 2;
  // Nothing can be cut between one server and itself.
  if (replicas < 2) return null;
  const many = Number(world[clients]!.clients ?? 6);
  const sides = declaredSides(scenario, clients, store) ?? halves(replicas, many);
  return { scenario, clients, store, replicas, sides };
}

/** The sides of the scenario's own cut, by the names in it. */
function declaredSides(scenario: Plain, clients: string, store: string): readonly Group[] | null {
  const faults = (scenario.faults ?? []) as readonly { readonly partition?: readonly (readonly string[])[] }[];
  const groups = faults.find((fault) => fault.partition?.length === 2)?.partition;
  if (!groups) return null;
  const numbers = (group: readonly string[], part: string) =>
    group.flatMap((name) => (name.startsWith(`${part}#`) ? [Number(name.slice(part.length + 1))] : []));
  const sides = groups.map((group) => ({ replicas: numbers(group, store), clients: numbers(group, clients) }));
  return sides.every((side) => side.replicas.length > 0 && side.clients.length > 0) ? sides : null;
}

/** The first replicas, fewer than half of them, with the clients that speak to them, against all others. */
function halves(replicas: number, clients: number): readonly Group[] {
  const few = Math.max(1, Math.floor((replicas - 1) / 2));
  const all = Array.from({ length: replicas }, (_, i) => i + 1);
  const asks = (client: number) => ((client - 1) % replicas) + 1;
  const near = (side: readonly number[]) =>
    Array.from({ length: clients }, (_, i) => i + 1).filter((client) => side.includes(asks(client)));
  return [all.slice(0, few), all.slice(few)].map((side) => ({ replicas: side, clients: near(side) }));
}

/** Stores and settings to put beside one another: the scenario's own first. */
export function capSettings(base: CapBase): readonly CapSetting[] {
  const n = base.replicas;
  const own = (base.scenario.world as Readonly<Record<string, Plain>>)[base.store]!;
  const majority = Math.floor(n / 2) + 1;
  const quorum = (r: number, w: number) => ({
    name: `Quorum, N ${n}, R ${r}, W ${w}`,
    store: { kind: 'quorum', nodes: n, n, r, w, sloppy: false, versions: 'lastWriteWins' },
  });
  const pair = (name: string, set: Plain) => ({
    name: `Primary and backups, ${name}`,
    store: { kind: 'primaryBackup', replicas: n, failover: false, ...set },
  });
  return [
    { name: 'As it is here', store: own },
    { name: 'Raft', store: { kind: 'raft', replicas: n } },
    { name: 'Raft, reads from anyone', store: { kind: 'raft', replicas: n, reads: 'local' } },
    pair('asynchronous, reads from anyone', { replication: 'asynchronous', reads: 'any' }),
    pair('synchronous', { replication: 'synchronous', reads: 'primary' }),
    quorum(1, 1),
    ...(majority > 1 ? [quorum(majority, majority)] : []),
  ];
}

/** What the map varies: settings of one kind of store, and the length of the cut. */
export interface CapMap {
  readonly name: string;
  readonly rows: readonly CapSetting[];
  /** Seconds. */
  readonly lengths: readonly number[];
}

export function capMaps(base: CapBase): readonly CapMap[] {
  const n = base.replicas;
  const majority = Math.floor(n / 2) + 1;
  const lengths = [1, 5, 10, 20];
  const pairs = [
    [1, 1],
    [1, n],
    [majority, majority],
    [n, 1],
  ].filter(([r, w], i, all) => all.findIndex((other) => other[0] === r && other[1] === w) === i);
  const modes = ['asynchronous', 'semiSynchronous', 'synchronous'];
  return [
    {
      name: 'quorum: R and W',
      lengths,
      rows: pairs.map(([r, w]) => ({
        name: `R ${r}, W ${w}`,
        store: { kind: 'quorum', nodes: n, n, r, w, sloppy: false, versions: 'lastWriteWins' },
      })),
    },
    {
      name: 'primary and backups: what a write waits for',
      lengths,
      rows: modes.map((replication) => ({
        name: replication,
        store: { kind: 'primaryBackup', replicas: n, failover: false, reads: 'any', replication },
      })),
    },
  ];
}

/** The text of one run: this store, cut for so many seconds. */
export function capText(base: CapBase, setting: CapSetting, seconds: number): string {
  const part = (name: string, numbers: readonly number[]) => numbers.map((i) => `${name}#${i}`);
  const monitor = setting.store.kind === 'primaryBackup' ? [`${base.store}.monitor`] : [];
  const lead = base.sides.findIndex((side) => side.replicas.includes(1));
  const groups = base.sides.map((side, i) => [
    ...part(base.store, side.replicas),
    ...part(base.clients, side.clients),
    ...(i === lead ? monitor : []),
  ]);
  const changes: Changes = {
    [base.store]: setting.store,
    faults: [{ name: CUT, at: `${BEFORE}s`, for: `${seconds}s`, partition: groups }],
    summary: `A variant that the experiment CAP made: the same clients and one cut of ${seconds} seconds. The store: ${setting.name}.`,
    length: `${BEFORE + seconds + AFTER}s`,
    seeds: '1-1',
  };
  return variantText(base.scenario, `${String(base.scenario.title)}: ${setting.name}`, changes);
}

/** One run of the experiment. The same seed means the same clients, asking the same at the same moments as far as they are answered alike. */
export function capJob(base: CapBase, setting: CapSetting, seconds: number, seed: number): SweepJob {
  return {
    text: capText(base, setting, seconds),
    seed,
    readings: ['staleReads', 'staleness', 'anomalies', 'unknownTotal'].map((name) => `${base.clients}.${name}`),
    answers: {
      of: base.clients,
      sides: base.sides.map((side) => side.clients.map((i) => `${base.clients}#${i}`)),
      from: BEFORE * SECOND,
      to: (BEFORE + seconds) * SECOND,
    },
  };
}

/** What the panel shows of the runs of one setting, over all seeds. */
export interface CapOutcome {
  /** By side: share of what was asked during the cut that was answered, and times in microseconds. */
  readonly sides: readonly { readonly share: number; readonly median: number; readonly slowest: number }[];
  readonly staleReads: number;
  /** Of the stalest read, microseconds. */
  readonly staleness: number;
  /** Runs whose history is certainly not linearizable, of how many. */
  readonly broken: number;
  readonly runs: number;
  readonly problem: string;
}

export function capOutcome(base: CapBase, results: readonly SweepResult[]): CapOutcome {
  const done = results.filter((r) => r.ok);
  const value = (name: string) => done.map((r) => Number(r.values[`${base.clients}.${name}`]));
  const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
  const problem = results.find((r) => !r.ok);
  return {
    sides: base.sides.map((_, i) => {
      const sides = done.map((r) => r.sides[i]!);
      const asked = sides.reduce((sum, s) => sum + s.asked, 0);
      const answered = sides.reduce((sum, s) => sum + s.answered, 0);
      const medians = sides.map((s) => s.median).sort((a, b) => a - b);
      return {
        share: asked === 0 ? 0 : answered / asked,
        median: medians[Math.floor((medians.length - 1) / 2)] ?? 0,
        slowest: most(sides.map((s) => s.slowest)),
      };
    }),
    staleReads: value('staleReads').reduce((a, b) => a + b, 0),
    staleness: most(value('staleness')),
    broken: value('anomalies').filter((n) => n > 0).length,
    runs: done.length,
    problem: problem && !problem.ok ? problem.problem : '',
  };
}
