// Answers for taking turns: round robin as Envoy, Spring Cloud LoadBalancer and Ribbon each do it.

/** Whose turn it was last, or is next: see the function that owns it. */
export interface RoundRobin {
  position: number;
}

const JAVA_INT_MAX = 0x7fffffff;
/** Servers that Ribbon looks at before it gives up. */
const RIBBON_PROBES = 10;

/** Takes turns among `n` hosts, beginning with host number `position`; -1 when there is none. Source: Envoy's RoundRobinLoadBalancer. */
export function roundRobin(state: RoundRobin, n: number): number {
  if (n === 0) return -1;
  const host = state.position % n;
  state.position = state.position === Number.MAX_SAFE_INTEGER ? 0 : state.position + 1;
  return host;
}

/**
 * Moves first and picks then; alone, an instance does not move it. -1 when there is none. The library starts at a random
 * position in [0, 1000). Source: spring-cloud-loadbalancer RoundRobinLoadBalancer.
 */
export function springRoundRobin(state: RoundRobin, n: number): number {
  if (n === 0) return -1;
  if (n === 1) return 0;
  state.position = (state.position + 1) | 0;
  return (state.position & JAVA_INT_MAX) % n;
}

/**
 * Moves first, so that the first pick from 0 is server 1; skips servers that are not alive, but looks at ten at most.
 * -1 when it found none. Source: ribbon-loadbalancer RoundRobinRule.
 */
export function ribbonRoundRobin(state: RoundRobin, n: number, isAlive: (server: number) => boolean): number {
  let anyAlive = false;
  for (let server = 0; server < n && !anyAlive; server++) anyAlive = isAlive(server);
  if (!anyAlive) return -1;
  for (let probe = 0; probe < RIBBON_PROBES; probe++) {
    state.position = (state.position + 1) % n;
    if (isAlive(state.position)) return state.position;
  }
  return -1;
}
