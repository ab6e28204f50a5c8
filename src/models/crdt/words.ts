// Answers for the words of replicas that converge: log lines and what views say, English first.
export const WORDS = {
  'crdt.put': '{object}: puts {article} in.',
  'crdt.take': '{object}: takes {article} out.',
  'crdt.count': '{object}: counts {by}.',
  'crdt.ignored': '{object}: the change is acknowledged, but what is there bears a later time: it stays.',
  'crdt.state': 'this is what I have ({n})',
  'crdt.answer': 'and this is what I have ({n})',
  lost: 'changes lost',
  returned: 'taken out, and back',
  differing: 'objects that differ',
  objects: 'What each replica shows',
} as const;
