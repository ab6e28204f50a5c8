// Answers for one space-time diagram on a canvas: its window, its tiles, and painting them when something changed, once a screen frame at most.
import type { Band, EventCone, Lane, SpaceTime } from '../../../session/port.ts';
import { createStamps, inks } from '../../canvas/shapes.ts';
import { neighbour, type Places, rowAt } from './hit.ts';
import { AXIS, GUTTER, paintFront, paintGround, paintTile, type Scene } from './paint.ts';
import { createTiles, type Tile } from './tiles.ts';
import { around, following, moved, type View, zoomed } from './view.ts';

/** Least distance of lanes, pixels. */
const LANE = 27;

/** What the diagram shows; whoever owns it changes this. */
export interface Shown {
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
  readonly cone: EventCone | null;
  readonly selected: string;
  readonly cursor: number;
  readonly until: number;
  readonly length: number;
}

interface Surroundings {
  ask(from: number, to: number, pids: readonly number[], most: number): Promise<SpaceTime | null>;
  /** The window has moved. */
  viewed(view: View): void;
}

export type Diagram = ReturnType<typeof createDiagram>;

/** Height a diagram of so many lanes takes at least, in pixels. */
export function leastHeight(lanes: number): number {
  return AXIS + 8 + lanes * LANE;
}

export function createDiagram(canvas: HTMLCanvasElement, outside: Surroundings) {
  const context = canvas.getContext('2d')!;
  const ratio = Math.min(2, devicePixelRatio);
  let shown: Shown = { lanes: [], bands: [], cone: null, selected: '', cursor: 0, until: 0, length: 1 };
  let view: View = { from: 0, to: 1_000_000 };
  let ink = inks(canvas);
  let stamp = createStamps(ink, ratio);
  let size = { width: 0, height: 0 };
  let handle = 0;
  /** Grows with whatever makes every drawing of a tile old. */
  let edition = 0;
  let rows = new Map<number, number>();
  const tiles = createTiles({
    ask: (from, to, most) =>
      outside.ask(
        from,
        to,
        shown.lanes.map((lane) => lane.pid),
        most,
      ),
    arrived: () => later(),
  });

  const wide = () => Math.max(1, size.width - GUTTER);
  const x = (at: number) => GUTTER + ((at - view.from) / (view.to - view.from)) * wide();
  const y = (pid: number) => rows.get(pid) ?? Number.NaN;
  const places: Places = { x, y };
  const visible = () => tiles.of(view, wide(), shown.until);
  const windows = () => visible().flatMap((tile) => (tile.data ? [tile.data] : []));

  function later(): void {
    if (handle === 0) handle = requestAnimationFrame(paint);
  }

  function measure(): void {
    const box = canvas.getBoundingClientRect();
    size = { width: box.width, height: box.height };
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    place();
  }

  function place(): void {
    const n = Math.max(1, shown.lanes.length);
    const gap = (size.height - AXIS - 8) / n;
    rows = new Map(shown.lanes.map((lane, i) => [lane.pid, AXIS + (i + 0.5) * gap]));
    edition++;
    later();
  }

  function picture(tile: Tile): HTMLCanvasElement | null {
    if (!tile.data) return null;
    const width = Math.max(1, Math.round((tile.span / (view.to - view.from)) * wide()));
    const wanted = `${edition} ${width}`;
    if (tile.drawnFor === wanted) return tile.picture;
    tile.picture ??= document.createElement('canvas');
    tile.picture.width = width * ratio;
    tile.picture.height = Math.round(size.height * ratio);
    const c = tile.picture.getContext('2d')!;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { from, span } = tile;
    paintTile(c, tile.data, { x: (at) => ((at - from) / span) * width, y }, ink, stamp, shown.cone);
    tile.drawnFor = wanted;
    return tile.picture;
  }

  function paint(): void {
    handle = 0;
    if (size.width < GUTTER + 40) return;
    const c = context;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, size.width, size.height);
    const scale = Number(getComputedStyle(canvas).getPropertyValue('--scale')) || 1;
    const scene: Scene = { ...shown, view, ...size, places, ink, scale };
    paintGround(c, scene);
    c.save();
    c.beginPath();
    c.rect(GUTTER, 0, Math.max(0, Math.min(size.width, x(shown.until)) - GUTTER), size.height);
    c.clip();
    for (const tile of visible()) {
      const drawn = picture(tile);
      if (drawn) c.drawImage(drawn, x(tile.from), 0, drawn.width / ratio, drawn.height / ratio);
    }
    c.restore();
    paintFront(c, scene);
  }

  function go(next: View): void {
    if (next.from === view.from && next.to === view.to) return;
    view = next;
    outside.viewed(view);
    later();
  }

  const observer = new ResizeObserver(measure);
  observer.observe(canvas);
  const recolour = () => {
    ink = inks(canvas);
    stamp = createStamps(ink, ratio);
    edition++;
    later();
  };
  const profile = new MutationObserver(recolour);
  profile.observe(document.documentElement, { attributeFilter: ['data-profile'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', recolour);

  return {
    get view() {
      return view;
    },
    show(change: Partial<Shown>): void {
      const was = shown;
      shown = { ...shown, ...change };
      if (was.lanes !== shown.lanes) {
        tiles.forget();
        place();
      }
      if (was.cone !== shown.cone) edition++;
      later();
    },
    /** Everything that was asked for is of another run. */
    forget(): void {
      tiles.forget();
      later();
    },
    go,
    around: (at: number, span: number) => go(around(at, span, shown.length)),
    follow: (at: number) => go(following(view, at, shown.length)),
    /** By a share of the window. */
    pan: (share: number) => go(moved(view, share * (view.to - view.from), shown.length)),
    /** Round a point of the canvas, pixels from its left; without one round the cursor, or the middle where that is out of sight. */
    zoom(factor: number, px?: number): void {
      const middle = shown.cursor >= view.from && shown.cursor <= view.to ? shown.cursor : (view.from + view.to) / 2;
      go(zoomed(view, factor, px === undefined ? middle : this.timeAt(px), shown.length));
    },
    timeAt: (px: number) => view.from + ((px - GUTTER) / wide()) * (view.to - view.from),
    rowAt: (px: number, py: number) => rowAt(windows(), places, px, py),
    neighbour: (seq: number, direction: 1 | -1) =>
      neighbour(
        windows().map((w) => ({ ...w, from: Math.max(w.from, view.from), to: Math.min(w.to, view.to, shown.until) })),
        seq,
        direction,
      ),
    laneAt: (py: number) =>
      shown.lanes.find((lane) => Math.abs(y(lane.pid) - py) <= (size.height - AXIS) / shown.lanes.length / 2),
    /** How many messages one drawn line stands for, at most, in what is in sight. */
    density(): number {
      let most = 1;
      for (const { messages } of windows()) for (const n of messages.many) if (n > most) most = n;
      return most;
    },
    end(): void {
      cancelAnimationFrame(handle);
      observer.disconnect();
      profile.disconnect();
      dark.removeEventListener('change', recolour);
    },
  };
}
