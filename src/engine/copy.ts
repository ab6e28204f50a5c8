// Answers for copying plain-data state into keyframes: shares exactly what is frozen, keeps order and aliasing within one call.
import { Collection } from './collections.ts';

/** A deep copy of plain objects, arrays, Map, Set, typed arrays and collections. Functions and class instances are refused. */
export function copyState<T>(value: T): T {
  return copy(value, new Map());
}

function copy(value: any, seen: Map<object, object>): any {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') throw new TypeError('state must be plain data, but holds a function');
    return value;
  }
  if (Object.isFrozen(value)) return value;
  const known = seen.get(value);
  if (known) return known;
  const made = copyFresh(value, seen);
  return made;
}

function copyFresh(value: any, seen: Map<object, object>): any {
  if (Array.isArray(value)) {
    const out: any[] = new Array(value.length);
    seen.set(value, out);
    for (let i = 0; i < value.length; i++) {
      out[i] = copy(value[i], seen);
    }
    return out;
  }
  if (value instanceof Collection) return remember(value, value.copy(), seen);
  if (value instanceof Map) {
    const out = new Map();
    seen.set(value, out);
    for (const [k, v] of value) out.set(k, copy(v, seen));
    return out;
  }
  if (value instanceof Set) return remember(value, new Set(value), seen);
  if (ArrayBuffer.isView(value)) return remember(value, (value as any).slice(), seen);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`state must be plain data, but holds a ${proto.constructor?.name ?? 'class instance'}`);
  const out: any = {};
  seen.set(value, out);
  for (const key of Object.keys(value)) {
    out[key] = copy(value[key], seen);
  }
  return out;
}

function remember<T extends object>(from: object, to: T, seen: Map<object, object>): T {
  seen.set(from, to);
  return to;
}
