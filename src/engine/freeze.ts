// Answers for immutability: what may be shared between processes, keyframes and the trace is frozen.

/** Freezes plain data all the way down; typed arrays cannot be frozen and are refused. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) throw new TypeError('typed arrays cannot be frozen; use an array');
  Object.freeze(value);
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) freezeDeep(value[i]);
  else for (const key of Object.keys(value)) freezeDeep((value as any)[key]);
  return value;
}
