// Answers for one opened run as the screen knows it: the latest frame, what is selected, and the commands a person can give.
import { createActor } from 'xstate';
import { createStore } from 'zustand/vanilla';
import type { Fault, FaultAction, Micros, Seq } from '../../engine/index.ts';
import type { Ref } from '../../models/view.ts';
import type {
  Answer,
  Command,
  Frame,
  OpenRequest,
  OpenedWorld,
  Overview,
  Problem,
  SessionPort,
  SlowFrame,
} from '../../session/port.ts';
import { moment } from './words.ts';
import { startClock } from './clock.ts';
import type { Pace } from './pace.ts';
import { playbackMachine } from './playback.ts';

export const TOOLS = ['select', 'cut', 'kill', 'pause', 'slow', 'drop', 'skew'] as const;
export type Tool = (typeof TOOLS)[number];
export const LENSES = ['charts', 'spacetime', 'traces', 'log', 'data', 'why', 'cap', 'terminal', 'explore'] as const;
export type Lens = (typeof LENSES)[number];
export const lensNames: Readonly<Record<Lens, string>> = {
  charts: 'Charts',
  spacetime: 'Space-time',
  traces: 'Traces',
  log: 'Log',
  data: 'Data',
  why: 'Why',
  terminal: 'Terminal',
  cap: 'CAP',
  explore: 'Explore',
};

/** Something a person does to the run, and what takes it back where that is not the end of its faults. */
interface Act {
  readonly label: string;
  readonly actions: readonly FaultAction[];
  readonly back?: readonly FaultAction[];
}

/** What the person did and can take back. */
export interface Done {
  readonly label: string;
  readonly act: Act;
  readonly back: readonly Omit<Fault, 'at'>[];
}

interface PutAway {
  readonly label: string;
  readonly request: OpenRequest;
  readonly done: readonly Done[];
}

/** `broke`: what did not hold in the run that a search found, in a few words. */
export type Away = { readonly what: 'variant' } | { readonly what: 'found'; readonly broke: string };

export interface RunState {
  readonly status: 'opening' | 'ready' | 'problems' | 'failed';
  readonly problems: readonly Problem[];
  readonly failure: string;
  readonly world: OpenedWorld | null;
  /** What the page opened; null before. */
  readonly home: OpenRequest | null;
  /** What runs instead of that: a variant of it that an experiment made, or a run of it that a search found. */
  readonly away: Away | null;
  /** How often something was opened: what is drawn for one world is drawn anew for another. */
  readonly openings: number;
  /** Latest frame; changes with every painted one. */
  readonly frame: Frame | null;
  /** Faces, readings, checks: at most ten times a second. */
  readonly slow: SlowFrame | null;
  /** The cursor when `slow` came: for what need not move with every frame. */
  readonly slowAt: Micros;
  readonly overview: Overview | null;
  readonly playback: 'playing' | 'paused' | 'seeking';
  readonly pace: Pace;
  /** Virtual seconds a second, as it is now. */
  readonly speed: number;
  readonly selected: Ref | null;
  readonly tool: Tool;
  readonly lens: Lens;
  readonly asked: Ref | null;
  readonly request: Seq;
  /** A prediction is open: nothing may show what is to come. */
  readonly predicting: boolean;
  /** A question is still to come: what lies ahead is not shown unless it was played. */
  readonly veiled: boolean;
  readonly done: readonly Done[];
  /** What was taken back last and can be done again. */
  readonly undone: readonly Act[];
  /** The run that a reset or a new seed put away, and what was done in it: undoing brings it back. */
  readonly putAway: PutAway | null;
  /** Last thing worth telling a person who does not see the screen, or who did something that was refused. */
  readonly said: string;
  /** The lens has most of the screen. */
  readonly tall: boolean;
  /** How often the person asked to see the whole world. */
  readonly fits: number;
}

const opening: RunState = {
  status: 'opening',
  problems: [],
  failure: '',
  world: null,
  home: null,
  away: null,
  openings: 0,
  frame: null,
  slow: null,
  slowAt: 0,
  overview: null,
  playback: 'paused',
  pace: 'auto',
  speed: 1,
  selected: null,
  tool: 'select',
  lens: 'charts',
  asked: null,
  request: 0,
  predicting: false,
  veiled: false,
  done: [],
  undone: [],
  putAway: null,
  said: '',
  tall: false,
  fits: 0,
};

export type Run = ReturnType<typeof createRun>;

