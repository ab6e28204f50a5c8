// Answers for the tiles of a space-time diagram: the run is asked for stretches of fixed length, which are kept while they are near.
import type { Micros } from '../../../engine/index.ts';
import type { SpaceTime } from '../../../session/port.ts';
import type { View } from './view.ts';

/** A tile is at least this wide on screen, and less than twice as wide. */
const LEAST_WIDTH = 360;
/** Lines in a tile: more are gathered in bins. */
const MOST_LINES = 1200;
const MOST_TILES = 48;

export interface Tile {
  readonly key: string;
  readonly from: Micros;
  readonly span: Micros;
  data: SpaceTime | null;
  /** How far the run was known when it was asked for. */
  until: Micros;
  asking: boolean;
  /** Its drawing, and what it was drawn for. */
  picture: HTMLCanvasElement | null;
  drawnFor: string;
}

export interface TileSource {
  /** A stretch of the run as it is now known; null when that cannot be had. */
  ask(from: Micros, to: Micros, most: number): Promise<SpaceTime | null>;
  /** Something arrived: paint again. */
  arrived(): void;
}

/** Length of a tile for a window: a power of two, so that zooming a little keeps the tiles. */
export function tileSpan(view: View, width: number): Micros {
  const least = ((view.to - view.from) * LEAST_WIDTH) / Math.max(1, width);
  let span = 64;
  while (span < least) span *= 2;
  return span;
}

export function createTiles(source: TileSource) {
  const kept = new Map<string, Tile>();

  async function fill(tile: Tile, until: Micros): Promise<void> {
    tile.asking = true;
    const data = await source.ask(tile.from, tile.from + tile.span, MOST_LINES);
    tile.asking = false;
    if (!data || kept.get(tile.key) !== tile) return;
    tile.data = data;
    tile.until = until;
    tile.drawnFor = '';
    source.arrived();
  }

  function tile(index: number, span: Micros): Tile {
    const key = `${span} ${index}`;
    const known = kept.get(key);
    // What was used last stands last: the first is given up first.
    if (known) kept.delete(key);
    const made = known ?? {
      key,
      from: index * span,
      span,
      data: null,
      until: -1,
      asking: false,
      picture: null,
      drawnFor: '',
    };
    kept.set(key, made);
    return made;
  }

  return {
    /** The tiles of a window and, unseen, its neighbours; missing ones are asked for. `until`: how far the run is known. */
    of(view: View, width: number, until: Micros): readonly Tile[] {
      const span = tileSpan(view, width);
      const first = Math.floor(view.from / span);
      const last = Math.floor(view.to / span);
      const visible: Tile[] = [];
      for (let index = first - 1; index <= last + 1; index++) {
        if (index < 0 || index * span > until) continue;
        const t = tile(index, span);
        const old = t.until < Math.min(until, t.from + 2 * t.span);
        if (old && !t.asking) fill(t, until);
        if (index >= first && index <= last) visible.push(t);
      }
      for (const key of kept.keys()) {
        if (kept.size <= MOST_TILES) break;
        kept.delete(key);
      }
      return visible;
    },
    forget: () => kept.clear(),
  };
}
