// Answers for Envoy's weighted schedule: earliest deadline first, where a host is due again after 1/weight.
// Source: envoyproxy/envoy source/common/upstream/edf_scheduler.h.

/** A binary heap on (deadline, order). Plain data. */
export interface EdfSchedule {
  /** Deadline of the last pick. Not a time of the run. */
  time: number;
  order: number;
  readonly entries: EdfEntry[];
}

interface EdfEntry {
  deadline: number;
  /** Among equal deadlines, the one that was put in first. */
  order: number;
  readonly host: number;
}

/** A schedule of hosts 0 to n-1. `weightOf` must be above 0. */
export function edfSchedule(n: number, weightOf: (host: number) => number): EdfSchedule {
  const schedule: EdfSchedule = { time: 0, order: 0, entries: [] };
  for (let host = 0; host < n; host++) {
    schedule.entries.push({ deadline: 1 / weightOf(host), order: schedule.order++, host });
    siftUp(schedule.entries, host);
  }
  return schedule;
}

/** The host that is due; it is put back at once, by the weight that it has now. -1 when there is none. */
export function pickEarliest(schedule: EdfSchedule, weightOf: (host: number) => number): number {
  const first = schedule.entries[0];
  if (first === undefined) return -1;
  schedule.time = first.deadline;
  first.deadline = schedule.time + 1 / weightOf(first.host);
  first.order = schedule.order++;
  siftDown(schedule.entries);
  return first.host;
}

function isBefore(a: EdfEntry, b: EdfEntry): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.order < b.order);
}

function siftUp(heap: EdfEntry[], from: number): void {
  const moving = heap[from]!;
  let i = from;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(moving, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = moving;
}

function siftDown(heap: EdfEntry[]): void {
  const moving = heap[0]!;
  let i = 0;
  for (let child = 1; child < heap.length; child = 2 * i + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, moving)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = moving;
}
