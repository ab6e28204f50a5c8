// Answers for who is served next: the requests that wait for a slot, first or last come first, by priority, or fairly by tenant.
import { Ring } from '../../engine/index.ts';

export type Discipline = 'fifo' | 'lifo' | 'priority' | 'fair';

/** One class of waiting requests: all of them, those of a priority, or those of a tenant. Ids of tasks; 0 never is one. */
interface Lane {
  readonly priority: number;
  readonly tenant: string;
  readonly ids: Ring<number>;
}

export interface WaitingLine {
  /** Waiting requests. Ids in lanes that are not waiting any more are skipped. */
  length: number;
  /** By falling priority, then by first arrival; empty lanes are taken out. */
  lanes: Lane[];
  /** Whose turn it is among tenants. */
  turn: number;
}

export function waitingLine(): WaitingLine {
  return { length: 0, lanes: [], turn: 0 };
}

export function join(line: WaitingLine, id: number, discipline: Discipline, priority: number, tenant: string): void {
  laneFor(line, discipline === 'priority' ? priority : 0, discipline === 'fair' ? tenant : '').ids.push(id);
  line.length++;
}

function laneFor(line: WaitingLine, priority: number, tenant: string): Lane {
  let at = line.lanes.length;
  for (let i = 0; i < line.lanes.length; i++) {
    const lane = line.lanes[i];
    if (lane.priority === priority && lane.tenant === tenant) return lane;
    if (lane.priority < priority && at === line.lanes.length) at = i;
  }
  const lane = { priority, tenant, ids: new Ring<number>() };
  line.lanes.splice(at, 0, lane);
  return lane;
}

/** A request left the line by itself (it was cancelled): its id stays behind and is skipped. */
export function leaveLine(line: WaitingLine): void {
  line.length--;
}

/** The next to be served; 0: nobody waits. `waits` tells whether an id still does. */
export function nextInLine(line: WaitingLine, discipline: Discipline, waits: (id: number) => boolean): number {
  while (line.lanes.length > 0) {
    // After a change of discipline lanes of the old kind are served in their order.
    const i = discipline === 'fair' ? line.turn % line.lanes.length : 0;
    const lane = line.lanes[i];
    const id = discipline === 'lifo' ? lane.ids.pop() : lane.ids.shift();
    const empty = lane.ids.length === 0;
    if (empty) line.lanes.splice(i, 1);
    // The lane after an empty one has moved up to its place.
    if (discipline === 'fair') line.turn = empty ? i : i + 1;
    if (id === undefined || !waits(id)) continue;
    line.length--;
    return id;
  }
  return 0;
}

/** Who is dropped for a newcomer: the one that has waited longest, of the lowest priority or the tenant with most waiting; 0: nobody. */
export function oldestInLine(line: WaitingLine, discipline: Discipline, waits: (id: number) => boolean): number {
  while (line.lanes.length > 0) {
    const i = discipline === 'fair' ? longest(line) : line.lanes.length - 1;
    const lane = line.lanes[i];
    const id = lane.ids.shift();
    if (lane.ids.length === 0) line.lanes.splice(i, 1);
    if (id === undefined || !waits(id)) continue;
    line.length--;
    return id;
  }
  return 0;
}

function longest(line: WaitingLine): number {
  let best = 0;
  for (let i = 1; i < line.lanes.length; i++) if (line.lanes[i].ids.length > line.lanes[best].ids.length) best = i;
  return best;
}
