// Answers for the words of a group that gossips: log lines and what views say, English first.
export const WORDS = {
  'gossip.refuted': 'It is said to be {state} (by member {from}): it objects, as incarnation {incarnation}.',
  'gossip.buried': 'Member {member} (incarnation {incarnation}) has not spoken up: it is taken for dead.',
  wronglyDead: 'wrongly dead',
  undetected: 'dead, not known',
  suspected: 'suspected',
  packets: 'packets',
  beliefs: 'Who believes what of whom',
  rumours: 'Rumours being spread',
  'swim.ping': 'ping {number}',
  'swim.ack': 'alive: {number}',
  'swim.pingRequest': 'ping member {target} for me',
  'swim.gossip': '{n} rumours',
  'swim.pushPull': 'all I believe',
} as const;
