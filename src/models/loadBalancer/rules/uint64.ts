// Answers for arithmetic on 64-bit words as two 32-bit halves: a hash for each request is too frequent for BigInt.

/** A word: `[0]` is the upper half, `[1]` the lower. Operations change their first argument. */
export type Uint64 = Uint32Array;

export function uint64(hi: number, lo: number): Uint64 {
  const word = new Uint32Array(2);
  word[0] = hi;
  word[1] = lo;
  return word;
}

export function set(a: Uint64, hi: number, lo: number): void {
  a[0] = hi;
  a[1] = lo;
}

export function add(a: Uint64, hi: number, lo: number): void {
  const sum = a[1]! + lo;
  a[1] = sum;
  a[0] = a[0]! + hi + (sum > 0xffffffff ? 1 : 0);
}

export function xor(a: Uint64, hi: number, lo: number): void {
  a[0]! ^= hi;
  a[1]! ^= lo;
}

/** Lower 64 bits of the product. */
export function multiply(a: Uint64, hi: number, lo: number): void {
  const ahi = a[0]!;
  const alo = a[1]!;
  const a0 = alo & 0xffff;
  const a1 = alo >>> 16;
  const b0 = lo & 0xffff;
  const b1 = lo >>> 16;
  const low = a0 * b0;
  const left = a1 * b0;
  const right = a0 * b1;
  const middle = (low >>> 16) + (left & 0xffff) + (right & 0xffff);
  a[1] = (middle << 16) | (low & 0xffff);
  a[0] = a1 * b1 + (left >>> 16) + (right >>> 16) + (middle >>> 16) + Math.imul(ahi, lo) + Math.imul(alo, hi);
}

/** Rotation to the left by 1 to 31 bits. */
export function rotate(a: Uint64, bits: number): void {
  const hi = a[0]!;
  const lo = a[1]!;
  a[0] = (hi << bits) | (lo >>> (32 - bits));
  a[1] = (lo << bits) | (hi >>> (32 - bits));
}

/** a ^= a >>> bits, for 1 to 63 bits. */
export function xorShiftRight(a: Uint64, bits: number): void {
  const hi = a[0]!;
  const lo = a[1]!;
  if (bits >= 32) {
    a[1] = lo ^ (bits === 32 ? hi : hi >>> (bits - 32));
    return;
  }
  a[0] = hi ^ (hi >>> bits);
  a[1] = lo ^ ((lo >>> bits) | (hi << (32 - bits)));
}

/** a modulo m, for m up to 2^26. */
export function modulo(hi: number, lo: number, m: number): number {
  return ((hi % m) * (0x100000000 % m) + lo) % m;
}

/** -1, 0 or 1. */
export function compare(ahi: number, alo: number, bhi: number, blo: number): number {
  if (ahi !== bhi) return ahi < bhi ? -1 : 1;
  return alo === blo ? 0 : alo < blo ? -1 : 1;
}

/** The word as a BigInt, and back: for tables of numbers that are too long for a number. */
export function toBigInt(a: Uint64): bigint {
  return (BigInt(a[0]!) << 32n) | BigInt(a[1]!);
}

export function fromBigInt(x: bigint): Uint64 {
  return uint64(Number((x >> 32n) & 0xffffffffn), Number(x & 0xffffffffn));
}
