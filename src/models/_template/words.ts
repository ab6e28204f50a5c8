// Answers for the words of an echo, English first.
export const WORDS = {
  answers: 'answers',
  worksOn: 'works on',
} as const;
