// Answers for acknowledging writes: which `acks` there are, when a write is refused and when it is acknowledged.
// Source: apache/kafka core/src/main/scala/kafka/server/ReplicaManager.scala, core/src/main/scala/kafka/cluster/Partition.scala
// appendRecordsToLeader, checkEnoughReplicasReachOffset

/** All of the in-sync set. */
export const ACKS_ALL = -1;

export function isValidAcks(acks: number): boolean {
  return acks === ACKS_ALL || acks === 0 || acks === 1;
}

/** Why a write is not even appended. */
export function refusesAppend(
  acks: number,
  isrSize: number,
  effectiveMinIsr: number,
): 'NOT_ENOUGH_REPLICAS' | undefined {
  return acks === ACKS_ALL && isrSize < effectiveMinIsr ? 'NOT_ENOUGH_REPLICAS' : undefined;
}

export interface AckCheck {
  readonly done: boolean;
  readonly error: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' | undefined;
}

/**
 * Whether a write with acks=all can be answered: when the high watermark has passed it. If the in-sync set has shrunk too far
 * by then, the answer is an error although the records stay.
 * @param requiredOffset the offset after the write's last record
 */
export function checkAcknowledged(
  requiredOffset: number,
  highWatermark: number,
  maximalIsrSize: number,
  effectiveMinIsr: number,
): AckCheck {
  if (highWatermark < requiredOffset) return { done: false, error: undefined };
  return { done: true, error: effectiveMinIsr <= maximalIsrSize ? undefined : 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' };
}
