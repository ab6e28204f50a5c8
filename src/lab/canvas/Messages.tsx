// Answers for the messages in flight: one canvas over the graph, painted once for every frame that came.
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { Frame, SlowFrame } from '../../session/port.ts';
import { dropMessage } from '../run/acts.ts';
import { useRunHandle } from '../run/context.ts';
import styles from './Canvas.module.css';
import { type Box, type Curve, linkCurve, type Point, pointAt, shareShown } from './geometry.ts';
import { createStamps, drawFlow, inks, type Inks } from './shapes.ts';

/** Above this many, links show how much flows instead of every message. */
const MOST_SINGLY = 1000;
const HIT = 14;

interface Spot extends Point {
  readonly order: number;
}

export function Messages() {
  const run = useRunHandle();
  const flow = useStoreApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current!;
    const painter = createPainter(element, () => flow.getState());
    let handle = 0;
    let drawn: unknown[] = [];
    const tick = () => {
      handle = requestAnimationFrame(tick);
      const { frame, slow } = run.store.getState();
      const { transform, nodeLookup, nodes, width, height } = flow.getState();
      const now = [frame, slow?.processes, transform, nodes, nodeLookup, width, height];
      if (!frame || !slow || now.every((part, i) => part === drawn[i])) return;
      drawn = now;
      painter.paint(frame, slow);
    };
    handle = requestAnimationFrame(tick);
    const repaint = () => {
      drawn = [];
      painter.refresh();
    };
    const observer = new MutationObserver(repaint);
    observer.observe(document.documentElement, { attributeFilter: ['data-profile'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', repaint);
    // The overlay lets clicks through; the drop tool listens above it.
    const onClick = (event: MouseEvent) => {
      if (run.store.getState().tool !== 'drop') return;
      const box = element.getBoundingClientRect();
      const order = painter.messageAt(event.clientX - box.left, event.clientY - box.top);
      if (order === null) return;
      event.stopPropagation();
      dropMessage(run, order);
    };
    const parent = element.parentElement!;
    parent.addEventListener('click', onClick, true);
    return () => {
      cancelAnimationFrame(handle);
      observer.disconnect();
      dark.removeEventListener('change', repaint);
      parent.removeEventListener('click', onClick, true);
    };
  }, [run, flow]);
  return <canvas ref={canvas} className={styles.messages} />;
}

type FlowState = ReturnType<ReturnType<typeof useStoreApi>['getState']>;

function createPainter(canvas: HTMLCanvasElement, flow: () => FlowState) {
  const context = canvas.getContext('2d')!;
  const ratio = Math.min(2, devicePixelRatio);
  let ink: Inks = inks(canvas);
  let stamp = createStamps(ink, ratio);
  let spots: Spot[] = [];
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  function fitCanvas(): { width: number; height: number } {
    const { width, height } = flow();
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { width, height };
  }

  const made = new Map<string, Curve | null>();
  let madeOf: readonly unknown[] = [];

  /** Curves in pixels of the screen, one for each pair of parts, made when first needed after parts or the view moved. */
  function curves() {
    const { nodes, nodeLookup, transform } = flow();
    const [tx, ty, zoom] = transform;
    if (madeOf[0] !== nodes || madeOf[1] !== transform) made.clear();
    madeOf = [nodes, transform];
    const boxOf = (name: string): Box | null => {
      const node = nodeLookup.get(name);
      if (!node?.measured.width) return null;
      const { x, y } = node.internals.positionAbsolute;
      return {
        x: x * zoom + tx,
        y: y * zoom + ty,
        width: node.measured.width * zoom,
        height: (node.measured.height ?? 0) * zoom,
      };
    };
    return (from: string, to: string): Curve | null => {
      const key = `${from} ${to}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const a = boxOf(from);
      const b = boxOf(to);
      const curve = a && b && from !== to ? linkCurve(a, b) : null;
      made.set(key, curve);
      return curve;
    };
  }

  function paint(frame: Frame, slow: SlowFrame): void {
    fitCanvas();
    spots = [];
    const curve = curves();
    const { flight, at } = frame;
    const size = Math.min(1.4, Math.max(0.7, flow().transform[2]));
    if (flight.count > MOST_SINGLY) {
      paintFlow(frame, slow, curve);
      return;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (let i = 0; i < flight.count; i++) {
      const from = slow.processes[flight.from[i]]?.part;
      const to = slow.processes[flight.to[i]]?.part;
      const line = from && to ? curve(from, to) : null;
      if (!line) continue;
      const way = flight.arrivesAt[i] - flight.sentAt[i];
      const spot = pointAt(line, shareShown(way, at - flight.sentAt[i], still.matches));
      stamp(context, flight.shape[i], spot.x, spot.y, size, flight.held[i] === 1);
      spots.push({ ...spot, order: flight.order[i] });
    }
  }

  function paintFlow({ flight }: Frame, slow: SlowFrame, curve: (from: string, to: string) => Curve | null): void {
    const counts = new Map<string, { from: string; to: string; n: number }>();
    for (let i = 0; i < flight.count; i++) {
      const from = slow.processes[flight.from[i]]?.part;
      const to = slow.processes[flight.to[i]]?.part;
      if (!from || !to) continue;
      const key = from < to ? `${from} ${to}` : `${to} ${from}`;
      const held = counts.get(key) ?? { from, to, n: 0 };
      held.n++;
      counts.set(key, held);
    }
    for (const { from, to, n } of counts.values()) {
      const line = curve(from, to);
      if (line) drawFlow(context, ink, line, n);
    }
  }

  return {
    paint,
    refresh() {
      ink = inks(canvas);
      stamp = createStamps(ink, ratio);
    },
    /** Scheduling number of the message at a point of the canvas. */
    messageAt(x: number, y: number): number | null {
      let best: Spot | null = null;
      let distance = HIT;
      for (const spot of spots) {
        const d = Math.hypot(spot.x - x, spot.y - y);
        if (d < distance) {
          distance = d;
          best = spot;
        }
      }
      return best?.order ?? null;
    },
  };
}
