// Answers for MurmurHash2 with 64 bits, which Envoy's ring offers so that it agrees with older rings (the standard library of gcc).
// Source: envoyproxy/envoy source/common/common/hash.cc, after libstdc++'s hash_bytes.cc.
import { multiply, set, type Uint64, uint64, xor, xorShiftRight } from './uint64.ts';
import { utf8, word32 } from './utf8.ts';

const MULTIPLIER = uint64(0xc6a4a793, 0x5bd1e995);
/** gcc's seed of `std::hash`. */
const STANDARD_SEED = 0xc70f6907;

/** Hash of the text's UTF-8 bytes. */
export function murmurHash2(text: string, seed = STANDARD_SEED): Uint64 {
  const bytes = utf8(text);
  const hash = uint64(0, bytes.length);
  times(hash);
  xor(hash, 0, seed);
  const lane = uint64(0, 0);
  const aligned = bytes.length - (bytes.length % 8);
  for (let at = 0; at < aligned; at += 8) {
    set(lane, word32(bytes, at + 4), word32(bytes, at));
    times(lane);
    xorShiftRight(lane, 47);
    times(lane);
    xor(hash, lane[0]!, lane[1]!);
    times(hash);
  }
  if (aligned < bytes.length) {
    const rest = new Uint8Array(8);
    rest.set(bytes.subarray(aligned));
    xor(hash, word32(rest, 4), word32(rest, 0));
    times(hash);
  }
  xorShiftRight(hash, 47);
  times(hash);
  xorShiftRight(hash, 47);
  return hash;
}

function times(a: Uint64): void {
  multiply(a, MULTIPLIER[0]!, MULTIPLIER[1]!);
}
