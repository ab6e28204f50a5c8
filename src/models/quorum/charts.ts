// Answers for the statechart of a node: whether it keeps only what is its own, or stands in for others.
import { type Chart, compileChart } from '../../engine/index.ts';

export const NODE_CHARTS: Readonly<Record<string, Chart>> = {
  node: compileChart({
    id: 'node',
    description: 'Hinted hand-off at one node. Source: DeCandia et al. 2007, section 4.6.',
    initial: 'own',
    states: {
      own: {
        description: 'It keeps only the keys that it is a home of.',
        on: { STANDS_IN: { target: 'standIn', description: 'A home did not answer, and it keeps a version for it.' } },
      },
      standIn: {
        description: 'It keeps versions for homes that did not answer, and tries to hand them over.',
        on: { HANDED_OVER: { target: 'own', description: 'The homes have everything that was kept for them.' } },
      },
    },
  }),
};
