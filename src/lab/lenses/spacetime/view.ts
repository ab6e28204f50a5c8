// Answers for the window of time that a space-time diagram shows: moving it, zooming it, following the cursor; and the moments on its axis.
import type { Micros } from '../../../engine/index.ts';

export interface View {
  readonly from: Micros;
  readonly to: Micros;
}

/** Nothing happens within a microsecond: closer than this there is nothing to see. */
const LEAST: Micros = 100;
/** Where the cursor stands when the window follows it, as a share of the window. */
const AHEAD = 0.75;

function within(from: Micros, span: Micros, length: Micros): View {
  const wide = Math.min(length, Math.max(LEAST, span));
  const start = Math.min(Math.max(0, from), length - wide);
  return { from: start, to: start + wide };
}

/** Zoomed by `factor` (below 1: closer) with `around` staying where it is. */
export function zoomed(view: View, factor: number, around: Micros, length: Micros): View {
  const span = Math.min(length, Math.max(LEAST, (view.to - view.from) * factor));
  const share = (around - view.from) / (view.to - view.from);
  return within(around - share * span, span, length);
}

export function moved(view: View, by: Micros, length: Micros): View {
  return within(view.from + by, view.to - view.from, length);
}

/** A window of `span` in which `at` stands where the eye expects it. */
export function around(at: Micros, span: Micros, length: Micros): View {
  return within(at - AHEAD * span, span, length);
}

/** The same window, unless the cursor left it: then moved with it. */
export function following(view: View, at: Micros, length: Micros): View {
  return at >= view.from && at <= view.from + 0.95 * (view.to - view.from)
    ? view
    : around(at, view.to - view.from, length);
}

/** Round moments in the window, with their words. */
export function axisOf(view: View, most: number): { readonly at: Micros; readonly words: string }[] {
  const least = (view.to - view.from) / Math.max(1, most);
  let step = 1;
  for (let i = 0; step < least; i++) step *= i % 3 === 1 ? 2.5 : 2;
  const digits = step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : step >= 1000 ? 3 : step >= 100 ? 4 : 6;
  const first = Math.ceil(view.from / step);
  return Array.from({ length: Math.max(0, Math.floor(view.to / step) - first + 1) }, (_, i) => {
    const at = (first + i) * step;
    return { at, words: `${(at / 1e6).toFixed(digits)} s` };
  });
}
