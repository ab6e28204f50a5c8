// Answers for the statechart of an echo.
import { type Chart, compileChart } from '../../engine/index.ts';

export const ECHO_CHART: Chart = compileChart({
  id: 'echo',
  description: 'Whether it has something to answer.',
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing is asked.',
      on: { ASKED: { target: 'busy', description: 'A request came in.' } },
    },
    busy: {
      description: 'At least one request is worked on.',
      on: { DONE: { target: 'idle', description: 'The last of them was answered or cancelled.' } },
    },
  },
});
