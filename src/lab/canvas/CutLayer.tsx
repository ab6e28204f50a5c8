// Answers for cutting with a stroke: a line drawn across links tears each of them.
import { useReactFlow } from '@xyflow/react';
import { useRef, useState } from 'react';
import { cut } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import styles from './Canvas.module.css';
import { type Box, crosses, linkCurve, type Point } from './geometry.ts';

/** A click is a very short stroke: lengthened to this many pixels both ways, so that a link can be hit. */
const REACH = 8;

export function CutLayer() {
  const run = useRunHandle();
  const flow = useReactFlow();
  const world = useRun((s) => s.world);
  const layer = useRef<SVGSVGElement>(null);
  const [line, setLine] = useState<readonly [Point, Point] | null>(null);
  const local = (event: React.PointerEvent): Point => {
    const box = layer.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const boxOf = (name: string): Box | null => {
    const node = flow.getInternalNode(name);
    return node?.measured.width
      ? { ...node.internals.positionAbsolute, width: node.measured.width, height: node.measured.height ?? 0 }
      : null;
  };
  const tear = () => {
    if (!line || !world) return;
    const { left, top } = layer.current!.getBoundingClientRect();
    const [p, q] = line;
    const click = Math.hypot(q.x - p.x, q.y - p.y) < 4;
    const strokes: (readonly [Point, Point])[] = click
      ? [
          [
            { x: p.x - REACH, y: p.y - REACH },
            { x: p.x + REACH, y: p.y + REACH },
          ],
          [
            { x: p.x - REACH, y: p.y + REACH },
            { x: p.x + REACH, y: p.y - REACH },
          ],
        ]
      : [[p, q]];
    const ends = strokes.map((s) => s.map((e) => flow.screenToFlowPosition({ x: e.x + left, y: e.y + top })));
    const torn = new Map<string, readonly [string, string]>();
    for (const { from, to } of world.links) {
      const a = boxOf(from);
      const b = boxOf(to);
      if (!a || !b || torn.has(`${to} ${from}`)) continue;
      const curve = linkCurve(a, b);
      if (ends.some(([s, e]) => crosses(curve, s, e))) torn.set(`${from} ${to}`, [from, to]);
    }
    setLine(null);
    if (torn.size > 0) cut(run, [...torn.values()]);
    else run.choose({ said: 'The line crossed no link.' });
  };
  return (
    <svg
      ref={layer}
      className={styles.cutting}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setLine([local(event), local(event)]);
      }}
      onPointerMove={(event) => line && setLine([line[0], local(event)])}
      onPointerUp={tear}
      onPointerCancel={() => setLine(null)}
    >
      {line && <line x1={line[0].x} y1={line[0].y} x2={line[1].x} y2={line[1].y} />}
    </svg>
  );
}
