// Answers for which anomalies imply which, which consistency models forbid them, and which models are stronger than which.

type Graph = Readonly<Record<string, readonly string[]>>;

/** Sources: Adya 1999; Adya, Liskov, O'Neil 2000; Cerone, Bernardi, Gotsman 2015; Daudjee, Salem 2006; Bailis et al. 2013; as in
 * jepsen-io/elle: src/elle/consistency_model.clj, without what list-append histories cannot show. */
const IMPLIED: Graph = withVariants({
  G0: ['G1c'],
  G1a: ['G1'],
  G1b: ['G1'],
  G1c: ['G1'],
  'G-single-item': ['G-single', 'G-nonadjacent-item'],
  'G-single': ['G-nonadjacent'],
  'G-nonadjacent-item': ['G-nonadjacent', 'G2-item'],
  'G-nonadjacent': ['G2'],
  'G2-item': ['G2'],
  G1: [],
  G2: [],
  'incompatible-order': ['G1a'],
  'future-read': ['G1c'],
  'dirty-update': ['G1a'],
  'lost-update': ['G2-item'],
});

/** What has a variant with -process also has one with -realtime; the plain one implies the first, the first the second. */
function withVariants(plain: Graph): Graph {
  const varied = new Set([
    'G0',
    'G1c',
    'G1',
    'G-single-item',
    'G-single',
    'G-nonadjacent-item',
    'G-nonadjacent',
    'G2-item',
    'G2',
  ]);
  const all: Record<string, readonly string[]> = {};
  for (const [name, implied] of Object.entries(plain)) {
    all[name] = varied.has(name) ? [...implied, `${name}-process`] : implied;
    if (!varied.has(name)) continue;
    all[`${name}-process`] = [...implied.map((i) => `${i}-process`), `${name}-realtime`];
    all[`${name}-realtime`] = implied.map((i) => `${i}-realtime`);
  }
  return all;
}

/** What each model forbids beyond the weaker ones. */
const FORBIDDEN: Graph = {
  'read-uncommitted': ['G0', 'duplicate-elements'],
  'read-committed': ['G1'],
  'cursor-stability': ['G1', 'lost-update'],
  'monotonic-view': ['G1'],
  'monotonic-snapshot-read': ['G1'],
  'consistent-view': ['G1', 'G-single'],
  'forward-consistent-view': ['G1'],
  'update-serializable': ['G1'],
  'read-atomic': ['internal', 'G1a', 'future-read'],
  'causal-cerone': ['internal', 'G1a'],
  'parallel-snapshot-isolation': ['internal', 'G1a'],
  prefix: ['internal', 'G1a'],
  ROLA: ['lost-update'],
  'repeatable-read': ['G1', 'G2-item', 'lost-update'],
  'snapshot-isolation': ['internal', 'G1', 'G-nonadjacent'],
  serializable: ['internal', 'G1', 'G2'],
  'strong-session-read-uncommitted': ['G0-process'],
  'strong-session-read-committed': ['G1c-process'],
  'strong-read-uncommitted': ['G0-realtime'],
  'strong-read-committed': ['G1c-realtime'],
  'strong-session-snapshot-isolation': ['internal', 'G1-process', 'G-nonadjacent-process'],
  'strong-snapshot-isolation': ['internal', 'G1-realtime', 'G-nonadjacent-realtime'],
  'strong-session-serializable': ['G1-process', 'G2-process'],
  'strict-serializable': ['G1', 'G1c-realtime', 'G2-realtime'],
};

/** What holds wherever a model holds. */
const WEAKER: Graph = {
  'causal-cerone': ['read-atomic'],
  'consistent-view': ['cursor-stability', 'monotonic-view'],
  'cursor-stability': ['read-committed'],
  'forward-consistent-view': ['consistent-view'],
  'read-committed': ['read-uncommitted'],
  serializable: ['repeatable-read', 'update-serializable', 'snapshot-isolation'],
  'update-serializable': ['forward-consistent-view'],
  'monotonic-atomic-view': ['read-committed'],
  'monotonic-view': ['read-committed'],
  'monotonic-snapshot-read': ['read-committed'],
  'parallel-snapshot-isolation': ['causal-cerone', 'ROLA'],
  prefix: ['causal-cerone'],
  'read-atomic': ['monotonic-atomic-view'],
  'repeatable-read': ['cursor-stability', 'monotonic-atomic-view'],
  ROLA: ['read-atomic'],
  'snapshot-isolation': [
    'forward-consistent-view',
    'monotonic-atomic-view',
    'monotonic-snapshot-read',
    'parallel-snapshot-isolation',
    'prefix',
  ],
  'strict-serializable': ['serializable', 'strong-snapshot-isolation', 'strong-session-serializable'],
  'strong-session-read-uncommitted': ['read-uncommitted'],
  'strong-session-read-committed': ['read-committed', 'strong-session-read-uncommitted'],
  'strong-read-uncommitted': ['strong-session-read-uncommitted'],
  'strong-read-committed': ['strong-session-read-committed', 'strong-read-uncommitted'],
  'strong-session-serializable': ['serializable', 'strong-session-snapshot-isolation'],
  'strong-session-snapshot-isolation': ['snapshot-isolation', 'strong-session-read-committed'],
  'strong-snapshot-isolation': ['strong-session-snapshot-isolation', 'strong-read-committed'],
};

const STRONGER = reversed(WEAKER);
const IMPLYING = reversed(IMPLIED);
const FORBIDDING = reversed(FORBIDDEN);

/** All anomalies that are, or imply, one of those that `asked` (names of models or of anomalies) rules out. */
export function anomaliesRuledOutBy(asked: readonly string[]): ReadonlySet<string> {
  const direct = asked.flatMap((name) =>
    isModel(name) ? [...reachable([name], WEAKER)].flatMap((model) => FORBIDDEN[model] ?? []) : [name],
  );
  return reachable(direct, IMPLYING);
}

/** The weakest models that cannot hold where `anomalies` were found, by name. */
export function weakestModelsBrokenBy(anomalies: readonly string[]): readonly string[] {
  const direct = [...reachable(anomalies, IMPLIED)].flatMap((anomaly) => FORBIDDING[anomaly] ?? []);
  const broken = reachable(direct, STRONGER);
  return [...broken]
    .filter((model) => ![...reachable([model], WEAKER)].some((weaker) => weaker !== model && broken.has(weaker)))
    .sort((a, b) => (a < b ? -1 : 1));
}

function isModel(name: string): boolean {
  return Object.hasOwn(FORBIDDEN, name) || Object.hasOwn(WEAKER, name);
}

function reachable(from: readonly string[], graph: Graph): Set<string> {
  const found = new Set(from);
  for (const name of found) for (const next of graph[name] ?? []) found.add(next);
  return found;
}

function reversed(graph: Graph): Graph {
  const back: Record<string, string[]> = {};
  for (const [from, successors] of Object.entries(graph))
    for (const to of successors) {
      back[to] ??= [];
      back[to].push(from);
    }
  return back;
}
