// Answers for the verdict over a history of transactions: which anomalies it shows, and which consistency models that rules out.
import { type Anomaly, cyclesIn } from './cycles.ts';
import { dependenciesOf } from './dependencies.ts';
import { anomaliesRuledOutBy, weakestModelsBrokenBy } from './models.ts';
import { readAnomalies } from './reads.ts';
import { type Transaction, versionsOf } from './transaction.ts';

export interface TransactionVerdict {
  /** `unknown` when nothing asked for was found, but the history says nothing about order either. */
  readonly holds: boolean | 'unknown';
  /** Those that what was asked for rules out, one of each name. */
  readonly anomalies: readonly Anomaly[];
  /** The history has no dependency at all. */
  readonly silent: boolean;
  /** Weakest consistency models that the history rules out; none where nothing was found. */
  readonly ruledOut: readonly string[];
}

/** Judges a history by consistency models or anomalies, named as in Elle. */
export function checkTransactions(history: readonly Transaction[], asked: readonly string[]): TransactionVerdict {
  const relevant = anomaliesRuledOutBy(asked);
  const versions = versionsOf(history);
  const dependencies = dependenciesOf(history, versions);
  const orders = { process: has(relevant, '-process'), realtime: has(relevant, '-realtime') };
  const found = oneOfEach([...readAnomalies(history, versions), ...cyclesIn(dependencies, orders)]);
  const anomalies = found.filter(({ name }) => relevant.has(name));
  const silent = (['ww', 'wr', 'rw'] as const).every((kind) => dependencies.get(kind)!.size === 0);
  return {
    holds: anomalies.length > 0 ? false : silent ? 'unknown' : true,
    anomalies,
    silent,
    ruledOut: anomalies.length > 0 || silent ? weakestModelsBrokenBy(found.map(({ name }) => name)) : [],
  };
}

function has(names: ReadonlySet<string>, suffix: string): boolean {
  return [...names].some((name) => name.endsWith(suffix));
}

/** The one with the fewest transactions of each name, by name. */
function oneOfEach(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  const smallest = new Map<string, Anomaly>();
  for (const anomaly of anomalies) {
    const other = smallest.get(anomaly.name);
    if (other === undefined || anomaly.transactions.length < other.transactions.length)
      smallest.set(anomaly.name, anomaly);
  }
  return [...smallest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
