// Answers for the statechart of a replica: how far its exchange with each of the others is.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });

export const REPLICA_CHARTS: Readonly<Record<string, Chart>> = {
  exchange: compileChart({
    id: 'exchange',
    description: 'The exchange of a replica with another. Nobody waits for it but the replica itself.',
    initial: 'idle',
    states: {
      idle: {
        description: 'No exchange is under way.',
        on: { SENT: to('waiting', 'It sends all that it has.') },
      },
      waiting: {
        description: 'It waits for what the other has. Its user goes on meanwhile.',
        on: {
          ANSWERED: to('idle', 'The other has sent what it has.'),
          TIMEOUT: to('idle', 'No answer came. A later exchange brings the same, and more.'),
        },
      },
    },
  }),
};
