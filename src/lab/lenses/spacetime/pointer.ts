// Answers for the pointer on a space-time diagram: the wheel zooms (with Shift it moves), dragging moves, a click chooses, the axis moves the cursor.
import { type RefObject, useEffect } from 'react';
import { useRunHandle } from '../../run/context.ts';
import type { Diagram } from './diagram.ts';
import { AXIS, GUTTER } from './paint.ts';

/** A press that moves less than this is a click. */
const STILL = 4;

export function usePointer(canvas: RefObject<HTMLCanvasElement | null>, diagram: RefObject<Diagram | null>): void {
  const run = useRunHandle();
  useEffect(() => {
    const element = canvas.current!;
    let pressed: { x: number; y: number; moved: boolean } | null = null;
    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const seek = (x: number) => {
      const { veiled, frame } = run.store.getState();
      const at = diagram.current!.timeAt(x);
      run.seek(veiled ? Math.min(at, frame?.furthest ?? 0) : at);
    };
    const choose = (x: number, y: number) => {
      const d = diagram.current!;
      const seq = x > GUTTER ? d.rowAt(x, y) : 0;
      const lane = d.laneAt(y);
      const whose = lane && (seq > 0 || x <= GUTTER) ? { part: lane.part, process: lane.name } : null;
      run.choose({ selected: seq > 0 ? { ...whose, event: seq } : whose });
    };
    const onWheel = (event: WheelEvent) => {
      const d = diagram.current;
      if (!d) return;
      event.preventDefault();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const by = event.shiftKey && event.deltaX === 0 ? event.deltaY : sideways ? event.deltaX : event.deltaY;
      const pixels = event.deltaMode === 0 ? by : by * 30;
      if (sideways) d.pan(pixels / Math.max(200, element.clientWidth - GUTTER));
      else d.zoom(2 ** Math.max(-1, Math.min(1, pixels / 240)), place(event).x);
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = place(event);
      element.setPointerCapture(event.pointerId);
      pressed = { ...at, moved: false };
      if (at.y < AXIS && at.x > GUTTER) seek(at.x);
    };
    const onMove = (event: PointerEvent) => {
      const at = place(event);
      const d = diagram.current;
      if (!d) return;
      if (!pressed) {
        const over = at.x > GUTTER && at.y >= AXIS ? d.rowAt(at.x, at.y) : 0;
        element.style.cursor = over > 0 || at.x <= GUTTER ? 'pointer' : at.y < AXIS ? 'col-resize' : 'grab';
        return;
      }
      if (pressed.y < AXIS) return seek(at.x);
      if (!pressed.moved && Math.abs(at.x - pressed.x) < STILL) return;
      const by = (pressed.x - at.x) / Math.max(1, element.clientWidth - GUTTER);
      pressed = { ...pressed, x: at.x, moved: true };
      element.style.cursor = 'grabbing';
      d.pan(by);
    };
    const onUp = (event: PointerEvent) => {
      const at = place(event);
      if (pressed && !pressed.moved && pressed.y >= AXIS) choose(at.x, at.y);
      pressed = null;
    };
    const listeners = { pointerdown: onDown, pointermove: onMove, pointerup: onUp } as const;
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener as EventListener);
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        element.removeEventListener(name, listener as EventListener);
      element.removeEventListener('wheel', onWheel);
    };
  }, [run, canvas, diagram]);
}
