// Answers for a search as a whole: seeds handed out to hands that work side by side, what they found in order, the first of each kind shrunk.
import { type Coverage, cover, coverage } from './coverage.ts';
import type { Finding } from './finding.ts';
import type { SearchAnswer, SearchCommand, SearchRequest } from './searcher.ts';
import type { Trial, Violation } from './trial.ts';

/** Someone who works for a search: a worker, or a Searcher in the same process. Asked one thing at a time. */
export interface Hand {
  ask(command: SearchCommand): Promise<SearchAnswer>;
}

export interface SearchOptions {
  readonly seeds: readonly [number, number];
  /** Findings that are shrunk at most: the first seed of each different violation. */
  readonly shrink: number;
  /** Whether the first violation ends the search. */
  readonly first: boolean;
}

export interface FailedSeed {
  readonly seed: number;
  readonly violation: Violation;
}

export interface SearchState {
  readonly coverage: Coverage;
  /** In order of their seeds, once the search is over. */
  readonly failed: FailedSeed[];
  readonly findings: Finding[];
  events: number;
  /** What ended it early: no reason is ''. */
  reason: string;
}

/** What the search tells while it goes on. */
export interface SearchListener {
  tried?(trial: Trial, state: SearchState): void;
  found?(finding: Finding, state: SearchState): void;
  /** True once whoever started the search wants it to end. */
  cancelled?(): boolean;
}

/** Seeds are tried by whichever hand is free. What a search of all its seeds comes to does not depend on how many hands there are. */
export async function search(
  hands: readonly Hand[],
  request: SearchRequest,
  options: SearchOptions,
  listener: SearchListener = {},
): Promise<SearchState> {
  const state = nothing();
  const prepared = await Promise.all(hands.map((hand) => hand.ask({ ask: 'prepare', ...request })));
  state.reason = prepared.map(reasonOf).find((reason) => reason !== '') ?? '';
  if (state.reason !== '') return state;
  const over = () => state.reason !== '' || listener.cancelled?.() === true;
  const tried = (trial: Trial) => {
    record(state, trial);
    listener.tried?.(trial, state);
    return options.first && trial.violation !== null;
  };
  await tryAll(hands, options, over, tried, (reason) => {
    state.reason = reason;
  });
  state.failed.sort((a, b) => a.seed - b.seed);
  const wanted = firstOfEach(state.failed).slice(0, options.first ? 1 : options.shrink);
  await shrinkAll(hands, wanted, over, (finding) => {
    state.findings.push(finding);
    listener.found?.(finding, state);
  });
  state.findings.sort((a, b) => a.seed - b.seed);
  return state;
}

/** A search that has found nothing yet. */
export function nothing(): SearchState {
  return { coverage: coverage(), failed: [], findings: [], events: 0, reason: '' };
}

function reasonOf(answer: SearchAnswer): string {
  return answer.answer === 'prepared' || answer.answer === 'failed' ? answer.reason : '';
}

function record(state: SearchState, trial: Trial): void {
  cover(state.coverage, trial.strikes);
  state.events += trial.events;
  if (trial.violation !== null) state.failed.push({ seed: trial.seed, violation: trial.violation });
}

async function tryAll(
  hands: readonly Hand[],
  { seeds: [first, last] }: SearchOptions,
  over: () => boolean,
  tried: (trial: Trial) => boolean,
  failed: (reason: string) => void,
): Promise<void> {
  let next = first;
  let enough = false;
  const work = async (hand: Hand) => {
    while (next <= last && !enough && !over()) {
      const answer = await hand.ask({ ask: 'try', seed: next++ });
      if (answer.answer === 'tried') enough = tried(answer.trial) || enough;
      else return failed(reasonOf(answer));
    }
  };
  await Promise.all(hands.map(work));
}

async function shrinkAll(
  hands: readonly Hand[],
  wanted: readonly FailedSeed[],
  over: () => boolean,
  found: (finding: Finding) => void,
): Promise<void> {
  const left = [...wanted];
  const work = async (hand: Hand) => {
    for (let next = left.shift(); next !== undefined && !over(); next = left.shift()) {
      const answer = await hand.ask({ ask: 'shrink', seed: next.seed });
      if (answer.answer === 'shrunk' && answer.finding !== null) found(answer.finding);
    }
  };
  await Promise.all(hands.map(work));
}

/** The first seed of each different violation. */
function firstOfEach(failed: readonly FailedSeed[]): readonly FailedSeed[] {
  return failed.filter((one, i) => failed.findIndex((other) => other.violation.name === one.violation.name) === i);
}
