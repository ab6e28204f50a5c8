// Answers for how a space-time diagram looks: lanes and bands, lines of messages by shape and fate, marks, the cone of an event, the cursor.
import type { Band, EventCone, Lane, SpaceTime } from '../../../session/port.ts';
import type { createStamps, Inks } from '../../canvas/shapes.ts';
import { lineOf, type Places } from './hit.ts';
import { axisOf, type View } from './view.ts';

/** Room for the names of lanes and for the axis, in pixels. */
export const GUTTER = 132;
export const AXIS = 24;
const FONT = '"IBM Plex Sans", sans-serif';
/** Lines up to which each arrival is stamped with its shape. */
const STAMPED = 160;
/** Indices into MARKS. */
const [MOVE, STARTED, DIED] = [0, 1, 2];

type Stamps = ReturnType<typeof createStamps>;

/** By index into SHAPES. */
function hues(ink: Inks): readonly string[] {
  return [ink.request, ink.response, ink.retry, ink.event, ink.beat, ink.failure, ink.muted];
}

type Side = 'before' | 'after' | 'beside';

/** Where a message stands to the chosen event; everything is `before` when none is chosen. */
function sideOf(cone: EventCone | null, m: SpaceTime['messages'], i: number): Side {
  if (!cone) return 'before';
  // What was lost on the way only has its sending.
  const arrived = m.fate[i] === 0 || m.fate[i] === 2;
  if (arrived ? m.seq[i] <= cone.past[m.to[i]] : m.sent[i] <= cone.past[m.from[i]]) return 'before';
  const after = cone.future[m.from[i]];
  return after > 0 && m.sent[i] >= after ? 'after' : 'beside';
}

/** Draws one stretch; `places` count from its left edge. */
export function paintTile(
  c: CanvasRenderingContext2D,
  data: SpaceTime,
  places: Places,
  ink: Inks,
  stamp: Stamps,
  cone: EventCone | null,
): void {
  const m = data.messages;
  const colours = hues(ink);
  const causes = new Set(cone?.causes.map((cause) => cause.seq));
  if (cone) causes.add(cone.seq);
  // Lines that look alike are one path: that is what makes thousands of them cheap.
  const paths = new Map<string, Path2D>();
  const crosses = { shown: new Path2D(), faint: new Path2D() };
  for (let i = 0; i < m.count; i++) {
    const { x1, y1, x2, y2 } = lineOf(m, i, places);
    if (!(y1 > 0 && y2 > 0)) continue;
    const width = cone && causes.has(m.seq[i]) ? 3 : m.many[i] < 16 ? 1.2 : m.many[i] < 128 ? 1.7 : 2.3;
    const side = sideOf(cone, m, i);
    const style = `${m.fate[i] === 0 ? m.shape[i] : 5} ${width} ${side}`;
    let path = paths.get(style);
    if (!path) paths.set(style, (path = new Path2D()));
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
    const ends = side === 'beside' ? crosses.faint : crosses.shown;
    if (m.fate[i] === 1 || m.fate[i] === 2) addCross(ends, x2, y2);
    if (m.fate[i] === 3) addBar(ends, x2, y2);
  }
  for (const [style, path] of paths) {
    const [shape, width, side] = style.split(' ');
    c.globalAlpha = side === 'beside' ? 0.16 : m.count > STAMPED ? 0.45 : 0.85;
    c.setLineDash(side === 'after' ? [5, 3] : []);
    c.strokeStyle = colours[Number(shape)];
    c.lineWidth = Number(width);
    c.stroke(path);
  }
  c.setLineDash([]);
  c.lineWidth = 1.8;
  c.strokeStyle = ink.failure;
  c.globalAlpha = 0.3;
  c.stroke(crosses.faint);
  c.globalAlpha = 1;
  c.stroke(crosses.shown);
  if (m.count <= STAMPED) {
    for (let i = 0; i < m.count; i++) {
      const y = places.y(m.to[i]);
      if (m.fate[i] === 0 && y > 0 && sideOf(cone, m, i) !== 'beside')
        stamp(c, m.shape[i], places.x(m.at[i]), y, 0.72, false);
    }
  }
  paintMarks(c, data.marks, places, ink);
}