/** A run behind a port. `dispose` ends the clock and the port. */
export function createRun(port: SessionPort) {
  const store = createStore<RunState>(() => opening);
  const player = createActor(playbackMachine).start();
  const { getState: get, setState: set } = store;
  player.subscribe(({ value, context }) => {
    const stopped = get().playback === 'playing' && value === 'paused';
    set({ playback: value as RunState['playback'], pace: context.pace });
    // While playing only some frames carry faces and checks: where it stops, all is fresh.
    if (stopped) give({ ask: 'frame' });
  });

  function take(frame: Frame): void {
    const jumped = frame.branch !== get().frame?.branch;
    set(frame.slow ? { frame, slow: frame.slow, slowAt: frame.at } : { frame });
    if (frame.verdict && !jumped && player.getSnapshot().value === 'playing') player.send({ type: 'ended' });
  }

  function receive(answer: Answer): void {
    if (answer.answer === 'frame') take(answer.frame);
    else if (answer.answer === 'opened') {
      // What a scenario wants to be looked at with is chosen once; then the person chooses.
      const wanted = LENSES.find((lens) => lens === answer.world.show.lenses?.[0]);
      if (wanted && get().world === null) set({ lens: wanted });
      set({ status: 'ready', world: answer.world, problems: [], done: [], undone: [], selected: null });
      take(answer.frame);
    } else if (answer.answer === 'problems') set({ status: 'problems', problems: answer.problems });
    else if (answer.answer === 'refused') set({ said: answer.reason });
    else if (answer.answer === 'overview') set({ overview: answer.overview });
  }

  async function give(command: Command): Promise<Answer> {
    const answer = await port.ask(command);
    receive(answer);
    return answer;
  }

  async function load(request: OpenRequest): Promise<void> {
    const answer = await give({ ask: 'open', ...request });
    if (answer.answer === 'refused') set({ status: 'failed', failure: answer.reason });
    set({ openings: get().openings + 1 });
  }

  const forget = port.onNotice((notice) => {
    if (notice.notice === 'overview') set({ overview: notice.overview });
    else set({ status: 'failed', failure: notice.message });
  });

  const clock = startClock({
    player,
    frame: () => get().frame,
    length: () => get().world?.length ?? 0,
    advance: async (to) => {
      await give({ ask: 'advance', to });
    },
    speed: (speed) => set({ speed }),
  });

  const ends: (() => void)[] = [];

  let wanted: Micros | null = null;
  let seeking = false;
  /** Where the cursor is, or is on its way to. */
  let heading: Micros | null = null;
  /** Only the latest wish is followed: a drag asks for many moments. */
  async function seek(to: Micros): Promise<void> {
    player.send({ type: 'seek' });
    wanted = Math.round(Math.max(0, Math.min(to, get().world?.length ?? 0)));
    heading = wanted;
    if (seeking) return;
    seeking = true;
    while (wanted !== null) {
      const next: Micros = wanted;
      wanted = null;
      await give({ ask: 'seek', to: next });
    }
    seeking = false;
    heading = null;
    player.send({ type: 'arrived' });
  }

  async function leave(away: Away, request: OpenRequest): Promise<void> {
    player.send({ type: 'pause' });
    set({ away, putAway: null, predicting: false, veiled: false, overview: null, undone: [] });
    await load(request);
  }

  let made = 0;
  /** A name no other intervention has: what, on what, when. */
  const nameOf = (label: string) => {
    const base = `you: ${label} at ${moment(get().frame?.at ?? 0)}`;
    made++;
    return get().done.some((d) => d.label === base) ? `${base} (${made})` : base;
  };

  async function perform(act: Act): Promise<boolean> {
    const { label, actions, back } = act;
    if ((get().frame?.at ?? 0) >= (get().world?.length ?? 0)) {
      set({ said: 'The run ends here. Go back to a moment where this can still have an effect.' });
      return false;
    }
    const name = nameOf(label);
    const faults = actions.map((action, i) => ({ name: i === 0 ? name : `${name}, ${i + 1}`, action }));
    const answer = await give({ ask: 'intervene', faults, label });
    if (answer.answer !== 'frame') return false;
    const healing = faults.map((f) => ({ do: 'heal' as const, name: f.name }));
    const undoing = (back ?? healing).map((action, i) => ({
      name: `undo ${name}${i === 0 ? '' : `, ${i + 1}`}`,
      action,
    }));
    // The act strikes before the events of this moment: one microsecond on, it can be seen.
    await give({ ask: 'advance', to: answer.frame.at + 1 });
    await give({ ask: 'frame' });
    set({
      done: [...get().done, { label: name, act, back: undoing }],
      said: `${label}, at ${moment(answer.frame.at)}.`,
    });
    return true;
  }

  async function act(label: string, actions: readonly FaultAction[], back?: readonly FaultAction[]): Promise<boolean> {
    set({ undone: [], putAway: null });
    return perform({ label, actions, back });
  }

  /** Ends a fault, and whatever was done in the same act. */
  async function heal(name: string): Promise<void> {
    const first = name.replace(/, \d+$/, '');
    const together = get()
      .slow?.faults.map((f) => f.name)
      .filter((n) => n === first || n.replace(/, \d+$/, '') === first);
    const faults = (together?.length ? together : [name]).map((n) => ({
      name: `end ${n}`,
      action: { do: 'heal' as const, name: n },
    }));
    const answer = await give({ ask: 'intervene', faults, label: `end ${first}` });
    if (answer.answer !== 'frame') return;
    await give({ ask: 'advance', to: answer.frame.at + 1 });
    await give({ ask: 'frame' });
    set({ done: get().done.filter((d) => d.label !== first), said: `Ended: ${first}.` });
  }

  async function undo(): Promise<void> {
    const last = get().done.at(-1);
    if (get().putAway) return bringBack();
    if (!last) return set({ said: 'There is nothing to undo.' });
    const answer = await give({ ask: 'intervene', faults: last.back, label: `undo ${last.label}` });
    if (answer.answer !== 'frame') return;
    await give({ ask: 'advance', to: answer.frame.at + 1 });
    await give({ ask: 'frame' });
    set({ done: get().done.slice(0, -1), undone: [...get().undone, last.act], said: `Undone: ${last.label}.` });
  }

  /** Keeps what a reset or a new seed is about to throw away, where anything was done or played. */
  async function putAway(label: string): Promise<void> {
    player.send({ type: 'pause' });
    const { home, away, done } = get();
    const answer = await port.ask({ ask: 'share' });
    if (!home || away || answer.answer !== 'share') return set({ putAway: null });
    const { seed, interventions, cursor } = answer.shared;
    set({ putAway: { label, request: { ...home, seed, interventions, cursor }, done } });
  }

  async function bringBack(): Promise<void> {
    const { putAway: kept } = get();
    if (!kept) return;
    set({ putAway: null, overview: null });
    await load(kept.request);
    set({ done: kept.done, said: `Undone: ${kept.label}.` });
  }

  /** Does again, at the cursor, what was undone last. */
  async function redo(): Promise<void> {
    const next = get().undone.at(-1);
    if (!next) return set({ said: 'There is nothing to redo.' });
    if (await perform(next)) set({ undone: get().undone.slice(0, -1) });
  }

  return {
    store,
    player,
    port,
    give,
    seek,
    /** Moves the cursor by so much from where it is, or is on its way to: quick key presses add up. */
    seekBy: (by: Micros, latest = Number.POSITIVE_INFINITY) =>
      seek(Math.min(latest, (heading ?? get().frame?.at ?? 0) + by)),
    act,
    undo,
    redo,
    heal,
    async open(request: OpenRequest) {
      set({ home: request });
      await load(request);
    },
    /** Opens a run that an experiment made out of this scenario: it has no lesson, and so hides nothing. */
    openVariant: (request: OpenRequest) => leave({ what: 'variant' }, request),
    /** Opens a run of this very scenario that a search found, where it looked for it. It is no lesson either. */
    openFound: (request: OpenRequest, broke: string) => leave({ what: 'found', broke }, request),
    /** Back to what the page opened. */
    async openHome() {
      const { home } = get();
      player.send({ type: 'pause' });
      set({ away: null, overview: null, undone: [], putAway: null });
      if (home) await load(home);
    },
    async step(unit: 'event' | 'message', direction: 1 | -1) {
      player.send({ type: 'pause' });
      await give({ ask: 'step', unit, direction });
    },
    async reset() {
      await putAway('reset');
      set({ done: [], undone: [] });
      await give({ ask: 'reset' });
      set({ said: 'Back to the beginning. Undo brings back what was there.' });
    },
    async reseed(seed: number) {
      await putAway('new seed');
      set({ done: [], undone: [], overview: null });
      const answer = await give({ ask: 'reseed', seed });
      const { world } = get();
      if (answer.answer === 'frame' && world) set({ world: { ...world, seed }, said: `Seed ${seed}.` });
    },
    choose: (
      choice: Partial<
        Pick<
          RunState,
          'selected' | 'tool' | 'lens' | 'asked' | 'request' | 'predicting' | 'veiled' | 'said' | 'tall' | 'fits'
        >
      >,
    ) => set(choice),
    /** Gives the lens most of the screen, or takes it back; the world is fitted anew once there is room for it. */
    heighten() {
      set({ tall: !get().tall });
      setTimeout(() => set({ fits: get().fits + 1 }), 80);
    },
    why: (ref: Ref) => set({ asked: ref, lens: 'why' }),
    /** Something that lives as long as this run and is to end with it. */
    atEnd(end: () => void) {
      ends.push(end);
    },
    dispose() {
      for (const end of ends) end();
      clock.stop();
      player.stop();
      forget();
      port.close();
    },
  };
}
