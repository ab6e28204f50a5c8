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
  'backoff-flowcontrol': async () => (await import('./kubernetes/conformance-pods.ts')).backoffTrace,
  consistency_levels: async () => (await import('../analysis/conformance/levels.ts')).consistencyLevels,
  controller_transitions_zk: async () => (await import('./kafka/conformance-control.ts')).zkTransitions,
  cooperative_sticky_assignor: async () => (await import('./kafka/conformance-assignors.ts')).stickyAssignor,
  'crashloop-delays-derived': async () => (await import('./kubernetes/conformance-pods.ts')).crashLoop,
  crdt: async () => (await import('./crdt/conformance.ts')).convergentTypes,
  'deployment-cleanup-unhealthy': async () => (await import('./kubernetes/conformance-deployment.ts')).cleanupUnhealthy,
  'deployment-complete': async () => (await import('./kubernetes/conformance-deployment.ts')).completion,
  'deployment-history-cleanup': async () => (await import('./kubernetes/conformance-deployment.ts')).historyCleanup,
  'deployment-max-unavailable': async () => (await import('./kubernetes/conformance-deployment.ts')).availability,
  'deployment-min-available': async () => (await import('./kubernetes/conformance-deployment.ts')).availability,
  'deployment-new-rs-replicas': async () => (await import('./kubernetes/conformance-deployment.ts')).newReplicas,
  'deployment-progressing': async () => (await import('./kubernetes/conformance-deployment.ts')).progressing,
  'deployment-proportional-scaling': async () =>
    (await import('./kubernetes/conformance-deployment.ts')).proportionalScaling,
  'deployment-reconcile-new-rs': async () => (await import('./kubernetes/conformance-deployment.ts')).rollNew,
  'deployment-reconcile-old-rs': async () => (await import('./kubernetes/conformance-deployment.ts')).rollOld,
  'deployment-recreate-old-pods': async () => (await import('./kubernetes/conformance-deployment.ts')).recreateWaits,
  'deployment-requeue-stuck': async () => (await import('./kubernetes/conformance-deployment.ts')).requeueStuck,
  'deployment-resolve-fenceposts': async () => (await import('./kubernetes/conformance-deployment.ts')).fenceposts,
  'deployment-rs-fraction': async () => (await import('./kubernetes/conformance-deployment.ts')).fractions,
  'deployment-scale-down-old': async () => (await import('./kubernetes/conformance-deployment.ts')).scaleDownOld,
  'deployment-sync-rollout-status': async () =>
    (await import('./kubernetes/conformance-deployment.ts')).rolloutConditions,
  'deployment-timed-out': async () => (await import('./kubernetes/conformance-deployment.ts')).timeouts,
  derived_cooperative_sticky: async () => (await import('./kafka/conformance-assignors.ts')).stickyAssignor,
  derived_election_kraft: async () => (await import('./kafka/conformance-control.ts')).kraftElections,
  derived_leader_epoch_cache: async () => (await import('./kafka/conformance-logs.ts')).leaderEpochCache,
  derived_murmur2: async () => (await import('./kafka/conformance-placing.ts')).murmur2Hashes,
  derived_placement_admin: async () => (await import('./kafka/conformance-placing.ts')).adminPlacement,
  derived_placement_striped: async () => (await import('./kafka/conformance-placing.ts')).stripedPlacement,
  derived_producer_state: async () => (await import('./kafka/conformance-control.ts')).producerStateTraces,
  derived_range: async () => (await import('./kafka/conformance-assignors.ts')).rangeAssignor,
  derived_roundrobin: async () => (await import('./kafka/conformance-assignors.ts')).roundRobinAssignor,
  derived_sticky: async () => (await import('./kafka/conformance-assignors.ts')).stickyAssignor,
  dynamo_quorum: async () => (await import('./quorum/conformance.ts')).dynamoQuorum,
  elle_list_append: async () => (await import('../analysis/conformance/transactions.ts')).listAppend,
  'endpoint-conditions': async () => (await import('./kubernetes/conformance-pods.ts')).conditionsOfEndpoints,
  'endpoints-include-pod': async () => (await import('./kubernetes/conformance-pods.ts')).includedPods,
  envoy_least_request_roundrobin: async () => (await import('./loadBalancer/conformance.ts')).leastRequest,
  envoy_maglev: async () => (await import('./loadBalancer/conformance-hashing.ts')).maglev,
  envoy_ring_hash: async () => (await import('./loadBalancer/conformance-hashing.ts')).ringHash,
  fetch_divergence: async () => (await import('./kafka/conformance-logs.ts')).fetchDivergence,
  group_coordinator: async () => (await import('./kafka/conformance-coordinator.ts')).groupCoordinator,
  group_coordinator_lookup: async () => (await import('./kafka/conformance-placing.ts')).groupPartitions,
  group_metadata: async () => (await import('./kafka/conformance-groups.ts')).groupMetadata,
  group_state_machine: async () => (await import('./kafka/conformance-control.ts')).stateMachines,
  'hpa-behavior-limit-min-select': async () => (await import('./kubernetes/conformance-hpa.ts')).policyLimits,
  'hpa-behavior-rate': async () => (await import('./kubernetes/conformance-hpa.ts')).rateLimited,
  'hpa-convert-with-rules': async () => (await import('./kubernetes/conformance-hpa.ts')).clampedByDefault,
  'hpa-group-pods': async () => (await import('./kubernetes/conformance-hpa.ts')).podGroups,
  'hpa-pod-requests': async () => (await import('./kubernetes/conformance-hpa.ts')).podRequests,
  'hpa-reconcile': async () => (await import('./kubernetes/conformance-reconcile.ts')).reconciliation,
  'hpa-replicas-metrics': async () => (await import('./kubernetes/conformance-hpa.ts')).metricTarget,
  'hpa-replicas-resource': async () => (await import('./kubernetes/conformance-hpa.ts')).resourceTarget,
  'hpa-stabilize-behavior': async () => (await import('./kubernetes/conformance-hpa.ts')).stabilizedByBehavior,
  'hpa-stabilize-default': async () => (await import('./kubernetes/conformance-hpa.ts')).stabilizedByDefault,
  'hpa-store-scale-events': async () => (await import('./kubernetes/conformance-hpa.ts')).storedEvents,
  'intstr-scaled-value': async () => (await import('./kubernetes/conformance-deployment.ts')).scaledValues,
  'iptables-probabilities-derived': async () =>
    (await import('./kubernetes/conformance-pods.ts')).iptablesProbabilities,
  isr_expiration: async () => (await import('./kafka/conformance-replication.ts')).isrExpiration,
  isr_high_watermark: async () => (await import('./kafka/conformance-replication.ts')).isrHighWatermark,
  kraft_broker_heartbeat: async () => (await import('./kafka/conformance-kraft.ts')).heartbeats,
  kraft_check_quorum: async () => (await import('./kafka/conformance-kraft.ts')).raftCheckQuorum,
  kraft_high_watermark: async () => (await import('./kafka/conformance-kraft.ts')).raftHighWatermark,
  kraft_vote: async () => (await import('./kafka/conformance-kraft.ts')).raftVotes,
  'kube-proxy-categorize-endpoints': async () => (await import('./kubernetes/conformance-pods.ts')).proxiedEndpoints,
  'kubectl-rollout-status': async () => (await import('./kubernetes/conformance-deployment.ts')).rolloutStatus,
  leader_election_kraft: async () => (await import('./kafka/conformance-control.ts')).kraftElections,
  leader_election_zk: async () => (await import('./kafka/conformance-control.ts')).zkElections,
  leader_epoch_cache: async () => (await import('./kafka/conformance-logs.ts')).leaderEpochCache,
  linearizability_small_histories: async () => (await import('../analysis/conformance/histories.ts')).smallHistories,
  log_compaction: async () => (await import('./kafka/conformance-cleaning.ts')).logCompaction,
  log_retention: async () => (await import('./kafka/conformance-cleaning.ts')).logRetention,
  logical_clocks: async () => (await import('../analysis/conformance/clocks.ts')).logicalClocks,
  member_ordering: async () => (await import('./kafka/conformance-assignors.ts')).memberOrder,
  murmur2: async () => (await import('./kafka/conformance-placing.ts')).murmur2Hashes,
  nginx_hash: async () => (await import('./loadBalancer/conformance-hashing.ts')).nginxHash,
  nginx_upstream: async () => (await import('./loadBalancer/conformance.ts')).nginxUpstream,
  'node-health-lease': async () => (await import('./kubernetes/conformance-scheduling.ts')).nodeHealth,
  partition_state_machine: async () => (await import('./kafka/conformance-control.ts')).stateMachines,
  partitioner: async () => (await import('./kafka/conformance-placing.ts')).partitioners,
  porcupine_verdicts: async () => (await import('../analysis/conformance/histories.ts')).recordedHistories,
  'probe-worker-states': async () => (await import('./kubernetes/conformance-pods.ts')).probeStates,
  'probe-worker-thresholds': async () => (await import('./kubernetes/conformance-pods.ts')).probeThresholds,
  produce_acks: async () => (await import('./kafka/conformance-replication.ts')).produceAcks,
  producer_state: async () => (await import('./kafka/conformance-control.ts')).producerStateTraces,
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
  range_assignor: async () => (await import('./kafka/conformance-assignors.ts')).rangeAssignor,
  range_assignor_rack: async () => (await import('./kafka/conformance-assignors.ts')).rangeAssignor,
  replica_fetch_state: async () => (await import('./kafka/conformance-replication.ts')).replicaFetchState,
  replica_placement_admin: async () => (await import('./kafka/conformance-placing.ts')).adminPlacement,
  replica_placement_striped: async () => (await import('./kafka/conformance-placing.ts')).stripedPlacement,
  replica_state_machine: async () => (await import('./kafka/conformance-control.ts')).stateMachines,
  ribbon_rules: async () => (await import('./loadBalancer/conformance.ts')).ribbonRules,
  roundrobin_assignor: async () => (await import('./kafka/conformance-assignors.ts')).roundRobinAssignor,
  'rs-active-pods-sort': async () => (await import('./kubernetes/conformance-pods.ts')).activePodsSort,
  'rs-pod-deletion-order': async () => (await import('./kubernetes/conformance-pods.ts')).deletionOrder,
  'rs-pods-to-delete': async () => (await import('./kubernetes/conformance-pods.ts')).victims,
  'rs-slow-start-batch': async () => (await import('./kubernetes/conformance-pods.ts')).slowStart,
  'sched-balanced-allocation': async () => (await import('./kubernetes/conformance-scheduling.ts')).balancedAllocation,
  'sched-fit': async () => (await import('./kubernetes/conformance-scheduling.ts')).podFits,
  'sched-least-allocated': async () => (await import('./kubernetes/conformance-scheduling.ts')).leastAllocated,
  'sched-normalize-score': async () => (await import('./kubernetes/conformance-scheduling.ts')).normalizedScores,
  'sched-num-feasible-nodes': async () => (await import('./kubernetes/conformance-scheduling.ts')).feasibleNodes,
  'sched-topology-spread-filter': async () => (await import('./kubernetes/conformance-scheduling.ts')).topologySpread,
  sequence_arithmetic: async () => (await import('./kafka/conformance-placing.ts')).sequences,
  session_guarantees: async () => (await import('../analysis/conformance/levels.ts')).sessionGuarantees,
  spring_loadbalancer: async () => (await import('./loadBalancer/conformance.ts')).springLoadBalancer,
  sticky_assignor: async () => (await import('./kafka/conformance-assignors.ts')).stickyAssignor,
  swim_memberlist: async () => (await import('./gossip/conformance.ts')).swim,
  'taint-min-toleration': async () => (await import('./kubernetes/conformance-scheduling.ts')).minToleration,
  'toleration-matches-taint': async () => (await import('./kubernetes/conformance-scheduling.ts')).tolerationMatches,
  transaction_state_machine: async () => (await import('./kafka/conformance-control.ts')).stateMachines,
  truncation: async () => (await import('./kafka/conformance-logs.ts')).truncations,
  two_phase_commit: async () => (await import('./twoPhaseCommit/conformance.ts')).twoPhaseCommit,
  zab_quorum_votes: async () => (await import('./zookeeper/conformance.ts')).quorumVotes,
  zab_vote_order: async () => (await import('./zookeeper/conformance.ts')).voteOrder,
  zk_ephemeral: async () => (await import('./zookeeper/conformance.ts')).ephemerals,
  zk_session_expiry: async () => (await import('./zookeeper/conformance.ts')).sessionExpiry,
  zk_session_timeout: async () => (await import('./zookeeper/conformance.ts')).sessionTimeouts,
  zk_watches: async () => (await import('./zookeeper/conformance.ts')).watches,
};

/** The adapter for the table of that file name (without `.json`), or undefined when no model answers for it. */
export async function conformanceAdapter(table: string): Promise<ConformanceAdapter | undefined> {
  return Object.hasOwn(ADAPTERS, table) ? await ADAPTERS[table]!() : undefined;
}
