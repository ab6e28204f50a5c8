// Answers for the words of a lock service: log lines and what views say, English first.
export const WORDS = {
  'lock.expired': 'The lease of {holder} on {name} (token {token}) is over.',
  nobody: 'nobody holds it',
  held: 'held',
  waiting: 'waiting',
  token: 'last token',
  locks: 'Locks',
  'lock.acquire': 'asks for {name}',
  'lock.cancel': 'waits no longer for {name}',
  'lock.renew': 'renews {name}, token {token}',
  'lock.release': 'gives {name} back, token {token}',
  'lock.granted': 'yours, token {token}',
  'lock.refused': 'refused: {error}',
} as const;
