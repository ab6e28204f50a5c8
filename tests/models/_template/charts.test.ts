// Every edge of the template's chart, driven: the test to copy with it.
import { describe } from 'vitest';
import { ECHO_CHART } from '../../../src/models/_template/charts.ts';
import { model } from '../../../src/models/_template/model.ts';
import { drivesEveryEdge } from '../charts.ts';

describe('an echo', () => {
  drivesEveryEdge('echo', ECHO_CHART, [
    {
      name: 'requests that are answered, and requests that are cancelled',
      world: `
world:
  users: { kind: clients, rate: 5/s, calls: server GET /x, timeout: 40ms, cancelOnTimeout: true }
  server: { kind: echo, work: { exponential: 40ms } }
`,
      seconds: 30,
      edges: ['idle -> busy (ASKED)', 'busy -> idle (DONE)'],
      others: [{ ...model, load: async () => model }],
    },
  ]);
});
