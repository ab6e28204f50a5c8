// Answers for the conformance tables of hashing: rings, Maglev tables and nginx's two methods.
import { crc32 } from './rules/crc32.ts';
import {
  fillMaglevTable,
  MAGLEV_TABLE_SIZE,
  type MaglevEntry,
  maglevProblems,
  maglevTable,
  pickFromMaglev,
} from './rules/maglev.ts';
import { nextByHash, nginxHash as nginxHashOf, nginxRing, pointFor, serverAt } from './rules/nginx-hash.ts';
import {
  type HashRing,
  hashRing,
  normalizedWeights,
  pickFromRing,
  RING_HASH_DEFAULTS,
  type RingHashConfig,
  ringHashProblems,
} from './rules/ring-hash.ts';
import { fromBigInt, toBigInt, type Uint64, uint64 } from './rules/uint64.ts';
import { xxHash64 } from './rules/xxhash64.ts';

interface HostsCase {
  /** A list, or `first .. last` with the number at the end counting up. */
  readonly hostKeys?: readonly string[] | string;
  /** A list, or `host 0 = a, each other = b` in words with fractions. */
  readonly weights?: readonly number[] | string;
  readonly removeHost?: string;
}

interface RingCase extends HostsCase {
  readonly hashFunction?: 'XX_HASH' | 'MURMUR_HASH_2';
  readonly minimumRingSize?: number | null;
  readonly maximumRingSize?: number | null;
  readonly picks?: readonly { readonly hash: string; readonly attempt?: number }[];
  readonly histogram?: { readonly n: number };
  readonly keys?: string;
}

/** Table envoy_ring_hash. */
export function ringHash(input: unknown): unknown {
  const given = input as RingCase;
  const config: RingHashConfig = {
    hashFunction: given.hashFunction ?? RING_HASH_DEFAULTS.hashFunction,
    minimumRingSize: given.minimumRingSize ?? RING_HASH_DEFAULTS.minimumRingSize,
    maximumRingSize: given.maximumRingSize ?? RING_HASH_DEFAULTS.maximumRingSize,
  };
  const problems = ringHashProblems(config);
  if (problems.length > 0) return { error: problems.join('; ') };
  const keys = keysOf(given);
  const shares = sharesOf(given, keys.length);
  const ring = hashRing(config, keys, shares);
  return {
    ...config,
    size: ring.size,
    minHashesPerHost: ring.minHashesPerHost,
    maxHashesPerHost: ring.maxHashesPerHost,
    ring: Array.from(ring.hosts, (host, i) => ({
      hash: toBigInt(uint64(ring.hi[i]!, ring.lo[i]!)).toString(),
      key: keys[host],
    })),
    hosts: (given.picks ?? []).map((pick) => keyAt(keys, ring, fromBigInt(BigInt(pick.hash)), pick.attempt ?? 0)),
    hostsWithZeroTraffic: keys.filter((_, host) => !ring.hosts.includes(host)).length,
    ...(given.histogram === undefined ? {} : { counts: histogram(keys, ring, given.histogram.n) }),
    ...(given.keys === undefined ? {} : removal(given, config, keys, shares, ring)),
  };
}

function keyAt(keys: readonly string[], ring: HashRing, hash: Uint64, attempt: number): string | null {
  return keys[pickFromRing(ring, hash[0]!, hash[1]!, attempt)] ?? null;
}

function histogram(keys: readonly string[], ring: HashRing, n: number): Record<string, number> {
  const step = 0xffffffffffffffffn / BigInt(n);
  return count(Array.from({ length: n }, (_, i) => keyAt(keys, ring, fromBigInt(BigInt(i) * step), 0)!));
}

function removal(
  given: RingCase,
  config: RingHashConfig,
  keys: readonly string[],
  shares: readonly number[],
  ring: HashRing,
): object {
  const requests = requestKeys(given.keys!).map((key) => xxHash64(key));
  const before = requests.map((hash) => keyAt(keys, ring, hash, 0)!);
  const left = keys.filter((key) => key !== given.removeHost);
  const smaller = hashRing(config, left, normalizedWeights(shares.filter((_, i) => keys[i] !== given.removeHost)));
  return {
    countsBefore: count(before),
    keysOwnedByRemovedHost: before.filter((key) => key === given.removeHost).length,
    movedKeys: requests.filter((hash, i) => keyAt(left, smaller, hash, 0) !== before[i]).length,
  };
}

interface MaglevCase extends HostsCase {
  readonly tableSize?: number | null;
  readonly hash?: string;
  readonly attempt?: number;
  readonly permutations?: readonly (readonly number[])[];
  readonly dead?: readonly number[];
}

/** Table envoy_maglev. */
export function maglev(input: unknown): unknown {
  const given = input as MaglevCase;
  if (given.permutations !== undefined) return maglevByPermutations(given.permutations, given.dead ?? [1]);
  const tableSize = given.tableSize ?? MAGLEV_TABLE_SIZE;
  const problems = maglevProblems(tableSize);
  if (problems.length > 0) return { error: problems.join('; ') };
  const keys = keysOf(given);
  const shares = sharesOf(given, keys.length);
  const table = maglevTable(keys, shares, tableSize);
  const entries = keys.map((_, host) => table.filter((owner) => owner === host).length);
  const hash = given.hash === undefined ? undefined : fromBigInt(BigInt(given.hash));
  return {
    tableSize,
    table: Array.from(table, (host) => keys[host]),
    minEntriesPerHost: Math.min(...entries),
    maxEntriesPerHost: Math.max(...entries),
    entriesHost0: entries[0],
    entriesEachOther: entries.slice(1).every((n) => n === entries[1]) ? entries[1] : entries.slice(1),
    ...(hash === undefined
      ? {}
      : { host: keys[pickFromMaglev(table, hash[0]!, hash[1]!, given.attempt ?? 0)] ?? null }),
    ...(given.removeHost === undefined ? {} : maglevRemoval(given, keys, shares, tableSize, table)),
  };
}

