// Answers for the words of a storage server: log lines and what views say, English first.
export const WORDS = {
  'storage.stale': 'A write of {key} with token {token} is refused: token {seen} was here before.',
  'storage.overwritten': '{key}: version {version} is replaced by a writer who has never seen it.',
  fencing: 'checks tokens',
  careless: 'ignores tokens',
  writes: 'writes',
  overwritten: 'overwritten',
  refused: 'refused',
  files: 'Files',
} as const;
