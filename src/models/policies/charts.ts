// Answers for the circuit breaker's statechart: a machine configuration in XState's form, as plain data.
import type { ChartConfig, ChartEdge, ChartState } from '../../engine/charts.ts';
import { CIRCUIT_BREAKER_STATES, type CircuitBreakerState } from './circuit-breaker-config.ts';
import { legalTransitions } from './circuit-breaker-state.ts';

const DESCRIPTIONS: Readonly<Record<CircuitBreakerState, string>> = {
  CLOSED: 'Calls pass. Their outcomes are remembered in the sliding window.',
  OPEN: 'Calls are refused at once, until the wait is over.',
  HALF_OPEN: 'A few trial calls pass; the others are refused. Their outcomes decide what comes next.',
  DISABLED: 'Calls pass and nothing is remembered.',
  METRICS_ONLY: 'Calls pass and are remembered; the breaker says when it would have opened, but does not open.',
  FORCED_OPEN: 'Calls are refused until a person moves the breaker.',
};

/** Moves that the breaker makes by itself, by state and reason. */
const OWN_MOVES: Readonly<Partial<Record<CircuitBreakerState, Readonly<Record<string, ChartEdge>>>>> = {
  CLOSED: {
    FAILURE_RATE_EXCEEDED: {
      target: 'OPEN',
      description: 'The share of failed calls in the window reached its threshold.',
    },
    SLOW_CALL_RATE_EXCEEDED: {
      target: 'OPEN',
      description: 'The share of slow calls in the window reached its threshold.',
    },
  },
  OPEN: {
    WAIT_ELAPSED: {
      target: 'HALF_OPEN',
      description: 'The wait is over: at the next call, or at once when the transition is automatic.',
    },
  },
  HALF_OPEN: {
    FAILURE_RATE_EXCEEDED: { target: 'OPEN', description: 'Too many of the trial calls failed.' },
    SLOW_CALL_RATE_EXCEEDED: { target: 'OPEN', description: 'Too many of the trial calls were slow.' },
    BELOW_THRESHOLDS: { target: 'CLOSED', description: 'The trial calls went well.' },
    HALF_OPEN_WAIT_ELAPSED_TO_OPEN: { target: 'OPEN', description: 'The trial calls did not decide in time.' },
    HALF_OPEN_WAIT_ELAPSED_TO_CLOSED: { target: 'CLOSED', description: 'The trial calls did not decide in time.' },
  },
};

/** The library's six states with every edge that it allows. Reasons of `STATE_TRANSITION` events are the names of the edges. */
export const CIRCUIT_BREAKER_CHART: ChartConfig = {
  id: 'circuitBreaker',
  initial: 'CLOSED',
  states: Object.fromEntries(CIRCUIT_BREAKER_STATES.map((state) => [state, node(state)])),
};

function node(state: CircuitBreakerState): ChartState {
  const on: Record<string, ChartEdge> = { ...OWN_MOVES[state] };
  for (const target of legalTransitions(state)) {
    on[`TRANSITION_TO_${target}`] = { target, description: `A person moved it to ${target}.` };
  }
  for (const target of ['HALF_OPEN', 'OPEN', 'CLOSED'] as const) {
    if (target === state || !legalTransitions(state).includes(target)) continue;
    on[`STALE_TIMER_TO_${target}`] = { target, description: 'A timer that a reset had left running ended now.' };
  }
  on.RESET = { target: 'CLOSED', description: 'A person reset it: closed, with nothing remembered.' };
  return { description: DESCRIPTIONS[state], on };
}