function maglevRemoval(
  given: MaglevCase,
  keys: readonly string[],
  shares: readonly number[],
  tableSize: number,
  table: Int32Array,
): object {
  const left = keys.filter((key) => key !== given.removeHost);
  const smaller = maglevTable(
    left,
    normalizedWeights(shares.filter((_, i) => keys[i] !== given.removeHost)),
    tableSize,
  );
  const after = Array.from(smaller, (host) => left[host]);
  const moved = after.filter((key, slot) => keys[table[slot]!] !== given.removeHost && keys[table[slot]!] !== key);
  return { tableAfterRemoval: after, entriesMovedBetweenSurvivors: moved.length };
}

/** Tables of the paper and of go-maglev, where the permutations are given. */
function maglevByPermutations(permutations: readonly (readonly number[])[], dead: readonly number[]): unknown {
  const entries: MaglevEntry[] = permutations.map((permutation, host) => ({
    host,
    weight: 1,
    slot: (n) => permutation[n]!,
  }));
  const size = permutations[0]!.length;
  const without = Array.from(
    fillMaglevTable(
      entries.filter((e) => !dead.includes(e.host)),
      size,
    ),
  );
  return { lookup: Array.from(fillMaglevTable(entries, size)), lookupWithoutB1: without, lookupWithoutDead: without };
}

interface NginxHashCase {
  readonly mode: string;
  readonly key?: string;
  readonly keys?: string;
  readonly weights: readonly number[];
  readonly attempts?: number;
  readonly servers?: readonly string[];
  readonly remove?: string;
}

/** Table nginx_hash. */
export function nginxHash(input: unknown): unknown {
  const given = input as NginxHashCase;
  if (given.mode === 'hash') {
    const total = given.weights.reduce((sum, weight) => sum + weight, 0);
    const h = nginxHashOf(given.key!);
    return { peers: Array.from({ length: given.attempts ?? 1 }, () => nextByHash(h, given.weights, total)) };
  }
  const servers = given.servers!;
  const ring = nginxRing(servers, given.weights);
  const serverOf = (key: string) => servers[serverAt(ring, pointFor(ring, crc32(key)))]!;
  return {
    points: ring.hashes.length,
    first3: Array.from(ring.hashes.subarray(0, 3), (hash, i) => [hash, servers[ring.servers[i]!]]),
    ...(given.key === undefined ? {} : { server: serverOf(given.key), keyCrc32: crc32(given.key) }),
    ...(given.keys === undefined ? {} : nginxMoves(given, serverOf)),
  };
}

function nginxMoves(given: NginxHashCase, serverOf: (key: string) => string): object {
  const keys = requestKeys(given.keys!);
  const before = keys.map(serverOf);
  const left = given.servers!.filter((server) => server !== given.remove);
  const smaller = nginxRing(
    left,
    given.weights.filter((_, i) => given.servers![i] !== given.remove),
  );
  const moves = keys
    .map((key, i) => [before[i], left[serverAt(smaller, pointFor(smaller, crc32(key)))]])
    .filter(([from, to]) => from !== to);
  return {
    counts: count(before),
    moved: moves.length,
    movedBetweenSurvivors: moves.filter(([from]) => from !== given.remove).length,
  };
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function keysOf(given: HostsCase): readonly string[] {
  if (typeof given.hostKeys !== 'string') return given.hostKeys ?? [];
  const [, prefix, from, to] = /^(.*?)(\d+) \.\. .*?(\d+)$/.exec(given.hostKeys)!;
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${prefix}${Number(from) + i}`);
}

/** Normalized weights. In words, and where they are fractions that make up 1, they are normalized already. */
function sharesOf(given: HostsCase, hosts: number): readonly number[] {
  if (typeof given.weights === 'string') {
    const [first, others] = given.weights.split(',').map((words) => fraction(words.slice(words.indexOf('=') + 1)));
    return Array.from({ length: hosts }, (_, i) => (i === 0 ? first! : others!));
  }
  const weights = given.weights ?? new Array<number>(hosts).fill(1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.abs(sum - 1) < 1e-9 && !weights.every(Number.isInteger) ? weights : normalizedWeights(weights);
}

/** `127/128` or `(1/128)/1023`: numbers divided from left to right. */
function fraction(text: string): number {
  const numbers = text.match(/[0-9.]+/g)!.map(Number);
  return numbers.slice(1).reduce((value, divisor) => value / divisor, numbers[0]!);
}

/** `key-0..key-999` or `xxh64("key-<i>"), i=0..999`. */
function requestKeys(text: string): string[] {
  const numbers = text.match(/\d+/g)!.map(Number);
  const last = numbers[numbers.length - 1]!;
  const first = numbers[numbers.length - 2]!;
  return Array.from({ length: last - first + 1 }, (_, i) => `key-${first + i}`);
}
