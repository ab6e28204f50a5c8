// Answers for the statecharts of a member: what it believes of another, and how far its present probe is.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });

export const MEMBER_CHARTS: Readonly<Record<string, Chart>> = {
  belief: compileChart({
    id: 'belief',
    description: 'What a member believes of another. Source: hashicorp/memberlist, state.go.',
    initial: 'alive',
    states: {
      alive: {
        description: 'It takes the other for alive.',
        on: {
          SUSPECTED: to('suspect', 'A probe failed, its own or somebody else’s: the other has some time to speak up.'),
          TOLD: to('dead', 'It was told that the other is dead.'),
        },
      },
      suspect: {
        description: 'It waits for the other to speak up.',
        on: {
          REFUTED: to('alive', 'The other says that it is alive, with a higher incarnation.'),
          TIMEOUT: to('dead', 'The other has not spoken up in time.'),
          TOLD: to('dead', 'It was told that the other is dead.'),
        },
      },
      dead: {
        description: 'It takes the other for dead, and does not probe it.',
        on: { RETURNED: to('alive', 'The other says that it is alive, with a higher incarnation.') },
      },
    },
  }),
  probe: compileChart({
    id: 'probe',
    description: 'The probe of this period. Source: SWIM, section 3.1.',
    initial: 'idle',
    states: {
      idle: { description: 'Nobody is being probed.', on: { PING: to('direct', 'It pings the next in its list.') } },
      direct: {
        description: 'It waits for the answer to its ping.',
        on: {
          ACK: to('idle', 'An answer has come.'),
          NO_ACK: to('indirect', 'No answer: others are asked to ping in its place.'),
          FAILED: to('idle', 'No answer, and nobody else to ask: it suspects the other.'),
        },
      },
      indirect: {
        description: 'It waits for an answer by way of others.',
        on: {
          ACK: to('idle', 'An answer has come.'),
          FAILED: to('idle', 'No answer by the end of the period: it suspects the other.'),
        },
      },
    },
  }),
};
