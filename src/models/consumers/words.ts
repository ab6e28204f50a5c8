// Answers for the words of consumers, English first.
export const WORDS = {
  'consumers.assigned': 'In generation {generation} it has: {partitions}.',
  'consumers.tooSlow': 'It has not polled for {since:us}, and leaves its group.',
  'consumers.outOfRange': 'Offset {offset} of {partition} is not in the log: it begins anew.',
  consumed: 'consumed',
  lag: 'lag',
  members: 'at work',
  assignment: 'Who reads what',
} as const;
