// Answers for Spring Cloud LoadBalancer's weighted list: a list of instances in which each occurs as often as it weighs.
// Round robin over this list is the weighted round robin.

const DEFAULT_WEIGHT = 1;

/**
 * A weight as an instance's metadata has it. Missing, not a whole number, zero or negative: 1.
 * Source: spring-cloud-loadbalancer WeightedServiceInstanceListSupplier.
 */
export function springWeight(metadata: unknown): number {
  const text = typeof metadata === 'number' ? String(metadata) : metadata;
  if (typeof text !== 'string' || !/^[+-]?[0-9]+$/.test(text)) return DEFAULT_WEIGHT;
  const weight = Number(text);
  return weight > 0 && weight <= 0x7fffffff ? weight : DEFAULT_WEIGHT;
}

/**
 * Indices of the instances, round by round: each round has every instance that has not yet occurred often enough.
 * Weights are reduced by their greatest common divisor. Source: LazyWeightedServiceInstanceList.
 */
export function springWeightedList(weights: readonly number[]): number[] {
  const divisor = weights.reduce(greatestCommonDivisor, 0);
  const remaining = weights.map((weight) => weight / divisor);
  const list: number[] = [];
  for (let left = weights.length; left > 0; ) {
    for (let i = 0; i < remaining.length; i++) {
      if (remaining[i] === 0) continue;
      list.push(i);
      if (--remaining[i]! === 0) left--;
    }
  }
  return list;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
