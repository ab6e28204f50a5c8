// Answers for how components reach the opened run and see only the slice of it they draw.
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Run, RunState } from './run.ts';

export const RunContext = createContext<Run | null>(null);

export function useRunHandle(): Run {
  const run = useContext(RunContext);
  if (!run) throw new Error('no run is open');
  return run;
}

/** A slice of the run; the component is drawn again only when the slice changes. */
export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(useRunHandle().store, select);
}
