// Answers for the words of a lock's clients: what views say, English first.
export const WORDS = {
  goodput: 'goodput',
  holders: 'believe they hold it',
  refused: 'writes refused',
  clients: 'Clients',
  several: '{n} believe to hold one lock',
} as const;
