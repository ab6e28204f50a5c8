// Answers for the words of producers, English first.
export const WORDS = {
  'producers.failed': '{count} records for {partition} are given up: {error}.',
  'producers.overwritten':
    'Offset {from} of {partition} is new, but it was given before: {lost} records that were acknowledged are gone.',
  acknowledged: 'acknowledged',
  waiting: 'waiting',
  givenUp: 'given up',
  overwritten: 'lost',
  batches: 'Batches that wait',
} as const;
