// Answers for xxHash64, by which Envoy places hosts and requests on rings and in Maglev tables.
// Source: the xxHash specification (Cyan4973/xxHash doc/xxhash_spec.md).
import { add, multiply, rotate, set, type Uint64, uint64, xor, xorShiftRight } from './uint64.ts';
import { encodeInto, roomFor, word32 } from './utf8.ts';

const P1 = uint64(0x9e3779b1, 0x85ebca87);
const P2 = uint64(0xc2b2ae3d, 0x27d4eb4f);
const P3 = uint64(0x165667b1, 0x9e3779f9);
const P4 = uint64(0x85ebca77, 0xc2b2ae63);
const P5 = uint64(0x27d4eb2f, 0x165667c5);

// Temporaries of one call: requests are hashed too often to make new ones each time. Nothing is kept in them between calls.
const room = new Uint8Array(256);
const lane = uint64(0, 0);
const scratch = uint64(0, 0);

/** Hash of the text's UTF-8 bytes, with a seed below 2^32. */
export function xxHash64(text: string, seed = 0): Uint64 {
  const bytes = roomFor(text, room);
  const length = encodeInto(text, bytes);
  const hash = uint64(0, seed);
  let at = 0;
  if (length >= 32) at = stripes(bytes, length, seed, hash);
  else add(hash, P5[0]!, P5[1]!);
  add(hash, 0, length);
  tail(bytes, at, length, hash);
  xorShiftRight(hash, 33);
  multiply(hash, P2[0]!, P2[1]!);
  xorShiftRight(hash, 29);
  multiply(hash, P3[0]!, P3[1]!);
  xorShiftRight(hash, 32);
  return hash;
}

/** All whole stripes of 32 bytes; returns where the rest begins. */
function stripes(bytes: Uint8Array, length: number, seed: number, hash: Uint64): number {
  const accumulators = [uint64(0, seed), uint64(0, seed), uint64(0, seed), uint64(0, seed)] as const;
  add(accumulators[0], P1[0]!, P1[1]!);
  add(accumulators[0], P2[0]!, P2[1]!);
  add(accumulators[1], P2[0]!, P2[1]!);
  // seed - P1
  add(accumulators[3], ~P1[0]! >>> 0, ~P1[1]! >>> 0);
  add(accumulators[3], 0, 1);
  let at = 0;
  for (; at + 32 <= length; at += 32) {
    for (let i = 0; i < 4; i++) round(accumulators[i]!, word32(bytes, at + 8 * i + 4), word32(bytes, at + 8 * i));
  }
  const turns = [1, 7, 12, 18] as const;
  set(hash, 0, 0);
  for (let i = 0; i < 4; i++) {
    set(lane, accumulators[i]![0]!, accumulators[i]![1]!);
    rotate(lane, turns[i]!);
    add(hash, lane[0]!, lane[1]!);
  }
  for (let i = 0; i < 4; i++) {
    const a = accumulators[i]!;
    set(lane, 0, 0);
    const [hi, lo] = [a[0]!, a[1]!];
    round(lane, hi, lo);
    xor(hash, lane[0]!, lane[1]!);
    multiply(hash, P1[0]!, P1[1]!);
    add(hash, P4[0]!, P4[1]!);
  }
  return at;
}

function tail(bytes: Uint8Array, from: number, length: number, hash: Uint64): void {
  let at = from;
  for (; at + 8 <= length; at += 8) {
    set(lane, 0, 0);
    round(lane, word32(bytes, at + 4), word32(bytes, at));
    mix(hash, lane, 27, P1, P4);
  }
  if (at + 4 <= length) {
    set(lane, 0, word32(bytes, at));
    multiply(lane, P1[0]!, P1[1]!);
    mix(hash, lane, 23, P2, P3);
    at += 4;
  }
  for (; at < length; at++) {
    set(lane, 0, bytes[at]!);
    multiply(lane, P5[0]!, P5[1]!);
    xor(hash, lane[0]!, lane[1]!);
    rotate(hash, 11);
    multiply(hash, P1[0]!, P1[1]!);
  }
}

/** accumulator = rotate(accumulator + input * P2, 31) * P1. */
function round(accumulator: Uint64, hi: number, lo: number): void {
  set(scratch, hi, lo);
  multiply(scratch, P2[0]!, P2[1]!);
  add(accumulator, scratch[0]!, scratch[1]!);
  rotate(accumulator, 31);
  multiply(accumulator, P1[0]!, P1[1]!);
}

/** hash = rotate(hash ^ input, bits) * factor + term. */
function mix(hash: Uint64, input: Uint64, bits: number, factor: Uint64, term: Uint64): void {
  xor(hash, input[0]!, input[1]!);
  rotate(hash, bits);
  multiply(hash, factor[0]!, factor[1]!);
  add(hash, term[0]!, term[1]!);
}
