// Answers for hashes and for what consistent hashing promises: evenness, and few keys that move.
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/models/loadBalancer/rules/crc32.ts';
import { maglevProblems, maglevTable, pickFromMaglev } from '../../../src/models/loadBalancer/rules/maglev.ts';
import { murmurHash2 } from '../../../src/models/loadBalancer/rules/murmur2.ts';
import { nginxPeer } from '../../../src/models/loadBalancer/rules/nginx-peers.ts';
import { nginxRing, pickByConsistentHash, pickByHash } from '../../../src/models/loadBalancer/rules/nginx-hash.ts';
import {
  hashRing,
  normalizedWeights,
  pickFromRing,
  RING_HASH_DEFAULTS,
} from '../../../src/models/loadBalancer/rules/ring-hash.ts';
import { modulo, toBigInt } from '../../../src/models/loadBalancer/rules/uint64.ts';
import { xxHash64 } from '../../../src/models/loadBalancer/rules/xxhash64.ts';

const MASK = (1n << 64n) - 1n;
const PRIMES = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;

/** The specification, written with BigInt. */
function xxHash64ByTheBook(bytes: Uint8Array, seed: bigint): bigint {
  const [p1, p2, p3, p4, p5] = PRIMES;
  const rotate = (x: bigint, r: bigint) => ((x << r) | (x >> (64n - r))) & MASK;
  const round = (acc: bigint, lane: bigint) => (rotate((acc + lane * p2) & MASK, 31n) * p1) & MASK;
  const lane = (at: number, n: number) =>
    bytes.slice(at, at + n).reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
  let at = 0;
  let acc = (seed + p5) & MASK;
  if (bytes.length >= 32) {
    const accs = [(seed + p1 + p2) & MASK, (seed + p2) & MASK, seed, (seed - p1) & MASK];
    for (; at + 32 <= bytes.length; at += 32)
      for (let i = 0; i < 4; i++) accs[i] = round(accs[i]!, lane(at + 8 * i, 8));
    acc = (rotate(accs[0]!, 1n) + rotate(accs[1]!, 7n) + rotate(accs[2]!, 12n) + rotate(accs[3]!, 18n)) & MASK;
    for (const one of accs) acc = ((acc ^ round(0n, one)) * p1 + p4) & MASK;
  }
  acc = (acc + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8) acc = (rotate(acc ^ round(0n, lane(at, 8)), 27n) * p1 + p4) & MASK;
  if (at + 4 <= bytes.length) {
    acc = (rotate(acc ^ ((lane(at, 4) * p1) & MASK), 23n) * p2 + p3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at++) acc = (rotate(acc ^ ((BigInt(bytes[at]!) * p5) & MASK), 11n) * p1) & MASK;
  acc = ((acc ^ (acc >> 33n)) * p2) & MASK;
  acc = ((acc ^ (acc >> 29n)) * p3) & MASK;
  return acc ^ (acc >> 32n);
}

describe('hashes', () => {
  const text =
    'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich 😀 and 0123456789 more than sixty-four bytes';

  it.each([0, 1])('xxHash64 on 32-bit lanes is what the specification says, for every length (seed %d)', (seed) => {
    for (let n = 0; n <= text.length; n++) {
      const part = text.slice(0, n);
      expect(toBigInt(xxHash64(part, seed))).toBe(xxHash64ByTheBook(new TextEncoder().encode(part), BigInt(seed)));
    }
  });

  it.each([
    ['', 0xef46db3751d8e999n],
    ['abc', 0x44bc2cf5ad770999n],
  ])('xxHash64 of %j is the published one', (key, hash) => {
    expect(toBigInt(xxHash64(key))).toBe(hash);
  });

  it('xxHash64 takes texts of any length', () => {
    const long = 'k'.repeat(1000);
    expect(toBigInt(xxHash64(long))).toBe(xxHash64ByTheBook(new TextEncoder().encode(long), 0n));
  });

  it.each([
    ['', 6142509188972423790n],
    ['a', 4993892634952068459n],
    ['abcdefgh', 8664279048047335611n],
    ['abcdefghijklm', 12344169945577616208n],
  ])('MurmurHash2 of %j is that of the standard library of gcc', (key, hash) => {
    expect(toBigInt(murmurHash2(key))).toBe(hash);
  });

  it('CRC-32 of the check string is the published one', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(crc32('')).toBe(0);
  });

  it('a word modulo a table size is exact', () => {
    for (const m of [7, 65537, 5000011]) {
      for (const key of ['a', 'b', 'c', 'd']) {
        const hash = xxHash64(key);
        expect(BigInt(modulo(hash[0]!, hash[1]!, m))).toBe(toBigInt(hash) % BigInt(m));
      }
    }
  });
});

