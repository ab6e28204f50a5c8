// Answers for the geometry of links: one curve between two parts, drawn by the graph and followed by the messages.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic curve from the border of one box to the border of the other. */
export interface Curve {
  readonly a: Point;
  readonly c1: Point;
  readonly c2: Point;
  readonly b: Point;
}

/** The link between two boxes: sideways where there is room, otherwise up or down. */
export function linkCurve(from: Box, to: Box): Curve {
  const right = to.x - (from.x + from.width);
  const left = from.x - (to.x + to.width);
  const fromMid = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  const toMid = { x: to.x + to.width / 2, y: to.y + to.height / 2 };
  if (right > 8 || left > 8) {
    const sign = right > 8 ? 1 : -1;
    const a = { x: sign > 0 ? from.x + from.width : from.x, y: fromMid.y };
    const b = { x: sign > 0 ? to.x : to.x + to.width, y: toMid.y };
    const bend = Math.abs(b.x - a.x) / 2;
    return { a, c1: { x: a.x + sign * bend, y: a.y }, c2: { x: b.x - sign * bend, y: b.y }, b };
  }
  const sign = toMid.y >= fromMid.y ? 1 : -1;
  const a = { x: fromMid.x, y: sign > 0 ? from.y + from.height : from.y };
  const b = { x: toMid.x, y: sign > 0 ? to.y : to.y + to.height };
  const bend = Math.abs(b.y - a.y) / 2;
  return { a, c1: { x: a.x, y: a.y + sign * bend }, c2: { x: b.x, y: b.y - sign * bend }, b };
}

/** The point at a share of the way, 0 to 1. */
export function pointAt({ a, c1, c2, b }: Curve, share: number): Point {
  const t = Math.min(1, Math.max(0, share));
  const u = 1 - t;
  const w0 = u * u * u;
  const w1 = 3 * u * u * t;
  const w2 = 3 * u * t * t;
  const w3 = t * t * t;
  return { x: w0 * a.x + w1 * c1.x + w2 * c2.x + w3 * b.x, y: w0 * a.y + w1 * c1.y + w2 * c2.y + w3 * b.y };
}

/** How far a message is drawn along its way, 0 to 1: with reduced motion in quarters instead of gliding. */
export function shareShown(way: number, gone: number, reducedMotion: boolean): number {
  const share = way > 0 ? gone / way : 1;
  return reducedMotion ? Math.round(4 * share) / 4 : share;
}

export function pathOf({ a, c1, c2, b }: Curve): string {
  return `M${a.x} ${a.y}C${c1.x} ${c1.y} ${c2.x} ${c2.y} ${b.x} ${b.y}`;
}

/** A jagged line across the middle of a link, where the network is torn. */
export function tearPath(curve: Curve, length = 64): string {
  const mid = pointAt(curve, 0.5);
  const before = pointAt(curve, 0.45);
  const after = pointAt(curve, 0.55);
  const size = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const along = { x: (after.x - before.x) / size, y: (after.y - before.y) / size };
  const teeth = 8;
  const points = Array.from({ length: teeth + 1 }, (_, i) => {
    const out = (i / teeth - 0.5) * length;
    const side = i % 2 === 0 ? -4 : 4;
    return `${(mid.x - along.y * out + along.x * side).toFixed(1)} ${(mid.y + along.x * out + along.y * side).toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}

/** Whether the line from `p` to `q` crosses the curve. */
export function crosses(curve: Curve, p: Point, q: Point): boolean {
  const pieces = 12;
  let before = curve.a;
  for (let i = 1; i <= pieces; i++) {
    const next = pointAt(curve, i / pieces);
    if (segmentsMeet(before, next, p, q)) return true;
    before = next;
  }
  return false;
}

function side(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function segmentsMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}
