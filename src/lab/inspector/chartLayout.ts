// Answers for where the states of a statechart stand, how its edges run between them, and where their words are.
import dagre from '@dagrejs/dagre';
import { curveBasis, line } from 'd3';

export const STATE_HEIGHT = 26;
const CHARACTER = 6.6;
const LINE_HEIGHT = 15;
/** With more edges than this their words are told by pointing at them. */
const MOST_WORDED = 7;

export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly description: string;
}

export interface PlacedState {
  readonly name: string;
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** SVG path from border to border. */
  readonly path: string;
  readonly words: string;
  /** Centre of the words; null where there is no room for them. */
  readonly at: { readonly x: number; readonly y: number } | null;
  readonly tells: string;
}

export interface PlacedChart {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** `STARTED_COLD` as a person says it. */
function spoken(event: string): string {
  return event.replaceAll('_', ' ').toLowerCase();
}

/** Edges between the same two states are one line with several words. */
function merged(edges: readonly ChartEdge[]): readonly ChartEdge[][] {
  const by = new Map<string, ChartEdge[]>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to}`;
    by.set(key, [...(by.get(key) ?? []), edge]);
  }
  return [...by.values()];
}

/** A layered drawing, downwards from the initial state, with curved edges that keep clear of the states. */
export function placeChart(names: readonly string[], edges: readonly ChartEdge[]): PlacedChart {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  const lines = merged(edges);
  const worded = lines.length <= MOST_WORDED;
  graph.setGraph({ rankdir: 'TB', ranksep: worded ? 18 : 30, nodesep: 22, edgesep: 14, marginx: 4, marginy: 4 });
  for (const name of names) graph.setNode(name, { width: 26 + (name.length + 2) * CHARACTER, height: STATE_HEIGHT });
  for (const group of lines) {
    const [{ from, to }] = group;
    const words = group.map((edge) => spoken(edge.event)).join(', ');
    const label = worded ? { width: words.length * 5.6 + 8, height: LINE_HEIGHT, labelpos: 'c' } : {};
    graph.setEdge(from, to, { ...label, words });
  }
  dagre.layout(graph);
  const curve = line<{ x: number; y: number }>(
    (p) => p.x,
    (p) => p.y,
  ).curve(curveBasis);
  return {
    states: names.map((name) => ({ name, ...pick(graph.node(name)) })),
    edges: lines.map((group) => {
      const [{ from, to }] = group;
      const { points, words, x, y } = graph.edge(from, to) as unknown as EdgeDrawn;
      const tells = `${from} to ${to}. ${group.map((e) => `${e.event}: ${e.description}`).join(' ')}`;
      return { from, to, path: curve(points) ?? '', words, at: worded && x !== undefined ? { x, y: y! } : null, tells };
    }),
    ...extent(
      names.map((name) => graph.node(name)),
      lines.flatMap(([{ from, to }]) => bendsOf(graph.edge(from, to) as unknown as EdgeDrawn)),
    ),
  };
}

const MARGIN = 4;

/** Where an edge turns, and the ends of its words. */
function bendsOf({ points, x, y, width = 0 }: EdgeDrawn): readonly { x: number; y: number }[] {
  return x === undefined ? points : [...points, { x: x - width / 2, y: y! }, { x: x + width / 2, y: y! }];
}

/** What the drawing covers: the layout's own size leaves out edges that run around the outermost states. */
function extent(
  states: readonly { x: number; y: number; width: number; height: number }[],
  bends: readonly { x: number; y: number }[],
): Pick<PlacedChart, 'left' | 'top' | 'width' | 'height'> {
  const xs = [...bends.map((p) => p.x), ...states.flatMap((s) => [s.x - s.width / 2, s.x + s.width / 2])];
  const ys = [...bends.map((p) => p.y), ...states.flatMap((s) => [s.y - s.height / 2, s.y + s.height / 2])];
  const left = Math.min(...xs) - MARGIN;
  const top = Math.min(...ys) - MARGIN;
  return { left, top, width: Math.max(...xs) + MARGIN - left, height: Math.max(...ys) + MARGIN - top };
}

interface EdgeDrawn {
  readonly points: { x: number; y: number }[];
  readonly words: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
}

function pick({ x, y, width }: { x: number; y: number; width: number }) {
  return { x, y, width };
}
