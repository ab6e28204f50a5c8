// Answers for where parts stand when the scenario does not say: dagre, left to right, loaded with the canvas.
import dagre from '@dagrejs/dagre';
import type { OpenedWorld } from '../../session/port.ts';
import type { Face } from '../../models/view.ts';
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

/** Gaps between ranks: sideways a label stands between two parts. */
const GAPS = { LR: { ranksep: 100, nodesep: 40 }, TB: { ranksep: 64, nodesep: 32 } } as const;

/** Positions of the top left corners. What the scenario fixed stays; the rest follows the calls, in the direction that fills the room. */
export function layout(
  world: OpenedWorld,
  faces: Readonly<Record<string, Face>>,
  room: Room | null,
): ReadonlyMap<string, Point> {
  const across = arrange(world, faces, 'LR');
  const { clientWidth = 800, clientHeight = 500 } = room ?? {};
  const down = arrange(world, faces, 'TB');
  const zoom = ({ width, height }: Arranged) => Math.min(1.25, clientWidth / width, clientHeight / height);
  // Sideways reads best: downwards only where it gains much.
  return (zoom(down) > 1.3 * zoom(across) ? down : across).places;
}

interface Arranged {
  readonly places: ReadonlyMap<string, Point>;
  readonly width: number;
  readonly height: number;
}

function arrange(world: OpenedWorld, faces: Readonly<Record<string, Face>>, rankdir: 'LR' | 'TB'): Arranged {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir, ...GAPS[rankdir] });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const part of world.parts) graph.setNode(part.name, partSize(faces[part.name]));
  for (const { from, to } of world.links) graph.setEdge(from, to);
  dagre.layout(graph);
  const places = new Map(
    world.parts.map((part) => {
      const { x, y, width, height } = graph.node(part.name);
      return [part.name, part.position ?? { x: x - width / 2, y: y - height / 2 }];
    }),
  );
  const { width = 1, height = 1 } = graph.graph();
  return { places, width, height };
}
