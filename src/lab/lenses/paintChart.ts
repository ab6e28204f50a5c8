// Answers for painting one chart onto a canvas: axes of hairlines, lines told apart by dashes, cursor, crosshair and brush.
import { scaleLinear } from 'd3';
import type { Series } from '../../session/port.ts';
import { quantity } from '../run/words.ts';
import { decimate } from './decimate.ts';

/** Room for the figures of the axis, in pixels. */
export const LEFT = 52;
const TOP = 10;
const BOTTOM = 8;

interface Painted {
  readonly series: readonly Series[];
  readonly beside: string;
  readonly from: number;
  readonly to: number;
  readonly last: number;
  readonly at: number;
  readonly cross: number | null;
  readonly drag: readonly [number, number] | null;
}

function colours(canvas: HTMLCanvasElement) {
  const probe = document.createElement('span');
  canvas.parentElement!.append(probe);
  const of = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = { ink: of('ink'), muted: of('muted'), hair: of('hair'), line: of('request'), other: of('event') };
  probe.remove();
  return found;
}

export function paintChart(canvas: HTMLCanvasElement, p: Painted): void {
  const { width, height } = canvas.getBoundingClientRect();
  if (width < LEFT + 10 || height < 30) return;
  const ratio = Math.min(2, devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const c = canvas.getContext('2d')!;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colour = colours(canvas);
  const wide = width - LEFT;
  const bottom = height - BOTTOM;
  const lines = p.series.map((s) => ({
    s,
    d: decimate(
      s.at,
      s.values,
      p.from,
      Math.min(p.to, p.last),
      Math.round(wide * Math.min(1, (Math.min(p.to, p.last) - p.from) / (p.to - p.from))),
    ),
  }));
  let most = 0;
  for (const { d } of lines) for (let i = 0; i < d.count; i++) most = Math.max(most, d.y[i]);
  const y = scaleLinear([0, most || 1], [bottom, TOP]).nice(2);
  const x = scaleLinear([p.from, p.to], [LEFT, width]);

  const scale = Number(getComputedStyle(canvas).getPropertyValue('--scale')) || 1;
  c.font = `${Math.min(16, 12 * scale)}px "IBM Plex Sans", sans-serif`;
  c.fillStyle = colour.muted;
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  c.fillText(
    quantity(y.domain()[1], /^(us|share|bytes)$/.test(p.series[0]?.unit ?? '') ? p.series[0].unit : ''),
    LEFT - 8,
    TOP,
  );
  c.fillText('0', LEFT - 8, bottom - 4);
  line(c, colour.hair, 1, [LEFT, bottom, width, bottom]);
  line(c, colour.hair, 1, [LEFT, TOP, width, TOP]);
  if (p.drag) {
    c.fillStyle = colour.hair;
    c.globalAlpha = 0.5;
    c.fillRect(x(Math.min(...p.drag)), TOP, Math.abs(x(p.drag[1]) - x(p.drag[0])), bottom - TOP);
    c.globalAlpha = 1;
  }
  for (const { s, d } of lines) {
    c.beginPath();
    for (let i = 0; i < d.count; i++) c.lineTo(LEFT + d.x[i], y(Math.max(0, d.y[i])));
    c.strokeStyle = s.branch !== p.beside ? colour.line : colour.other;
    c.setLineDash(s.branch !== p.beside ? [] : [5, 3]);
    c.lineWidth = 1.6;
    c.lineJoin = 'round';
    c.stroke();
    c.setLineDash([]);
  }
  if (p.at >= p.from && p.at <= p.to) line(c, colour.ink, 1.2, [x(p.at), TOP - 8, x(p.at), bottom]);
  if (p.cross !== null) line(c, colour.muted, 1, [x(p.cross), TOP - 8, x(p.cross), bottom], [2, 3]);
}

function line(
  c: CanvasRenderingContext2D,
  colour: string,
  width: number,
  [x1, y1, x2, y2]: readonly number[],
  dash: number[] = [],
): void {
  c.beginPath();
  c.setLineDash(dash);
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.strokeStyle = colour;
  c.lineWidth = width;
  c.stroke();
  c.setLineDash([]);
}
