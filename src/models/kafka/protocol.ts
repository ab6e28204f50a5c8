// Answers for what clients, brokers and controllers of a cluster say to each other: Kafka's requests, reduced to what its rules look at.
// Source: apache/kafka clients/src/main/resources/common/message/*.json
import type { Seq } from '../../engine/index.ts';
import type { BrokerRegistration, MetadataEntry } from './metadata.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import type { AbortedTxn } from './rules/compaction-transactions.ts';
import type { EpochEnd } from './rules/leader-epochs.ts';
import type { Marker } from './partition-transactions.ts';
import type { MemberProtocol } from './rules/group.ts';

/** A record on its way. */
export interface SentRecord {
  readonly key: string | null;
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** Moment at which it was made, by its producer's clock. */
  readonly timestamp: number;
  /** Its span at the producer, by which it can be followed. */
  readonly span: Seq;
}

/** Records that are appended together, or not at all. */
export interface SentBatch {
  readonly partition: string;
  /** -1: not idempotent. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly transactional?: boolean;
  readonly records: readonly SentRecord[];
}

/** A record as it lies in a log. */
export interface StoredRecord extends SentRecord {
  /** Leader epoch in which it was appended, and who led. */
  readonly epoch: number;
  readonly leader: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly sequence: number;
  /** Its place in its batch, and how many the batch has. */
  readonly index: number;
  readonly count: number;
  /** `acks` of the request that brought it. */
  readonly acks: number;
  readonly transactional?: boolean;
  /** What is not data: the marker at the end of a transaction, or the gap that compaction left at this offset. */
  readonly control?: 'COMMIT' | 'ABORT' | 'GONE';
  /** When compaction may take a tombstone or marker of its batch; none before its first pass. */
  readonly deleteHorizon?: number | undefined;
  readonly coordinatorEpoch?: number;
}

export interface FetchPartition {
  readonly partition: string;
  readonly offset: number;
  /** The leader epoch that the fetcher knows; -1: not checked. */
  readonly leaderEpoch: number;
  /** Of a follower's last record; undefined: its log is empty. */
  readonly lastFetchedEpoch?: number | undefined;
  readonly logStartOffset: number;
  /** The one that the fetcher knows: a later one is news. */
  readonly highWatermark: number;
}

export interface FetchedPartition {
  readonly partition: string;
  readonly error: string;
  readonly records: readonly StoredRecord[];
  readonly baseOffset: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** Where the follower's log parts from the leader's. */
  readonly diverging?: EpochEnd | undefined;
  /** Up to here transactions are decided. */
  readonly lastStableOffset?: number;
  /** For read-committed consumers. */
  readonly aborted?: readonly AbortedTxn[];
}

export interface PartitionLocation {
  readonly partition: string;
  readonly leader: number;
  readonly leaderEpoch: number;
}

interface Of<T extends string> {
  readonly port: 'kafka';
  readonly type: T;
  /** Correlates an answer with its request. */
  readonly id: number;
}

/** To and among controllers. */
export type ControllerMessage =
  | (Of<'vote'> & {
      readonly epoch: number;
      readonly candidate: number;
      readonly lastEpoch: number;
      readonly endOffset: number;
    })
  | (Of<'voteResponse'> & { readonly epoch: number; readonly voter: number; readonly granted: boolean })
  | (Of<'beginQuorumEpoch'> & { readonly epoch: number; readonly leader: number })
  | (Of<'fetchMetadata'> & {
      readonly epoch: number;
      /** Id of the controller that fetches; -1: an observer, who sees only what is committed. */
      readonly voter: number;
      readonly offset: number;
      readonly lastFetchedEpoch?: number | undefined;
    })
  | (Of<'fetchMetadataResponse'> & {
      readonly error: string;
      readonly epoch: number;
      readonly leader: number;
      readonly entries: readonly MetadataEntry[];
      readonly baseOffset: number;
      readonly highWatermark: number;
      readonly diverging?: EpochEnd | undefined;
    })
  | (Of<'brokerRegistration'> & { readonly broker: number; readonly incarnation: number; readonly rack: string | null })
  | (Of<'brokerRegistrationResponse'> & { readonly error: string; readonly epoch: number })
  | (Of<'brokerHeartbeat'> & {
      readonly broker: number;
      readonly epoch: number;
      readonly metadataOffset: number;
      readonly wantShutDown: boolean;
    })
  | (Of<'brokerHeartbeatResponse'> & { readonly error: string; readonly shouldShutDown: boolean })
  | (Of<'alterPartition'> & {
      readonly broker: number;
      readonly partition: string;
      readonly leaderEpoch: number;
      readonly partitionEpoch: number;
      readonly isr: readonly number[];
    })
  | (Of<'alterPartitionResponse'> & {
      readonly partition: string;
      readonly error: string;
      readonly leaderEpoch: number;
      readonly partitionEpoch: number;
      readonly isr: readonly number[];
    })
  /** The rest of them with ZooKeeper alone. */
  | (Of<'controlledShutdown'> & { readonly broker: number })
  | (Of<'controlledShutdownResponse'> & { readonly error: string; readonly remaining: boolean })
  | (Of<'leaderAndIsr' | 'updateMetadata'> & {
      readonly controller: number;
      readonly controllerEpoch: number;
      readonly brokerEpoch: number;
      readonly partitions: readonly (readonly [string, PartitionRegistration])[];
      /** Of updateMetadata: who lives. */
      readonly brokers?: readonly BrokerRegistration[];
    })
  | (Of<'updateMetadataResponse'> & { readonly error: string })
  | (Of<'createPartition'> & { readonly partition: string })
  | (Of<'createPartitionResponse'> & { readonly error: string });

interface OfTransaction {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** To brokers. */
export type BrokerMessage =
  | (Of<'produce'> & {
      readonly acks: number;
      readonly timeout: number;
      readonly batches: readonly SentBatch[];
      readonly bytes: number;
    })
  | (Of<'produceResponse'> & {
      readonly results: readonly { readonly partition: string; readonly error: string; readonly baseOffset: number }[];
    })
  | (Of<'fetch'> & {
      /** Id of the follower; -1: a consumer. */
      readonly replica: number;
      readonly maxWait: number;
      /** Of a consumer: only what is decided. */
      readonly committedOnly?: boolean;
      /** Of one partition. */
      readonly maxBytes: number;
      readonly partitions: readonly FetchPartition[];
    })
  | (Of<'fetchResponse'> & { readonly partitions: readonly FetchedPartition[]; readonly bytes: number })
  | (Of<'metadata'> & { readonly topics: readonly string[] })
  | (Of<'metadataResponse'> & { readonly partitions: readonly PartitionLocation[] })
  | (Of<'initProducerId'> & { readonly transactionalId?: string; readonly timeout?: number })
  | (Of<'initProducerIdResponse'> & {
      readonly error?: string;
      readonly producerId: number;
      readonly producerEpoch: number;
    })
  /** FindCoordinator with the key type of transactions. */
  | (Of<'findTransactionCoordinator'> & { readonly transactionalId: string })
  | (Of<'findTransactionCoordinatorResponse'> & { readonly error: string; readonly broker: number })
  | (Of<'addPartitionsToTxn'> & OfTransaction & { readonly partitions: readonly string[] })
  | (Of<'addOffsetsToTxn'> & OfTransaction & { readonly group: string })
  | (Of<'endTxn'> & OfTransaction & { readonly committed: boolean })
  | (Of<'addPartitionsToTxnResponse' | 'addOffsetsToTxnResponse' | 'endTxnResponse'> & { readonly error: string })
  | (Of<'txnOffsetCommit'> & {
      readonly group: string;
      readonly memberId: string;
      readonly instanceId: string | undefined;
      readonly generation: number;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly offsets: Readonly<Record<string, number>>;
    })
  | (Of<'txnOffsetCommitResponse'> & { readonly error: string })
  | (Of<'writeTxnMarkers'> & Marker & { readonly partitions: readonly string[] })
  | (Of<'writeTxnMarkersResponse'> & {
      readonly results: readonly { readonly partition: string; readonly error: string }[];
    })
  | (Of<'findCoordinator'> & { readonly group: string })
  | (Of<'findCoordinatorResponse'> & { readonly error: string; readonly broker: number })
  | (Of<'joinGroup'> & {
      readonly group: string;
      readonly memberId: string;
      readonly instanceId: string | undefined;
      readonly clientId: string;
      readonly protocols: readonly MemberProtocol[];
      readonly rebalanceTimeout: number;
      readonly sessionTimeout: number;
    })
  | (Of<'joinGroupResponse'> & {
      readonly error: string;
      readonly memberId: string;
      readonly generation: number;
      readonly protocol: string | undefined;
      readonly leader: string | undefined;
      readonly members: readonly {
        readonly memberId: string;
        readonly instanceId: string | undefined;
        readonly metadata: any;
      }[];
    })
  | (Of<'syncGroup'> & {
      readonly group: string;
      readonly memberId: string;
      readonly instanceId: string | undefined;
      readonly generation: number;
      readonly assignment: Readonly<Record<string, readonly string[]>>;
    })
  | (Of<'syncGroupResponse'> & { readonly error: string; readonly assignment: readonly string[] })
  | (Of<'heartbeat' | 'leaveGroup'> & {
      readonly group: string;
      readonly memberId: string;
      readonly instanceId: string | undefined;
      readonly generation: number;
    })
  | (Of<'heartbeatResponse' | 'leaveGroupResponse'> & { readonly error: string })
  | (Of<'offsetCommit'> & {
      readonly group: string;
      readonly memberId: string;
      readonly instanceId: string | undefined;
      readonly generation: number;
      readonly offsets: Readonly<Record<string, number>>;
    })
  | (Of<'offsetCommitResponse'> & { readonly error: string })
  | (Of<'offsetFetch'> & {
      readonly group: string;
      readonly partitions: readonly string[];
      /** Whether offsets in open transactions are waited for. */
      readonly requireStable?: boolean;
    })
  | (Of<'offsetFetchResponse'> & {
      readonly error: string;
      readonly offsets: Readonly<Record<string, number>>;
    })
  | (Of<'listOffsets'> & { readonly partition: string; readonly which: 'earliest' | 'latest' })
  | (Of<'listOffsetsResponse'> & { readonly partition: string; readonly error: string; readonly offset: number });

export type KafkaMessage = ControllerMessage | BrokerMessage;
