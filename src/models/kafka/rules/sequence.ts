// Answers for the arithmetic of a producer's sequence numbers: 31 bits, from 2147483647 back to 0.
// Source: apache/kafka clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java

const LARGEST = 2147483647;

export function incrementSequence(sequence: number, by: number): number {
  return sequence > LARGEST - by ? by - (LARGEST - sequence) - 1 : sequence + by;
}

export function decrementSequence(sequence: number, by: number): number {
  return sequence < by ? LARGEST - (by - sequence) + 1 : sequence - by;
}

/** Whether a batch that begins with `first` follows one that ended with `last`. */
export function isNextSequence(last: number, first: number): boolean {
  return first === (last === LARGEST ? 0 : last + 1);
}
