// Answers for which segments of a log retention deletes: too old, too many bytes, or wholly before the log's start.
// Source: apache/kafka core/src/main/scala/kafka/log/UnifiedLog.scala deleteOldSegments

export interface LogSegment {
  readonly baseOffset: number;
  readonly bytes: number;
  /** Largest timestamp of its records, in the unit of the clock. */
  readonly maxTimestamp: number;
}

export interface RetentionConfig {
  /** `cleanup.policy` names `delete`. */
  readonly deletes: boolean;
  /** `retention.bytes`; below 0: any. */
  readonly bytes: number;
  /** `retention.ms` in the unit of the clock; below 0: for ever. */
  readonly time: number;
}

export interface RetainedLog {
  /** Ascending, the active one last. */
  readonly segments: readonly LogSegment[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly highWatermark: number;
}

/** The log after retention. When every segment goes, an empty active one is rolled first. */
export function applyRetention(log: RetainedLog, config: RetentionConfig, now: number): RetainedLog {
  let kept = deleteWhile(log, (_, next) => next !== undefined && next.baseOffset <= log.logStartOffset);
  if (!config.deletes) return kept;
  if (config.bytes >= 0) {
    let excess = kept.segments.reduce((sum, s) => sum + s.bytes, 0) - config.bytes;
    kept = deleteWhile(kept, ({ bytes }) => {
      if (excess - bytes < 0) return false;
      excess -= bytes;
      return true;
    });
  }
  if (config.time >= 0) kept = deleteWhile(kept, (segment) => now - segment.maxTimestamp > config.time);
  return kept;
}

/** Oldest first, up to the first that stays; never what is not below the high watermark. */
function deleteWhile(
  log: RetainedLog,
  isOver: (segment: LogSegment, next: LogSegment | undefined) => boolean,
): RetainedLog {
  const { segments, logEndOffset, highWatermark } = log;
  let count = 0;
  for (; count < segments.length; count++) {
    const segment = segments[count]!;
    const next = segments[count + 1];
    if (highWatermark < (next?.baseOffset ?? logEndOffset) || !isOver(segment, next)) break;
    if (next === undefined && segment.bytes === 0) break;
  }
  if (count === 0) return log;
  const rest = segments.slice(count);
  if (rest.length === 0) rest.push({ baseOffset: logEndOffset, bytes: 0, maxTimestamp: -1 });
  return { ...log, segments: rest, logStartOffset: Math.max(log.logStartOffset, rest[0]!.baseOffset) };
}
