// Answers for the words of two-phase commit: log lines and what views say, English first.
export const WORDS = {
  'commit.heuristic': 'Nobody says what became of {transaction}: {account} is unlocked, as if it had been aborted.',
  'commit.damage': 'Too late: {transaction} was to be committed, and is aborted here.',
  inDoubt: 'in doubt',
  commits: 'commits',
  aborts: 'aborts',
  damage: 'half transactions',
  coordinators: 'Coordinators',
  locks: 'Locked accounts',
  participants: 'Participants',
  'commit.prepare': 'prepare {transaction}',
  'commit.yes': 'yes: {transaction}',
  'commit.no': 'no: {transaction}, {reason}',
  'commit.commit': 'commit {transaction}',
  'commit.abort': 'abort {transaction}',
  'commit.acknowledge': 'done: {transaction}',
  'commit.inquire': 'what became of {transaction}?',
} as const;
