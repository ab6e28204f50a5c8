// Answers for how messages look: a shape for each kind, always together with its hue, and flow where there are too many.
import { SHAPES } from '../../models/view.ts';
import { type Curve, pointAt } from './geometry.ts';

const names = [
  'request',
  'response',
  'retry',
  'retry-fill',
  'event',
  'beat',
  'failure',
  'muted',
  'ink',
  'paper',
] as const;
export type Inks = Readonly<Record<(typeof names)[number], string>>;

/** The profile's colours as a canvas can use them: resolved by an element that wears each. */
export function inks(near: HTMLElement): Inks {
  const probe = document.createElement('span');
  near.parentElement!.append(probe);
  const found = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(found) as Inks;
}

/** Half the side of a stamp, in units of `size`: of a shape, and of one with the ring of a held message. */
const REACH = 7;
const RING = 11;

/**
 * Draws messages at points, to the pixel. Without a graphics card, stamping a picture of a shape onto whole pixels costs a fraction of filling
 * its outline.
 */
export function createStamps(ink: Inks, ratio: number) {
  const made: HTMLCanvasElement[] = [];
  let madeFor = 0;

  function stamp(shape: number, size: number, held: boolean): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 2 * Math.ceil((held ? RING : REACH) * size * ratio);
    const c = canvas.getContext('2d')!;
    c.scale(ratio, ratio);
    drawShape(c, ink, shape, canvas.width / ratio / 2, canvas.height / ratio / 2, size, held);
    return canvas;
  }

  /** `c` must be scaled to pixels of the canvas. */
  return (c: CanvasRenderingContext2D, shape: number, x: number, y: number, size: number, held: boolean): void => {
    if (size !== madeFor) made.length = 0;
    madeFor = size;
    const key = shape * 2 + (held ? 1 : 0);
    made[key] ??= stamp(shape, size, held);
    const half = made[key].width / 2;
    c.drawImage(made[key], Math.round(x * ratio) - half, Math.round(y * ratio) - half);
  };
}

/** Draws one message at a point. A held one has a ring round it. */
function drawShape(
  c: CanvasRenderingContext2D,
  ink: Inks,
  shape: number,
  x: number,
  y: number,
  size: number,
  held: boolean,
): void {
  const r = 4.5 * size;
  c.lineWidth = 1.8;
  c.beginPath();
  switch (SHAPES[shape]) {
    case 'request':
      c.arc(x, y, r, 0, 2 * Math.PI);
      fill(c, ink.request);
      break;
    case 'response':
      c.arc(x, y, r - 0.4, 0, 2 * Math.PI);
      fill(c, ink.paper);
      stroke(c, ink.response);
      break;
    case 'retry':
      c.moveTo(x, y - 1.2 * r);
      c.lineTo(x + 1.15 * r, y + 0.9 * r);
      c.lineTo(x - 1.15 * r, y + 0.9 * r);
      c.closePath();
      fill(c, ink['retry-fill']);
      c.lineWidth = 1;
      stroke(c, ink.retry);
      break;
    case 'event':
      c.rect(x - r, y - r, 2 * r, 2 * r);
      fill(c, ink.event);
      break;
    case 'heartbeat':
      c.arc(x, y, r / 2, 0, 2 * Math.PI);
      fill(c, ink.beat);
      break;
    case 'failure':
      c.moveTo(x - r, y - r);
      c.lineTo(x + r, y + r);
      c.moveTo(x + r, y - r);
      c.lineTo(x - r, y + r);
      c.lineWidth = 2;
      stroke(c, ink.failure);
      break;
    default:
      c.moveTo(x, y - 1.2 * r);
      c.lineTo(x + 1.2 * r, y);
      c.lineTo(x, y + 1.2 * r);
      c.lineTo(x - 1.2 * r, y);
      c.closePath();
      fill(c, ink.muted);
  }
  if (!held) return;
  c.beginPath();
  c.arc(x, y, 2 * r, 0, 2 * Math.PI);
  c.lineWidth = 1.5;
  stroke(c, ink.ink);
}

function fill(c: CanvasRenderingContext2D, colour: string): void {
  c.fillStyle = colour;
  c.fill();
}

function stroke(c: CanvasRenderingContext2D, colour: string): void {
  c.strokeStyle = colour;
  c.stroke();
}

/** A link as wide as what is on it, and the number beside it. */
export function drawFlow(c: CanvasRenderingContext2D, ink: Inks, { a, c1, c2, b }: Curve, count: number): void {
  c.beginPath();
  c.moveTo(a.x, a.y);
  c.bezierCurveTo(c1.x, c1.y, c2.x, c2.y, b.x, b.y);
  c.globalAlpha = 0.55;
  c.lineWidth = Math.min(24, 2 + Math.sqrt(count) / 2);
  stroke(c, ink.request);
  c.globalAlpha = 1;
  const mid = pointAt({ a, c1, c2, b }, 0.5);
  c.fillStyle = ink.ink;
  c.font = '12px "IBM Plex Sans", sans-serif';
  c.textAlign = 'center';
  c.fillText(`${count} in flight`, mid.x, mid.y - 16);
}
