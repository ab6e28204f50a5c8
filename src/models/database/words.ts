// Answers for the words of databases: log lines and what views say, English first.
export const WORDS = {
  'database.recovers': 'It had crashed: {records} records of the write-ahead log are replayed, which takes {takes:us}.',
  'database.idleTooLong': 'Session {session} did nothing inside its transaction for too long, and is ended.',
  connections: 'sessions',
  executing: 'executing',
  waitForRows: 'wait for rows',
  idleInTransaction: 'idle in transaction',
  sessionsByState: 'Sessions by state',
  statements: 'Sessions that are not idle',
  locks: 'Rows that are waited for',
} as const;
