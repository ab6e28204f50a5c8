// Answers for playing: the states a playback can be in and what leads from one to the other, as an XState actor.
import { assign, setup } from 'xstate';
import type { Micros } from '../../engine/index.ts';
import type { Pace } from './pace.ts';

interface PlaybackContext {
  readonly pace: Pace;
  /** Where playing stops by itself. */
  readonly until: Micros;
  /** Wall seconds in which the way to `until` is to be played; 0: at the chosen pace. */
  readonly hurry: number;
}

export type PlaybackEvent =
  | { readonly type: 'toggle' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** Play to a moment, in at most `hurry` seconds of wall time. */
  | { readonly type: 'run'; readonly until: Micros; readonly hurry: number }
  | { readonly type: 'seek' }
  | { readonly type: 'arrived' }
  | { readonly type: 'ended' }
  | { readonly type: 'pace'; readonly pace: Pace };

const NOWHERE = Number.POSITIVE_INFINITY;

/** playing, paused or seeking; the clock that moves the cursor looks at this and at nothing else. */
export const playbackMachine = setup({
  types: {} as { context: PlaybackContext; events: PlaybackEvent },
}).createMachine({
  id: 'playback',
  context: { pace: 'auto', until: NOWHERE, hurry: 0 },
  initial: 'paused',
  on: { pace: { actions: assign({ pace: ({ event }) => event.pace }) } },
  states: {
    paused: {
      entry: assign({ until: NOWHERE, hurry: 0 }),
      on: {
        toggle: 'playing',
        play: 'playing',
        seek: 'seeking',
        run: {
          target: 'playing',
          actions: assign({ until: ({ event }) => event.until, hurry: ({ event }) => event.hurry }),
        },
      },
    },
    playing: {
      on: {
        toggle: 'paused',
        pause: 'paused',
        ended: 'paused',
        seek: 'seeking',
        run: { actions: assign({ until: ({ event }) => event.until, hurry: ({ event }) => event.hurry }) },
      },
    },
    /** The cursor jumps; a frame of where it will be is on its way. */
    seeking: {
      on: { arrived: 'paused', seek: {}, pause: 'paused', play: 'playing' },
    },
  },
});