function addCross(path: Path2D, x: number, y: number): void {
  path.moveTo(x - 4, y - 4);
  path.lineTo(x + 4, y + 4);
  path.moveTo(x + 4, y - 4);
  path.lineTo(x - 4, y + 4);
}

/** Held up before a cut, to be sent again. */
function addBar(path: Path2D, x: number, y: number): void {
  path.moveTo(x, y - 5);
  path.lineTo(x, y + 5);
}

/** Moves of charts are ticks, deaths crosses, starts open triangles, the rest dots. */
function paintMarks(c: CanvasRenderingContext2D, marks: SpaceTime['marks'], places: Places, ink: Inks): void {
  const ticks = new Path2D();
  const deaths = new Path2D();
  const starts = new Path2D();
  for (let i = 0; i < marks.count; i++) {
    const x = places.x(marks.at[i]);
    const y = places.y(marks.pid[i]);
    if (!(y > 0)) continue;
    if (marks.mark[i] === MOVE) ticks.rect(x - 0.75, y - 7, 1.5, 14);
    else if (marks.mark[i] === STARTED) {
      starts.moveTo(x, y - 5);
      starts.lineTo(x + 7, y);
      starts.lineTo(x, y + 5);
      starts.closePath();
    } else if (marks.mark[i] === DIED) addCross(deaths, x, y);
    else ticks.rect(x - 1, y - 1, 2, 2);
  }
  c.fillStyle = ink.ink;
  c.fill(ticks);
  c.lineWidth = 1.4;
  c.strokeStyle = ink.ink;
  c.fillStyle = ink.paper;
  c.fill(starts);
  c.stroke(starts);
  c.lineWidth = 2.4;
  c.strokeStyle = ink.failure;
  c.stroke(deaths);
}

export interface Scene {
  readonly view: View;
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
  readonly places: Places;
  readonly ink: Inks;
  readonly scale: number;
  readonly cursor: number;
  /** Nothing after it is known or shown. */
  readonly until: number;
  readonly cone: EventCone | null;
  readonly selected: string;
}

const bandHue = (ink: Inks, kind: Band['kind']) =>
  kind === 'cut' ? ink.failure : kind === 'disturbed' ? ink['retry-fill'] : ink.muted;

/** What lies behind the messages: bands, lanes, the cone on the lanes. */
export function paintGround(c: CanvasRenderingContext2D, s: Scene): void {
  const edge = Math.min(s.width, s.places.x(s.until));
  for (const band of s.bands) {
    const left = Math.max(GUTTER, s.places.x(band.from));
    const right = Math.min(edge, s.places.x(band.to));
    if (right <= left) continue;
    for (const pid of band.pids) {
      const y = s.places.y(pid);
      if (!(y > 0)) continue;
      c.globalAlpha = band.kind === 'cut' ? 0.14 : 0.2;
      c.fillStyle = bandHue(s.ink, band.kind);
      c.fillRect(left, y - 10, right - left, 20);
      c.globalAlpha = 1;
      if (band.kind === 'cut') hem(c, s.ink.failure, left, right, y);
    }
  }
  for (const lane of s.lanes) {
    const y = s.places.y(lane.pid);
    stroke(c, s.ink.beat, 1, [GUTTER, y, edge, y], 0.35);
    for (const band of s.bands) if (band.kind === 'dead' && band.pids.includes(lane.pid)) gap(c, s, y, band);
    if (s.cone) paintLaneCone(c, s, lane.pid, y, edge);
  }
}

/** A dead process has no line: dots stand for it. */
function gap(c: CanvasRenderingContext2D, s: Scene, y: number, band: Band): void {
  const left = Math.max(GUTTER, s.places.x(band.from));
  const right = Math.min(s.width, s.places.x(Math.min(s.until, band.to)));
  if (right <= left) return;
  stroke(c, s.ink.paper, 3, [left, y, right, y]);
  stroke(c, s.ink.muted, 1, [left, y, right, y], 1, [1, 4]);
}