const KEYS = Array.from({ length: 10 }, (_, i) => `10.0.0.${i}:80`);
const EQUAL = normalizedWeights(KEYS.map(() => 1));
const REQUESTS = Array.from({ length: 5000 }, (_, i) => xxHash64(`user-${i}`));

function movedShare(before: (request: Uint32Array) => string, after: (request: Uint32Array) => string): number {
  return REQUESTS.filter((request) => before(request) !== after(request)).length / REQUESTS.length;
}

describe('a ring', () => {
  const ring = hashRing(RING_HASH_DEFAULTS, KEYS, EQUAL);
  const owner = (request: Uint32Array) => KEYS[pickFromRing(ring, request[0]!, request[1]!, 0)]!;

  it('goes round: what is beyond the last point belongs to the first', () => {
    expect(pickFromRing(ring, 0xffffffff, 0xffffffff, 0)).toBe(ring.hosts[0]);
    expect(pickFromRing(ring, 0, 0, 0)).toBe(ring.hosts[0]);
  });

  it('gives a host its points up to and including the point itself', () => {
    expect(pickFromRing(ring, ring.hi[5]!, ring.lo[5]!, 0)).toBe(ring.hosts[5]);
    expect(pickFromRing(ring, ring.hi[5]!, ring.lo[5]!, 1)).toBe(ring.hosts[6]);
  });

  it('moves about a tenth of the keys when one of ten hosts leaves', () => {
    const left = KEYS.slice(0, 9);
    const smaller = hashRing(
      { ...RING_HASH_DEFAULTS, minimumRingSize: 103 * 9 },
      left,
      normalizedWeights(left.map(() => 1)),
    );
    const share = movedShare(owner, (request) => left[pickFromRing(smaller, request[0]!, request[1]!, 0)]!);
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.15);
  });

  it('without hosts picks nobody', () => {
    expect(pickFromRing(hashRing(RING_HASH_DEFAULTS, [], []), 1, 1, 0)).toBe(-1);
    expect(pickFromRing(hashRing(RING_HASH_DEFAULTS, ['a'], [0]), 1, 1, 0)).toBe(-1);
  });
});

describe('a Maglev table', () => {
  it('is even to one slot, and does not depend on the order of hosts', () => {
    const table = maglevTable(KEYS, EQUAL, 65537);
    const counts = KEYS.map((_, host) => table.filter((owner) => owner === host).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    const reversed = KEYS.toReversed();
    const same = maglevTable(reversed, EQUAL, 65537);
    expect(Array.from(table, (host) => KEYS[host])).toEqual(Array.from(same, (host) => reversed[host]));
  });

  it('moves little more than the keys of the host that left', () => {
    const table = maglevTable(KEYS, EQUAL, 65537);
    const left = KEYS.slice(0, 9);
    const smaller = maglevTable(left, normalizedWeights(left.map(() => 1)), 65537);
    const share = movedShare(
      (request) => KEYS[pickFromMaglev(table, request[0]!, request[1]!, 0)]!,
      (request) => left[pickFromMaglev(smaller, request[0]!, request[1]!, 0)]!,
    );
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.2);
  });

  it('has a prime size', () => {
    expect([2, 7, 65537].flatMap(maglevProblems)).toEqual([]);
    expect([0, 1, 9, 65536].map((n) => maglevProblems(n).length)).toEqual([1, 1, 1, 1]);
  });
});

describe("nginx's hash", () => {
  const peers = () => KEYS.map(() => nginxPeer(1, 1, 10, 0));

  it.each([
    ['hash', (p: ReturnType<typeof peers>, tried: Uint8Array | null) => pickByHash(p, 'user-1', 0, tried)],
    [
      'hash consistent',
      (p: ReturnType<typeof peers>, tried: Uint8Array | null) =>
        pickByConsistentHash(
          p,
          nginxRing(
            KEYS,
            KEYS.map(() => 1),
          ),
          'user-1',
          0,
          tried,
        ),
    ],
  ])('%s stays with a server, leaves it while it is down, and tries another one after it', (_, pick) => {
    const group = peers();
    const home = pick(group, null);
    expect(pick(group, null)).toBe(home);
    group[home]!.down = true;
    expect(pick(group, null)).not.toBe(home);
    group[home]!.down = false;
    const tried = new Uint8Array(KEYS.length);
    expect(pick(group, tried)).toBe(home);
    expect(pick(group, tried)).not.toBe(home);
  });

  it('falls back to turns when no server on the way will do', () => {
    const group = peers();
    for (const peer of group.slice(1)) peer.down = true;
    const picks = Array.from({ length: 50 }, (_, i) => pickByHash(group, `user-${i}`, 0, null));
    expect(new Set(picks)).toEqual(new Set([0]));
    group[0]!.down = true;
    expect(pickByHash(group, 'user-1', 0, null)).toBe(-1);
  });
});
