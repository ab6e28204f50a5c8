// Answers for the order in which policies surround a call: the same policies in another order are another system.

export type Policy =
  | 'Retry'
  | 'CircuitBreaker'
  | 'RateLimiter'
  | 'TimeLimiter'
  | 'Bulkhead'
  | 'ThreadPoolBulkhead'
  | 'Timer'
  | 'Fallback';

/** The order of annotations, outermost first. Source: resilience4j-spring6 `*AspectOrder` properties. */
export const DECORATION_ORDER: readonly Policy[] = Object.freeze([
  'Retry',
  'CircuitBreaker',
  'RateLimiter',
  'TimeLimiter',
  'Bulkhead',
]);

/** Aspects in a module of resilience4j, outermost first: their number is `Ordered.LOWEST_PRECEDENCE` less the distance from the last. */
const ASPECTS: Readonly<Record<string, readonly Policy[]>> = {
  'resilience4j-spring6': ['Retry', 'CircuitBreaker', 'RateLimiter', 'TimeLimiter', 'Bulkhead', 'Timer'],
  'resilience4j-spring': ['Retry', 'CircuitBreaker', 'RateLimiter', 'TimeLimiter', 'Bulkhead'],
};

/** Offsets from the lowest precedence, by aspect; undefined for a module that is not known. */
export function aspectOffsets(module: string): Readonly<Record<string, number>> | undefined {
  if (!Object.hasOwn(ASPECTS, module)) return undefined;
  const aspects = ASPECTS[module]!;
  const offsets: Record<string, number> = {};
  aspects.forEach((aspect, i) => {
    offsets[aspect] = i + 1 - aspects.length;
  });
  return offsets;
}

/** Outermost first, from the order of `with...` on the library's `Decorators`: the last one is outermost. */
export function decoratorsOrder(withs: readonly Policy[]): Policy[] {
  return withs.toReversed();
}

/** Those of `policies` that are there, in the order of annotations. */
export function annotationOrder(policies: readonly Policy[]): Policy[] {
  return DECORATION_ORDER.filter((p) => policies.includes(p));
}