/** The dashed edges of what is cut off. */
function hem(c: CanvasRenderingContext2D, hue: string, left: number, right: number, y: number): void {
  stroke(c, hue, 1, [left, y - 10, right, y - 10], 0.8, [2, 3]);
  stroke(c, hue, 1, [left, y + 10, right, y + 10], 0.8, [2, 3]);
}

function paintLaneCone(c: CanvasRenderingContext2D, s: Scene, pid: number, y: number, edge: number): void {
  const cone = s.cone!;
  const before = cone.pastAt[pid];
  const after = cone.futureAt[pid];
  const at = (t: number) => Math.min(edge, Math.max(GUTTER, s.places.x(t)));
  if (before >= 0) stroke(c, s.ink.ink, 2.4, [GUTTER, y, at(before), y]);
  if (after >= 0) stroke(c, s.ink.ink, 2.4, [at(after), y, edge, y], 1, [5, 3]);
}

/** What lies before the messages: the chosen event, cursor, names and axis. */
export function paintFront(c: CanvasRenderingContext2D, s: Scene): void {
  if (s.cone && s.cone.pid >= 0) {
    const y = s.places.y(s.cone.pid);
    const x = s.places.x(s.cone.at);
    if (y > 0 && x > GUTTER) {
      c.beginPath();
      c.arc(x, y, 8, 0, 2 * Math.PI);
      c.lineWidth = 2;
      c.strokeStyle = s.ink.ink;
      c.stroke();
    }
  }
  const cursor = s.places.x(s.cursor);
  if (cursor >= GUTTER && cursor <= s.width) {
    stroke(c, s.ink.ink, 1.5, [cursor, 6, cursor, s.height]);
    c.beginPath();
    c.arc(cursor, 7, 4, 0, 2 * Math.PI);
    c.fillStyle = s.ink.ink;
    c.fill();
  }
  c.fillStyle = s.ink.paper;
  c.fillRect(0, 0, GUTTER, s.height);
  paintNames(c, s);
  paintAxis(c, s);
}

function paintNames(c: CanvasRenderingContext2D, s: Scene): void {
  const size = Math.min(17, 12 * s.scale);
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  let part = '';
  for (const lane of s.lanes) {
    const y = s.places.y(lane.pid);
    const chosen = lane.name === s.selected || lane.part === s.selected;
    c.font = `${chosen || lane.part !== part ? 600 : 400} ${size}px ${FONT}`;
    c.fillStyle = chosen || lane.part !== part ? s.ink.ink : s.ink.muted;
    c.fillText(shortened(c, lane.name, GUTTER - 28), 20, y);
    part = lane.part;
  }
}

function shortened(c: CanvasRenderingContext2D, words: string, wide: number): string {
  if (c.measureText(words).width <= wide) return words;
  const tail = words.slice(words.search(/[#.]/));
  let head = words.slice(0, words.length - tail.length);
  while (head.length > 3 && c.measureText(`${head}…${tail}`).width > wide) head = head.slice(0, -1);
  return `${head}…${tail}`;
}

function paintAxis(c: CanvasRenderingContext2D, s: Scene): void {
  c.font = `400 ${Math.min(16, 12 * s.scale)}px ${FONT}`;
  c.fillStyle = s.ink.muted;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  for (const tick of axisOf(s.view, Math.floor((s.width - GUTTER) / 110))) {
    const x = s.places.x(tick.at);
    stroke(c, s.ink.muted, 1, [x, AXIS - 6, x, AXIS - 2], 0.6);
    const half = c.measureText(tick.words).width / 2;
    if (x - half > GUTTER - 8 && x + half < s.width && Math.abs(x - s.places.x(s.cursor)) > half + 6)
      c.fillText(tick.words, x, 9);
  }
}

function stroke(
  c: CanvasRenderingContext2D,
  hue: string,
  width: number,
  [x1, y1, x2, y2]: readonly number[],
  alpha = 1,
  dash: number[] = [],
): void {
  c.globalAlpha = alpha;
  c.setLineDash(dash);
  c.lineWidth = width;
  c.strokeStyle = hue;
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}
