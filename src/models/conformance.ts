// Answers for which adapter runs which conformance table. A table is known by its file name, wherever it lies.

/** A table of facts about a real system. Members beside these are for readers. */
export interface ConformanceTable {
  readonly source?: string;
  readonly rule?: string;
  readonly expectedSchema?: string;
  /** `set`: the order inside a list of plain values is free. */
  readonly compare?: string;
  readonly cases: readonly ConformanceCase[];
}

export interface ConformanceCase {
  readonly name: string;
  readonly input: unknown;
  readonly expected: unknown;
}

/** Text of a data file that lies beside the table. Throws when there is none. */
export type ReadDataFile = (name: string) => string;

/**
 * Turns a case's input into calls of the rules that a run uses, and returns what they say, in the table's words.
 * What it throws becomes the answer's `error`.
 */
export type ConformanceAdapter = (input: unknown, table: ConformanceTable, readDataFile: ReadDataFile) => unknown;

const ADAPTERS: Readonly<Record<string, () => Promise<ConformanceAdapter>>> = {
  consistency_levels: async () => (await import('../analysis/conformance/levels.ts')).consistencyLevels,
  crdt: async () => (await import('./crdt/conformance.ts')).convergentTypes,
  dynamo_quorum: async () => (await import('./quorum/conformance.ts')).dynamoQuorum,
  elle_list_append: async () => (await import('../analysis/conformance/transactions.ts')).listAppend,
  envoy_least_request_roundrobin: async () => (await import('./loadBalancer/conformance.ts')).leastRequest,
  envoy_maglev: async () => (await import('./loadBalancer/conformance-hashing.ts')).maglev,
  envoy_ring_hash: async () => (await import('./loadBalancer/conformance-hashing.ts')).ringHash,
  linearizability_small_histories: async () => (await import('../analysis/conformance/histories.ts')).smallHistories,
  logical_clocks: async () => (await import('../analysis/conformance/clocks.ts')).logicalClocks,
  nginx_hash: async () => (await import('./loadBalancer/conformance-hashing.ts')).nginxHash,
  nginx_upstream: async () => (await import('./loadBalancer/conformance.ts')).nginxUpstream,
  porcupine_verdicts: async () => (await import('../analysis/conformance/histories.ts')).recordedHistories,
  r4j_bulkhead: async () => (await import('./policies/conformance.ts')).bulkheads,
  r4j_circuitbreaker_oracle: async () => (await import('./policies/conformance-breaker.ts')).circuitBreakerTrace,
  r4j_circuitbreaker_statemachine: async () => (await import('./policies/conformance-breaker.ts')).circuitBreakerTrace,
  r4j_circuitbreaker_transitions: async () =>
    (await import('./policies/conformance-breaker.ts')).circuitBreakerTransition,
  r4j_config_and_composition: async () => (await import('./policies/conformance-composition.ts')).configAndComposition,
  r4j_interval_function: async () => (await import('./policies/conformance.ts')).intervals,
  r4j_ratelimiter: async () => (await import('./policies/conformance.ts')).rateLimiters,
  r4j_retry: async () => (await import('./policies/conformance.ts')).retries,
  r4j_sliding_windows: async () => (await import('./policies/conformance-breaker.ts')).slidingWindows,
  raft_log_election: async () => (await import('./raft/conformance.ts')).logAndElection,
  raft_quorum: async () => (await import('./raft/conformance.ts')).quorums,
  ribbon_rules: async () => (await import('./loadBalancer/conformance.ts')).ribbonRules,
  session_guarantees: async () => (await import('../analysis/conformance/levels.ts')).sessionGuarantees,
  spring_loadbalancer: async () => (await import('./loadBalancer/conformance.ts')).springLoadBalancer,
  swim_memberlist: async () => (await import('./gossip/conformance.ts')).swim,
  two_phase_commit: async () => (await import('./twoPhaseCommit/conformance.ts')).twoPhaseCommit,
};

/** The adapter for the table of that file name (without `.json`), or undefined when no model answers for it. */
export async function conformanceAdapter(table: string): Promise<ConformanceAdapter | undefined> {
  return Object.hasOwn(ADAPTERS, table) ? await ADAPTERS[table]!() : undefined;
}
