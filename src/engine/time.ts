// Answers for virtual time: integer microseconds, and the names of longer spans.

/** A moment or a duration of virtual time, in whole microseconds. */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;

/** No event can be scheduled at or beyond this moment (285 years); "never" as a number. */
export const NEVER: Micros = Number.MAX_SAFE_INTEGER;
