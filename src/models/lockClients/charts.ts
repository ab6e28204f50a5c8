// Answers for the statechart of a lock's client: what it is about, and what it believes.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });
const ENDED = to('idle', 'No lease, or no answer: this update is given up.');
const WROTE = to('idle', 'Its write was acknowledged.');

export const CLIENT_CHARTS: Readonly<Record<string, Chart>> = {
  holder: compileChart({
    id: 'holder',
    description: 'What a client does with the lock, and believes of it.',
    initial: 'idle',
    states: {
      idle: {
        description: 'It wants nothing.',
        on: { ASKED: to('waiting', 'It asks for the lock.') },
      },
      waiting: {
        description: 'It waits for the lock.',
        on: { GRANTED: to('holding', 'It has the lock.'), ENDED },
      },
      holding: {
        description: 'It believes that the lock is its own, reads the file and works on it.',
        on: {
          CHECKED: to('checked', 'The work is done, and the lease looks good.'),
          NOTICED: to('idle', 'The lease is over by its own clock, or it was told so: it gives up and writes nothing.'),
          ENDED,
        },
      },
      checked: {
        description: 'It has looked at its clock and believes that the lock is its own; its write has not left yet.',
        on: { SENT: to('writing', 'The write leaves.') },
      },
      writing: {
        description: 'It believes that the lock is its own, and waits for the answer to its write.',
        on: {
          WROTE,
          REFUSED: to('idle', 'The store has refused its write: its token is an old one.'),
          ENDED,
        },
      },
    },
  }),
};
