// Answers for the words of consumers, English first.
export const WORDS = {
  'consumers.assigned': 'In generation {generation} it has: {partitions}.',
  'consumers.tooSlow': 'It has not polled for {since:us}, and leaves its group.',
  'consumers.truncated':
    'It had read {partition} up to {position}, but the log parts from what it has read at {offset}: it goes on from there.',
  'consumers.outOfRange': 'Offset {offset} of {partition} is not in the log: it begins anew.',
  'consumers.fenced': 'Producer {id} is out ({error}): it begins anew, from what is committed.',
  consumed: 'consumed',
  lag: 'lag',
  members: 'at work',
  assignment: 'Who reads what',
} as const;
