// Answers for where parts stand when the scenario does not say: dagre, left to right, loaded with the canvas.
import dagre from '@dagrejs/dagre';
import type { OpenedWorld } from '../../session/port.ts';
import type { Face, LinkMark } from '../../models/view.ts';
import type { Point } from './geometry.ts';

/** Width of a part by what its face draws, in pixels of the canvas at scale 1. */
export function partSize(face: Face | undefined): { width: number; height: number } {
  const lines = face?.lines ?? [];
  const wide = lines.some((line) => line.kind === 'slots' || line.kind === 'meter');
  let height = 48;
  for (const line of lines)
    height +=
      line.kind === 'rule'
        ? 13
        : line.kind === 'slots'
          ? line.queue > 0 || line.room > 0
            ? 48
            : 40
          : line.kind === 'spark'
            ? 40
            : 22;
  return { width: wide ? 232 : 152, height };
}

interface Room {
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/** Gaps across the direction of calls, and between ranks when they run downwards. */
const NODE_GAP = { LR: 36, TB: 32 } as const;
const DOWN_GAP = 84;
/** Sideways the words on a link stand between two parts: room for the longest of them. */
const LEAST_SIDE_GAP = 96;
const CHARACTER = 6.4;

/** What is shown of a world while it is laid out. */
export interface Shown {
  readonly faces: Readonly<Record<string, Face>>;
  readonly marks: Readonly<Record<string, readonly LinkMark[]>>;
}

/** Positions of the centres. What the scenario fixed stays; the rest follows the calls, in the direction that fills the room. */
export function layout(world: OpenedWorld, shown: Shown, room: Room | null): ReadonlyMap<string, Point> {
  const across = arrange(world, shown, 'LR');
  const { clientWidth = 800, clientHeight = 500 } = room ?? {};
  const down = arrange(world, shown, 'TB');
  const zoom = ({ width, height }: Arranged) => Math.min(1.25, clientWidth / width, clientHeight / height);
  // Sideways reads best: downwards only where it gains much.
  return (zoom(down) > 1.3 * zoom(across) ? down : across).places;
}

interface Arranged {
  readonly places: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
}

/** Width of the widest switch on a link, with its name and state, in pixels; 0: there is none. */
export function widestSign(marks: Shown['marks']): number {
  const drawn = Object.values(marks).flatMap((of) => of.filter((m) => m.state !== 'none'));
  return Math.max(0, ...drawn.map((m) => 32 + (m.label.length + 10) * CHARACTER));
}

/** Room for the widest words that a link of this world carries. */
function widestWords(world: OpenedWorld, marks: Shown['marks']): number {
  return Math.max(widestSign(marks), ...world.links.map((link) => (link.label?.length ?? 0) * CHARACTER));
}

function arrange(world: OpenedWorld, { faces, marks }: Shown, rankdir: 'LR' | 'TB'): Arranged {
  const graph = new dagre.graphlib.Graph();
  const ranksep = rankdir === 'TB' ? DOWN_GAP : Math.max(LEAST_SIDE_GAP, 24 + widestWords(world, marks));
  graph.setGraph({ rankdir, ranksep, nodesep: NODE_GAP[rankdir] });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const part of world.parts) graph.setNode(part.name, partSize(faces[part.name]));
  for (const { from, to } of world.links) graph.setEdge(from, to);
  dagre.layout(graph);
  const places = new Map(
    world.parts.map((part) => {
      const { x, y } = graph.node(part.name);
      return [part.name, part.position ?? { x, y }];
    }),
  );
  const { width = 1, height = 1 } = graph.graph();
  return { places, width, height };
}
