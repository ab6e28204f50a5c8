// Answers for a replica's memory of leader epochs: at which offset each began, by which logs find where they part.
// Source: apache/kafka storage/src/main/java/org/apache/kafka/storage/internals/epoch/LeaderEpochFileCache.java

/** An epoch and the offset of its first record. */
export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/** Ascending in epoch and in offset. */
export type EpochCache = readonly EpochEntry[];

const UNDEFINED_EPOCH = -1;
const UNDEFINED_OFFSET = -1;
const UNDEFINED: EpochEnd = { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_OFFSET };

/** The cache after `epoch` began at `startOffset`; conflicting entries at its end go. Not a change when the epoch is known. */
export function assignEpoch(cache: EpochCache, epoch: number, startOffset: number): EpochCache {
  const last = cache.at(-1);
  if (last !== undefined && last.epoch === epoch && startOffset >= last.startOffset) return cache;
  let keep = cache.length;
  while (keep > 0 && (cache[keep - 1]!.epoch >= epoch || cache[keep - 1]!.startOffset >= startOffset)) keep--;
  return [...cache.slice(0, keep), { epoch, startOffset }];
}

/** The largest epoch not above `epoch`, with the offset after its last record; (-1, -1) when that is not known. */
export function endOffsetFor(cache: EpochCache, epoch: number, logEndOffset: number): EpochEnd {
  if (epoch === UNDEFINED_EPOCH) return UNDEFINED;
  if (cache.at(-1)?.epoch === epoch) return { epoch, endOffset: logEndOffset };
  const higher = cache.findIndex((entry) => entry.epoch > epoch);
  if (higher < 0) return UNDEFINED;
  const { startOffset } = cache[higher]!;
  return { epoch: higher === 0 ? epoch : cache[higher - 1]!.epoch, endOffset: startOffset };
}

/** After the log was cut at `offset` (records from there on are gone). */
export function truncateEpochsFromEnd(cache: EpochCache, offset: number): EpochCache {
  const last = cache.at(-1);
  if (offset < 0 || last === undefined || last.startOffset < offset) return cache;
  return cache.filter((entry) => entry.startOffset < offset);
}

/** After the records before `offset` were deleted: the epoch that holds `offset` begins there now. */
export function truncateEpochsFromStart(cache: EpochCache, offset: number): EpochCache {
  const dropped = cache.filter((entry) => entry.startOffset <= offset).at(-1);
  if (offset < 0 || dropped === undefined) return cache;
  return [{ epoch: dropped.epoch, startOffset: offset }, ...cache.filter((entry) => entry.startOffset > offset)];
}

export function latestEpoch(cache: EpochCache): number | undefined {
  return cache.at(-1)?.epoch;
}

/** The epoch before the latest one. */
export function previousEpoch(cache: EpochCache): number | undefined {
  return cache.at(-2)?.epoch;
}

export function epochEntry(cache: EpochCache, epoch: number): EpochEntry | undefined {
  return cache.find((entry) => entry.epoch === epoch);
}

/** Epoch of the record at `offset`. */
export function epochForOffset(cache: EpochCache, offset: number): number | undefined {
  return cache.filter((entry) => entry.startOffset <= offset).at(-1)?.epoch;
}
