// Answers for the words of a store's clients: what views say, English first.
export const WORDS = {
  goodput: 'goodput',
  unknown: 'unknown',
  history: 'history',
  linearizable: 'linearizable so far',
  notLinearizable: 'not linearizable',
  undecided: 'not decided',
  stale: 'stale reads',
  blame: 'No order explains these operations',
  clients: 'Clients',
} as const;
