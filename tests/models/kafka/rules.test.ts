// Answers for rules of Kafka that the real system's tables do not reach: retries that are recognised, logs that are compared.
import { describe, expect, it } from 'vitest';
import {
  appendBatch,
  findDuplicate,
  type ProducerBatch,
  producerStates,
} from '../../../src/models/kafka/rules/producer-state.ts';
import { isElected, isUpToDate } from '../../../src/models/kafka/rules/raft-vote.ts';

function batch(seq: number, epoch = 0): ProducerBatch {
  const offsets = { firstOffset: 100 + seq, lastOffset: 100 + seq };
  return { producerId: 7, epoch, firstSeq: seq, lastSeq: seq, ...offsets, origin: 'client', transactional: false };
}

describe('a retried batch of an idempotent producer', () => {
  it('is found with the offset that it had the first time, while it is among the last five', () => {
    const states = producerStates();
    for (let seq = 0; seq < 6; seq++) expect(appendBatch(states, batch(seq))).toBeUndefined();
    expect(findDuplicate(states, batch(5))?.firstOffset).toBe(105);
    expect(findDuplicate(states, batch(1))?.firstOffset).toBe(101);
    expect(findDuplicate(states, batch(0))).toBeUndefined();
  });

  it('is none in another epoch', () => {
    const states = producerStates();
    appendBatch(states, batch(0));
    expect(findDuplicate(states, batch(0, 1))).toBeUndefined();
  });
});

describe("the controllers' quorum", () => {
  it('prefers the log of the later epoch, then the longer one', () => {
    expect(isUpToDate({ epoch: 3, offset: 5 }, { epoch: 2, offset: 50 })).toBe(true);
    expect(isUpToDate({ epoch: 2, offset: 50 }, { epoch: 3, offset: 5 })).toBe(false);
    expect(isUpToDate({ epoch: 3, offset: 4 }, { epoch: 3, offset: 5 })).toBe(false);
    expect(isUpToDate({ epoch: 3, offset: 5 }, { epoch: 3, offset: 5 })).toBe(true);
  });

  it('elects with more than half of the votes', () => {
    expect([1, 2, 3].map((votes) => isElected(votes, 3))).toEqual([false, true, true]);
    expect([2, 3].map((votes) => isElected(votes, 4))).toEqual([false, true]);
  });
});
