// Answers for drawing a history by order alone: each beginning and end of an operation has its column, so that what overlaps in time overlaps here.
import type { HistoryOperation } from '../../../models/stored-view.ts';

export interface Placed {
  readonly operation: HistoryOperation;
  /** Row of its client, columns of beginning and end. */
  readonly row: number;
  readonly from: number;
  /** Open operations reach the last column. */
  readonly to: number;
}

export interface Ordered {
  readonly clients: readonly string[];
  readonly placed: readonly Placed[];
  /** Where each column begins, in pixels, and where the last one ends. */
  readonly left: readonly number[];
}

/** A column that only tells an order, and what a letter takes. */
const NARROW = 16;
const LETTER = 6.3;
const WIDEST = 220;

/** Beginnings come before ends of the same moment: what touches counts as concurrent. */
export function ordered(operations: readonly HistoryOperation[]): Ordered {
  const clients = [...new Set(operations.map((o) => o.client))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const ends: { at: number; end: 0 | 1; i: number }[] = [];
  operations.forEach((o, i) => {
    ends.push({ at: o.from, end: 0, i });
    if (o.to >= 0) ends.push({ at: o.to, end: 1, i });
  });
  ends.sort((a, b) => a.at - b.at || a.end - b.end || a.i - b.i);
  const from = new Array<number>(operations.length).fill(0);
  const to = new Array<number>(operations.length).fill(ends.length);
  ends.forEach(({ end, i }, column) => {
    (end === 0 ? from : to)[i] = column;
  });
  // Where an operation has a stretch for itself, there is room for its words; where several overlap, they share it.
  const widths = new Array<number>(ends.length + 1).fill(NARROW);
  operations.forEach((o, i) => {
    const needs = Math.min(WIDEST, 40 + o.text.length * LETTER);
    let has = 0;
    for (let c = from[i]; c < to[i]; c++) has += widths[c];
    if (has < needs) widths[from[i]] += needs - has;
  });
  const left = [0];
  for (const width of widths) left.push(left[left.length - 1] + width);
  return {
    clients,
    left,
    placed: operations.map((operation, i) => ({
      operation,
      row: clients.indexOf(operation.client),
      from: from[i],
      to: to[i],
    })),
  };
}
