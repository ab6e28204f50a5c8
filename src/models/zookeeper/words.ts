// Answers for the words of an ensemble, English first.
export const WORDS = {
  'zookeeper.looking': 'It has no leader, and serves nobody: it votes.',
  'zookeeper.leads': 'A quorum has its history: it leads epoch {epoch}.',
  'zookeeper.follows': 'It follows server {leader} in epoch {epoch}.',
  'zookeeper.noQuorum': 'No quorum of followers has answered within syncLimit ticks: it leads no more.',
  'zookeeper.cut':
    'It cuts {count} transactions that the new leader does not have. Nobody was told that they had happened.',
  'zookeeper.expired':
    'Session {session} has not been heard of for {timeout:us}: it is over, and its ephemeral nodes go.',
  servers: 'Servers',
  tree: 'Znodes',
  sessions: 'sessions',
  znodes: 'znodes',
  serving: 'serving',
  nobody: 'no quorum',
} as const;
