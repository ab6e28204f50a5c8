// Answers for how iptables rules pick an endpoint: one after another, each with its chance.

/**
 * The chances of the rules for `count` endpoints as iptables prints them; null for the last, which takes what is left.
 * Source: kubernetes/kubernetes pkg/proxy/iptables/proxier.go, computeProbability and writeServiceToEndpointRules.
 */
export function ruleProbabilities(count: number): (string | null)[] {
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? (1 / (count - i)).toFixed(10) : null));
}

/** The endpoint picked: rule by rule, each matching by chance. `draw` gives numbers from 0 to below 1. */
export function pickByRules(count: number, draw: () => number): number {
  const chances = ruleProbabilities(count);
  const hit = chances.findIndex((chance) => chance === null || draw() < Number(chance));
  return hit;
}
