// Answers for the words of Dynamo-style stores: what views say, English first.
export const WORDS = {
  hints: 'hints',
  differing: 'keys that differ',
  siblings: 'siblings',
  data: 'What each node keeps',
  ring: 'Ring',
  'quorum.store': 'store {key}',
  'quorum.hint': 'store {key} for {home}',
  'quorum.stored': '{key} is on disk',
  'quorum.fetch': 'fetch {key}',
  'quorum.fetched': '{key}: {n} versions',
  'quorum.tree': 'my tree',
  'quorum.buckets': '{n} keys that differ',
  'quorum.handoff': 'kept for you: {key}',
  'quorum.handedOff': 'has {key} now',
} as const;
