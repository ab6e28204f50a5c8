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

/** Positions of the top left corners. What the scenario fixed stays; the rest follows the direction of the calls. */
export function layout(world: OpenedWorld, faces: Readonly<Record<string, Face>>): ReadonlyMap<string, Point> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 100 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const part of world.parts) graph.setNode(part.name, partSize(faces[part.name]));
  for (const { from, to } of world.links) graph.setEdge(from, to);
  dagre.layout(graph);
  return new Map(
    world.parts.map((part) => {
      const { x, y, width, height } = graph.node(part.name);
      return [part.name, part.position ?? { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
