// Answers for copying plain-data state into keyframes: shares exactly what is frozen, keeps order and aliasing within one call.
import { Collection } from './collections.ts';

/** How much was copied, in bytes as engines commonly lay them out: for bounds, never for behaviour. */
export interface Tally {
  bytes: number;
}

/** A deep copy of plain objects, arrays, Map, Set, typed arrays and collections. Functions and class instances are refused. */
export function copyState<T>(value: T, tally: Tally = { bytes: 0 }): T {
  return copy(value, new Map(), tally);
}

function copy(value: any, seen: Map<object, object>, tally: Tally): any {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') throw new TypeError('state must be plain data, but holds a function');
    return value;
  }
  if (Object.isFrozen(value)) return value;
  const known = seen.get(value);
  if (known) return known;
  return copyFresh(value, seen, tally);
}

function copyFresh(value: any, seen: Map<object, object>, tally: Tally): any {
  if (Array.isArray(value)) {
    const out: any[] = new Array(value.length);
    seen.set(value, out);
    tally.bytes += 32 + 8 * value.length;
    for (let i = 0; i < value.length; i++) {
      out[i] = copy(value[i], seen, tally);
    }
    return out;
  }
  if (value instanceof Collection) return remember(value, value.copy(), seen);
  if (value instanceof Map) {
    const out = new Map();
    seen.set(value, out);
    tally.bytes += 64 + 32 * value.size;
    for (const [k, v] of value) out.set(k, copy(v, seen, tally));
    return out;
  }
  if (value instanceof Set) {
    tally.bytes += 64 + 24 * value.size;
    return remember(value, new Set(value), seen);
  }
  if (ArrayBuffer.isView(value)) {
    tally.bytes += 96 + value.byteLength;
    return remember(value, (value as any).slice(), seen);
  }
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`state must be plain data, but holds a ${proto.constructor?.name ?? 'class instance'}`);
  const out: any = {};
  seen.set(value, out);
  const keys = Object.keys(value);
  tally.bytes += 24 + 8 * keys.length;
  for (const key of keys) {
    out[key] = copy(value[key], seen, tally);
  }
  return out;
}

function remember<T extends object>(from: object, to: T, seen: Map<object, object>): T {
  seen.set(from, to);
  return to;
}
