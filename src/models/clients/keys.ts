// Answers for which key a request asks for: all alike, or few of them most of the time (Zipf).
import { power } from '../loadBalancer/rules/least-request.ts';

/** Names of keys, made once each. */
const names: string[] = [];

function keyName(i: number): string {
  while (names.length <= i) names.push(`k${names.length}`);
  return names[i];
}

// Cumulative shares are functions of count and skew alone, and large: they are kept here, not in a process's state.
const shares = new Map<number, Map<number, Float64Array>>();
const MOST_TABLES = 32;

function cumulative(count: number, skew: number): Float64Array {
  let bySkew = shares.get(count);
  if (bySkew === undefined) {
    if (shares.size >= MOST_TABLES) shares.clear();
    bySkew = new Map();
    shares.set(count, bySkew);
  }
  let table = bySkew.get(skew);
  if (table === undefined) {
    if (bySkew.size >= MOST_TABLES) bySkew.clear();
    table = new Float64Array(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += 1 / power(i + 1, skew);
      table[i] = sum;
    }
    bySkew.set(skew, table);
  }
  return table;
}

/** The key at uniform `u` in (0, 1): key number k with a share in proportion to 1 / (k + 1)^skew. */
export function keyAt(count: number, skew: number, u: number): string {
  if (skew === 0) return keyName(Math.min(count - 1, Math.floor(u * count)));
  const table = cumulative(count, skew);
  const wanted = u * table[count - 1];
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return keyName(low);
}

/** The key of a user: one each. */
export function keyOfUser(user: number): string {
  return keyName(user);
}
