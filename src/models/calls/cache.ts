// Answers for a caller's cache: answers kept for a while by key, the one not used for longest given up first.
import type { Context, Micros } from '../../engine/index.ts';
import type { Policies } from './state.ts';

interface CacheRule {
  readonly ttl: Micros;
  readonly maxEntries: number;
}

/** Status of a fresh answer for `key`; 0: none. A hit makes it the one used last. */
export function cached(ctx: Context, p: Policies, key: string): number {
  const entry = p.cache.get(key);
  if (!entry) return 0;
  p.cache.delete(key);
  if (entry.until <= ctx.now()) return 0;
  p.cache.set(key, entry);
  return entry.status;
}

export function keep(ctx: Context, p: Policies, rule: CacheRule, key: string, status: number): void {
  p.cache.delete(key);
  while (p.cache.size >= rule.maxEntries) p.cache.delete(p.cache.keys().next().value!);
  p.cache.set(key, { until: ctx.now() + rule.ttl, status });
}
