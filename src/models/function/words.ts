// Answers for the words of a function: message id to English text.
import { WORDS as SERVICE_WORDS } from '../service/words.ts';

export const WORDS: Readonly<Record<string, string>> = {
  ...SERVICE_WORDS,
  environments: 'Environments',
  environment: 'Environment',
  state: 'State',
  active: 'Requests',
  cost: 'Paid for so far',
};
