// Answers for where the states of a small statechart stand and how its edges run between them.

export const STATE = { width: 92, height: 30 };
const GAP = { x: 36, y: 34 };

export interface PlacedState {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Two columns in reading order, a single row for two states: small charts need no solver. */
export function placeStates(names: readonly string[]): {
  readonly states: readonly PlacedState[];
  readonly width: number;
  readonly height: number;
} {
  const columns = 2;
  const rows = Math.ceil(names.length / columns);
  const states = names.map((name, i) => {
    const row = Math.floor(i / columns);
    // Rows alternate, so that a cycle reads as one.
    const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns);
    return { name, x: 6 + column * (STATE.width + GAP.x), y: 14 + row * (STATE.height + GAP.y) };
  });
  return { states, width: 12 + columns * STATE.width + GAP.x, height: 28 + rows * STATE.height + (rows - 1) * GAP.y };
}

/** A path from the border of one state to the border of another; the two directions are kept apart. */
export function edgePath(from: PlacedState, to: PlacedState): string {
  const ax = from.x + STATE.width / 2;
  const ay = from.y + STATE.height / 2;
  const bx = to.x + STATE.width / 2;
  const by = to.y + STATE.height / 2;
  if (from.name === to.name) return `M${ax - 12} ${from.y}c-6 -14 30 -14 24 0`;
  const length = Math.hypot(bx - ax, by - ay);
  const dx = (bx - ax) / length;
  const dy = (by - ay) / length;
  const side = 5;
  const reach = (d: { x: number; y: number }) =>
    Math.min(
      d.x === 0 ? Infinity : STATE.width / 2 / Math.abs(d.x),
      d.y === 0 ? Infinity : STATE.height / 2 / Math.abs(d.y),
    );
  const out = reach({ x: dx, y: dy });
  const sx = -dy * side;
  const sy = dx * side;
  return `M${(ax + dx * out + sx).toFixed(1)} ${(ay + dy * out + sy).toFixed(1)}L${(bx - dx * (out + 3) + sx).toFixed(1)} ${(by - dy * (out + 3) + sy).toFixed(1)}`;
}
