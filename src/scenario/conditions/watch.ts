// Answers for conditions that look at every sample of a window: always, eventually, never, over a comparison or a CEL expression.
import type { Micros, RunView } from '../../engine/index.ts';
import { tellTime } from './amount.ts';
import { type Compiled, type Decision, decide } from './kinds.ts';

/** What holds or not at one moment. `told`: the value in words, asked for only when something is decided. */
export interface Predicate {
  readonly text: string;
  readonly moves: readonly string[];
  /** null: there is nothing to judge at this moment. `every`: all values count (always), else any of them. */
  holds(run: RunView, every: boolean): boolean | null;
  told(run: RunView): string;
}

export interface Window {
  readonly from: Micros;
  readonly to: Micros;
  /** The scenario named its end; otherwise the end of the run decides. */
  readonly named: boolean;
}

interface Watch extends Decision {
  /** Samples that had something to judge. */
  seen: number;
  /** The value that decided, in words. */
  told: string;
}

export function watchCondition(
  how: 'always' | 'eventually' | 'never',
  predicate: Predicate,
  window: Window,
  decidedBy: Micros,
): Compiled<Watch> {
  const text = `${how} ${predicate.text}`;
  const every = how === 'always';
  return {
    text,
    decidedBy,
    moves: predicate.moves,
    init: () => ({ decided: '', at: -1, seen: 0, told: '' }),
    sample: (s, run) => {
      if (s.decided !== '' || run.now < window.from) return;
      // At the very beginning no process has started: there is nothing to see.
      if (run.now <= window.to && run.now > 0) look(s, run);
      if (s.decided === '' && run.now >= window.to) end(s, window.to);
    },
    verdict: (s, final) => (s.decided !== '' ? s.decided : final ? outcome(s) : 'pending'),
    detail: (s) => ({ text: detail(s), at: s.at }),
    level:
      how === 'eventually'
        ? (run) => run.now >= window.from && run.now <= window.to && predicate.holds(run, false) === true
        : undefined,
  };

  function look(s: Watch, run: RunView): void {
    const holds = predicate.holds(run, every);
    if (holds === null) return;
    s.seen++;
    if (holds === every) return;
    s.told = predicate.told(run);
    decide(s, how === 'eventually', run.now);
  }

  function outcome(s: Watch): 'true' | 'false' {
    return how !== 'eventually' && s.seen > 0 ? 'true' : 'false';
  }

  function end(s: Watch, at: Micros): void {
    decide(s, outcome(s) === 'true', at);
  }

  function detail(s: Watch): string {
    if (s.told !== '') return `${s.told} at ${tellTime(s.at)}`;
    if (s.decided === '') return s.seen === 0 ? 'nothing to judge so far' : `${s.seen} samples so far`;
    if (s.seen === 0) return 'there was nothing to judge';
    return how === 'eventually' ? `not once in ${s.seen} samples` : `in all ${s.seen} samples`;
  }
}
