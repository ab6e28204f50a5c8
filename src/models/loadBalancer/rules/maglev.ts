// Answers for Maglev hashing: a table that every host fills in its own order, so that it is even and changes little.
// Sources: Eisenbud et al., Maglev (NSDI 2016), 3.4; envoyproxy/envoy source/extensions/load_balancing_policies/maglev/maglev_lb.cc.
import { modulo } from './uint64.ts';
import { xxHash64 } from './xxhash64.ts';

/** Envoy's default; a prime, as every size has to be. */
export const MAGLEV_TABLE_SIZE = 65537;

/** One host as it fills a table: its weight, and the slot it would like as its n-th (from 0). */
export interface MaglevEntry {
  readonly host: number;
  readonly weight: number;
  readonly slot: (n: number) => number;
}

/** What is wrong with a table size, in Envoy's words; empty when nothing is. */
export function maglevProblems(tableSize: number): string[] {
  return isPrime(tableSize) ? [] : ['The table size of maglev must be prime number'];
}

/** The table of the hosts with these keys and normalized weights: indices into `keys`. Empty when nobody has a share. */
export function maglevTable(keys: readonly string[], shares: readonly number[], tableSize: number): Int32Array {
  const order = keys.map((_, host) => host).filter((host) => shares[host]! > 0);
  // Hosts take turns in the order of their keys, so that the table does not depend on the order of discovery.
  order.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
  return fillMaglevTable(
    order.map((host) => entry(host, keys[host]!, shares[host]!, tableSize)),
    tableSize,
  );
}

/**
 * Lets the entries claim slots in turn until none is left. An entry of the greatest weight claims one every round, one of a
 * third of that every third round.
 */
export function fillMaglevTable(entries: readonly MaglevEntry[], tableSize: number): Int32Array {
  if (entries.length === 0) return new Int32Array(0);
  const table = new Int32Array(tableSize).fill(-1);
  const greatest = entries.reduce((max, e) => Math.max(max, e.weight), 0);
  const targets = new Float64Array(entries.length);
  const next = new Int32Array(entries.length);
  let filled = 0;
  for (let round = 1; filled < tableSize; round++) {
    for (let i = 0; i < entries.length && filled < tableSize; i++) {
      const e = entries[i]!;
      if (round * e.weight < targets[i]!) continue;
      targets[i]! += greatest;
      let slot = e.slot(next[i]!++);
      while (table[slot] !== -1) slot = e.slot(next[i]!++);
      table[slot] = e.host;
      filled++;
    }
  }
  return table;
}

/** Index of the host for a hash, -1 when the table is empty. `attempt` above 0 flips most bits of the hash: elsewhere, very likely. */
export function pickFromMaglev(table: Int32Array, hi: number, lo: number, attempt: number): number {
  if (table.length === 0) return -1;
  if (attempt === 0) return table[modulo(hi, lo, table.length)]!;
  // XOR with 2^64 - attempt.
  return table[modulo(~hi >>> 0, (lo ^ -attempt) >>> 0, table.length)]!;
}

function entry(host: number, key: string, weight: number, tableSize: number): MaglevEntry {
  const first = xxHash64(key);
  const second = xxHash64(key, 1);
  const offset = modulo(first[0]!, first[1]!, tableSize);
  const skip = modulo(second[0]!, second[1]!, tableSize - 1) + 1;
  return { host, weight, slot: (n) => (offset + skip * n) % tableSize };
}

function isPrime(n: number): boolean {
  if (n < 2 || n % 2 === 0) return n === 2;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
}
