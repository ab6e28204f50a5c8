// Answers for a search on the screen: it works in workers beside the run for as long as the page has that run, whichever lens is looked at.
import { createStore } from 'zustand/vanilla';
import type { Fault } from '../../engine/index.ts';
import type { FaultKind } from '../../scenario/schema-explore.ts';
import type { Finding } from '../../session/explore/finding.ts';
import { type FailedSeed, type Hand, type SearchState, search } from '../../session/explore/search.ts';
import type { SearchAnswer, SearchCommand, SearchRequest } from '../../session/explore/searcher.ts';
import type { Run } from '../run/run.ts';
import { handCount, type WorkerHand, workerHand } from '../workers/hand.ts';

/** Different violations that are made small without being asked for. */
const MOST_SHRUNK = 5;

export interface Wish {
  readonly seeds: readonly [number, number];
  readonly kinds: readonly FaultKind[];
  /** Settings that every run has, as changes of the moment 0. */
  readonly always: readonly Fault[];
}

export interface ExplorationState {
  readonly phase: 'idle' | 'trying' | 'shrinking';
  /** What the results below are of; null before the first search. */
  readonly wish: Wish | null;
  readonly runs: number;
  readonly events: number;
  readonly schedules: number;
  readonly strikes: ReadonlyMap<string, number>;
  /** In order of their seeds. */
  readonly failed: readonly FailedSeed[];
  readonly findings: readonly Finding[];
  /** Seeds that are being made small because a person asked for it. */
  readonly shrinking: readonly number[];
  /** Why it could not go on; ''. */
  readonly reason: string;
}

const NOTHING: ExplorationState = {
  phase: 'idle',
  wish: null,
  runs: 0,
  events: 0,
  schedules: 0,
  strikes: new Map(),
  failed: [],
  findings: [],
  shrinking: [],
  reason: '',
};

export type Exploration = ReturnType<typeof createExploration>;

const explorations = new WeakMap<Run, Exploration>();

/** The search of a run; there is one. */
export function explorationOf(run: Run): Exploration {
  const known = explorations.get(run);
  if (known) return known;
  const made = createExploration(run);
  explorations.set(run, made);
  run.atEnd(made.stop);
  return made;
}

function createExploration(run: Run) {
  const store = createStore<ExplorationState>(() => NOTHING);
  const { getState: get, setState: set } = store;
  let hands: readonly WorkerHand<SearchCommand, SearchAnswer>[] = [];
  /** Every search and every stop is a new turn: what comes of earlier ones is of no interest. */
  let turn = 0;

  function requestOf(wish: Wish): SearchRequest | null {
    const { home } = run.store.getState();
    return home && { text: home.text, file: home.file, options: { kinds: wish.kinds, always: wish.always } };
  }

  function stop(): void {
    turn++;
    for (const hand of hands) hand.end();
    hands = [];
    set({ phase: 'idle', shrinking: [] });
  }

  async function begin(wish: Wish): Promise<void> {
    stop();
    const request = requestOf(wish);
    if (!request) return;
    const mine = turn;
    const [first, last] = wish.seeds;
    const here =
      <T>(take: (value: T, state: SearchState) => void) =>
      (value: T, state: SearchState) => {
        if (turn === mine) take(value, state);
      };
    set({ ...NOTHING, phase: 'trying', wish });
    hands = Array.from({ length: Math.min(handCount(), last - first + 1) }, searchHand);
    const state = await search(
      hands.map(asHand),
      request,
      { seeds: wish.seeds, shrink: MOST_SHRUNK, first: false },
      {
        cancelled: () => turn !== mine,
        tried: here((_, so) => set({ ...shown(so), phase: so.coverage.runs > last - first ? 'shrinking' : 'trying' })),
        found: here((_, so) => set({ findings: inOrder(so.findings) })),
      },
    );
    if (turn !== mine) return;
    stop();
    set({ ...shown(state), findings: state.findings, reason: state.reason });
    run.choose({ said: summaryOf(get()) });
  }

  /** Makes the failure of one seed small, beside whatever goes on. */
  async function shrink(seed: number): Promise<void> {
    const { wish } = get();
    const request = wish && requestOf(wish);
    if (!request || get().shrinking.includes(seed)) return;
    const mine = turn;
    const hand = searchHand();
    hands = [...hands, hand];
    set({ shrinking: [...get().shrinking, seed] });
    const prepared = await hand.ask({ ask: 'prepare', ...request });
    const answer = prepared?.answer === 'prepared' ? await hand.ask({ ask: 'shrink', seed }) : prepared;
    hand.end();
    if (turn !== mine) return;
    hands = hands.filter((one) => one !== hand);
    const found = answer?.answer === 'shrunk' && answer.finding ? [answer.finding] : [];
    set({
      shrinking: get().shrinking.filter((other) => other !== seed),
      findings: inOrder([...get().findings, ...found]),
      reason: answer?.answer === 'failed' ? answer.reason : get().reason,
    });
  }

  return { store, begin, stop, shrink };
}

function searchHand(): WorkerHand<SearchCommand, SearchAnswer> {
  const worker = new Worker(new URL('../../session/explore/worker.ts', import.meta.url), { type: 'module' });
  return workerHand<SearchCommand, SearchAnswer>(worker, (reason) => ({ answer: 'failed', reason }));
}

/** The search wants an answer to everything; one that was stopped takes no notice of it. */
function asHand(hand: WorkerHand<SearchCommand, SearchAnswer>): Hand {
  return { ask: async (command) => (await hand.ask(command)) ?? { answer: 'failed', reason: 'stopped' } };
}

/** What the screen has of a search's state, which goes on changing. */
function shown({ coverage, events, failed }: SearchState) {
  return {
    runs: coverage.runs,
    events,
    schedules: coverage.schedules.size,
    strikes: new Map(coverage.strikes),
    failed: [...failed].sort((a, b) => a.seed - b.seed),
  };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.seed - b.seed);
}

function summaryOf({ runs, failed, reason }: ExplorationState): string {
  if (reason !== '') return `The search ended: ${reason}`;
  return failed.length === 0
    ? `${runs} seeds were tried, and nothing broke.`
    : `${runs} seeds were tried; ${failed.length} broke a promise.`;
}
