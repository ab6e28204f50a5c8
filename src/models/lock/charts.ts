// Answers for the statechart of one lock, as the service sees it: free or held.
import { type Chart, compileChart } from '../../engine/index.ts';

export const LOCK_CHARTS: Readonly<Record<string, Chart>> = {
  lock: compileChart({
    id: 'lock',
    description: 'One lock, as the service sees it. What its holder believes is another matter.',
    initial: 'free',
    states: {
      free: {
        description: 'Nobody has a lease on it.',
        on: {
          GRANTED: { target: 'held', description: 'A client has a lease, with a token greater than all before.' },
          RECOVERED: {
            target: 'held',
            description: 'The service has started again and finds a lease on its disk: it begins anew.',
          },
        },
      },
      held: {
        description: 'A client has a lease on it.',
        on: {
          RELEASED: { target: 'free', description: 'The holder has given it back.' },
          EXPIRED: { target: 'free', description: 'The lease is over by the clock of the service.' },
        },
      },
    },
  }),
};
