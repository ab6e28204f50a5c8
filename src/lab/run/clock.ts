// Answers for the one loop that moves the cursor while playing: it asks for the next moment, at most one request at a time.
import type { ActorRefFrom } from 'xstate';
import type { Micros } from '../../engine/index.ts';
import type { Frame } from '../../session/port.ts';
import { automaticPace, easedPace } from './pace.ts';
import type { playbackMachine } from './playback.ts';

interface Clocked {
  readonly player: ActorRefFrom<typeof playbackMachine>;
  frame(): Frame | null;
  length(): Micros;
  advance(to: Micros): Promise<void>;
  speed(speed: number): void;
}

/** Longest step of wall time that is played at once: a page that slept does not jump. */
const LONGEST_STEP = 0.1;

/** Starts the loop. It does nothing while playback is not `playing`. */
export function startClock({ player, frame, length, advance, speed }: Clocked): { stop(): void } {
  let handle = 0;
  let before = 0;
  let outstanding = false;
  let eased = 0;
  let shown = 0;
  let owed = 0;
  let hurried = 0;
  let hurriedUntil = Number.NaN;

  function paceNow(now: Frame, seconds: number): number {
    const { pace, until, hurry } = player.getSnapshot().context;
    if (hurry > 0) {
      if (until !== hurriedUntil) {
        hurriedUntil = until;
        hurried = Math.max(0, until - now.at) / 1e6 / hurry;
      }
      return Math.max(hurried, automaticPace(now.medianHop));
    }
    hurriedUntil = Number.NaN;
    if (pace !== 'auto') return pace;
    const goal = automaticPace(now.medianHop);
    eased = eased === 0 ? goal : easedPace(eased, goal, seconds);
    return eased;
  }

  function tick(time: number): void {
    handle = requestAnimationFrame(tick);
    const seconds = Math.min(LONGEST_STEP, before === 0 ? 0 : (time - before) / 1000);
    before = time;
    const now = frame();
    const { value, context } = player.getSnapshot();
    if (value !== 'playing' || !now) {
      owed = 0;
      return;
    }
    const end = Math.min(length(), context.until);
    if (now.at >= end) {
      player.send({ type: 'ended' });
      return;
    }
    const pace = paceNow(now, seconds);
    if (time - shown > 200) {
      shown = time;
      speed(pace);
    }
    // What the run could not keep up with is forgiven beyond a step, so that it slows down instead of lurching.
    owed = Math.min(owed + seconds * pace * 1e6, LONGEST_STEP * pace * 1e6);
    if (outstanding || owed < 1) return;
    const to = Math.min(end, Math.floor(now.at + owed));
    owed -= to - now.at;
    outstanding = true;
    advance(to).finally(() => {
      outstanding = false;
    });
  }

  handle = requestAnimationFrame(tick);
  return { stop: () => cancelAnimationFrame(handle) };
}
