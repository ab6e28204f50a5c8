// Answers for what the kinds of conditions share: compiled form, plain-data state, and the plainest kind, a moment.
import type { Micros, RunView } from '../../engine/index.ts';
import type { Condition } from '../loaded.ts';
import { tellTime } from './amount.ts';

/** A condition as the loader knows it: beyond `Condition`, which chart moves it wants to hear of, and what holds at this very moment. */
export interface Compiled<S = any> extends Condition<S> {
  /** Chart moves after which it is to be sampled at once, as `part/chart`. */
  readonly moves: readonly string[];
  /** Whether it holds now, whatever was before; absent where that has no meaning. Needed for `repeat`. */
  readonly level?: (run: RunView) => boolean;
}

/** State of a condition that is decided once and for all: '' while it is not. */
export interface Decision {
  decided: '' | 'true' | 'false';
  /** When; -1 while undecided. */
  at: Micros;
}

export function decide(s: Decision, holds: boolean, at: Micros): void {
  s.decided = holds ? 'true' : 'false';
  s.at = at;
}

/** A moment of the run: true from then on. */
export function momentCondition(at: Micros): Compiled<Decision> {
  const text = `at ${tellTime(at)}`;
  return {
    text,
    decidedBy: at,
    moves: [],
    init: () => ({ decided: '', at: -1 }),
    sample: (s, run) => {
      if (s.decided === '' && run.now >= at) decide(s, true, at);
    },
    verdict: (s, final) => (s.decided !== '' ? s.decided : final ? 'false' : 'pending'),
    detail: (s) => ({ text, at: s.at }),
    level: (run) => run.now >= at,
  };
}
