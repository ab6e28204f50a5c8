// Answers for copy-on-write collections: logs, queues and stores that may pass a thousand entries, cheap to copy into keyframes.
// Elements are immutable (primitives or frozen). What a copy shares is never written again.

const CHUNK = 256;

/** Implemented by everything the state copier must ask instead of looking inside. */
export abstract class Collection {
  abstract copy(): this;
  /** What the canonical hash sees, in a fixed order. */
  abstract contents(): Iterable<unknown>;
}

function shareable<T>(value: T): T {
  return typeof value === 'object' && value !== null ? Object.freeze(value) : value;
}

/** An append-only log that can be truncated at its end and trimmed at its start; index = position since the beginning of time. */
export class AppendLog<T> extends Collection {
  private chunks: (readonly T[])[] = [];
  private tail: T[] = [];
  /** Position of chunks[0][0]. */
  private base: number;
  private first: number;
  private cuts = 0;

  /** An empty log whose first entry gets the position `start`. */
  constructor(start = 0) {
    super();
    this.base = start;
    this.first = start;
  }

  /** First position still kept. */
  get start(): number {
    return this.first;
  }
  /** Position the next append gets. */
  get end(): number {
    return this.base + this.chunks.length * CHUNK + this.tail.length;
  }
  get length(): number {
    return this.end - this.first;
  }
  /** How often something was dropped at the end: while it stays the same, what was looked at once need not be looked at again. Of this very object alone. */
  get truncations(): number {
    return this.cuts;
  }

  append(value: T): number {
    this.tail.push(shareable(value));
    if (this.tail.length === CHUNK) {
      this.chunks.push(Object.freeze(this.tail));
      this.tail = [];
    }
    return this.end - 1;
  }

  get(position: number): T | undefined {
    if (position < this.first || position >= this.end) return undefined;
    const i = position - this.base;
    const chunk = (i / CHUNK) | 0;
    return chunk < this.chunks.length ? this.chunks[chunk][i - chunk * CHUNK] : this.tail[i - chunk * CHUNK];
  }

  /** Drops everything at `position` and after. */
  truncate(position: number): void {
    if (position >= this.end) return;
    this.cuts++;
    const i = Math.max(0, position - this.base);
    const chunk = Math.floor(i / CHUNK);
    if (chunk < this.chunks.length) {
      this.tail = this.chunks[chunk].slice(0, i % CHUNK);
      this.chunks.length = chunk;
    } else this.tail.length = i - this.chunks.length * CHUNK;
    if (this.first > this.end) this.first = this.end;
  }

  /** Forgets everything before `position`. */
  trim(position: number): void {
    this.first = Math.min(Math.max(this.first, position), this.end);
    while (this.chunks.length > 0 && this.base + CHUNK <= this.first) {
      this.chunks.shift();
      this.base += CHUNK;
    }
  }

  *contents(): Iterable<T> {
    for (let i = this.first; i < this.end; i++) yield this.get(i)!;
  }

  copy(): this {
    const other = new AppendLog<T>();
    other.chunks = this.chunks.slice();
    other.tail = this.tail.slice();
    other.base = this.base;
    other.first = this.first;
    return other as this;
  }
}

/** A first-in first-out queue. */
export class Ring<T> extends Collection {
  private log = new AppendLog<T>();

  get length(): number {
    return this.log.length;
  }
  push(value: T): void {
    this.log.append(value);
  }
  shift(): T | undefined {
    const value = this.log.get(this.log.start);
    this.log.trim(this.log.start + 1);
    return value;
  }
  pop(): T | undefined {
    if (this.log.length === 0) return undefined;
    const value = this.log.get(this.log.end - 1);
    this.log.truncate(this.log.end - 1);
    return value;
  }
  /** i-th from the front. */
  at(i: number): T | undefined {
    return this.log.get(this.log.start + i);
  }
  contents(): Iterable<T> {
    return this.log.contents();
  }
  copy(): this {
    const other = new Ring<T>();
    other.log = this.log.copy();
    return other as this;
  }
}

const GONE = Symbol('gone');

/** A keyed store. Iterates by first insertion since the last merge of its overlay, which happens by count of writes alone. */
export class Table<K extends string | number, V> extends Collection {
  private base: ReadonlyMap<K, V> = new Map();
  private overlay = new Map<K, V | typeof GONE>();
  private count = 0;

  get size(): number {
    return this.count;
  }
  get(key: K): V | undefined {
    const over = this.overlay.get(key);
    if (over !== undefined) return over === GONE ? undefined : (over as V);
    return this.base.get(key);
  }
  has(key: K): boolean {
    const over = this.overlay.get(key);
    return over !== undefined ? over !== GONE : this.base.has(key);
  }
  set(key: K, value: V): void {
    if (!this.has(key)) this.count++;
    this.overlay.set(key, shareable(value));
    this.mergeWhenLarge();
  }
  delete(key: K): boolean {
    if (!this.has(key)) return false;
    this.count--;
    this.overlay.set(key, GONE);
    this.mergeWhenLarge();
    return true;
  }
  *entries(): Iterable<[K, V]> {
    for (const [key, value] of this.base) {
      const over = this.overlay.get(key);
      if (over === undefined) yield [key, value];
      else if (over !== GONE) yield [key, over as V];
    }
    for (const [key, over] of this.overlay) if (over !== GONE && !this.base.has(key)) yield [key, over as V];
  }
  contents(): Iterable<unknown> {
    return this.entries();
  }
  copy(): this {
    const other = new Table<K, V>();
    other.base = this.base;
    other.overlay = new Map(this.overlay);
    other.count = this.count;
    return other as this;
  }

  private mergeWhenLarge(): void {
    if (this.overlay.size < CHUNK + this.base.size / 4) return;
    this.base = new Map(this.entries());
    this.overlay = new Map();
  }
}
