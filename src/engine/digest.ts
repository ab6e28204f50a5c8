// Answers for the digest: a 64-bit hash over every executed event and, at the end, the canonical state.
import { Collection } from './collections.ts';

export class Digest {
  private a = 0x6a09e667;
  private b = 0xbb67ae85 | 0;

  add(x: number): void {
    this.a = Math.imul(this.a ^ x, 0x01000193) ^ (this.b >>> 15);
    this.b = (Math.imul(((this.b ^ x) << 13) | ((this.b ^ x) >>> 19), 0x85ebca6b) + (this.a | 0)) | 0;
  }

  addNumber(x: number): void {
    if (Number.isInteger(x) && Math.abs(x) < 9007199254740992) {
      this.add(x | 0);
      this.add(Math.floor(x / 4294967296) | 0);
      return;
    }
    view.setFloat64(0, x === x ? x : NaN);
    this.add(view.getInt32(0));
    this.add(view.getInt32(4));
  }

  addString(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
  }

  /** Any plain data, keys in sorted order, Maps and Sets in theirs. */
  addState(value: unknown): void {
    if (typeof value === 'number') return this.addNumber(value);
    if (typeof value === 'string') return this.addString(value);
    if (typeof value !== 'object' || value === null) return this.addString(String(value));
    if (value instanceof Collection) return this.addAll(value.contents());
    if (value instanceof Map) return this.addAll(value.entries());
    if (value instanceof Set) return this.addAll(value);
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return this.addAll(value as unknown as Iterable<unknown>);
    for (const key of Object.keys(value).sort(byCodeUnits)) {
      this.addString(key);
      this.addState((value as Record<string, unknown>)[key]);
    }
    this.add(0x7d);
  }

  private addAll(values: Iterable<unknown>): void {
    for (const value of values) this.addState(value);
    this.add(0x5d);
  }

  /** 16 hexadecimal digits. */
  text(): string {
    return hex(this.a) + hex(this.b);
  }

  save(): readonly [number, number] {
    return [this.a, this.b];
  }
  load(saved: readonly [number, number]): void {
    this.a = saved[0];
    this.b = saved[1];
  }
}

const view = new DataView(new ArrayBuffer(8));

function hex(x: number): string {
  return (x >>> 0).toString(16).padStart(8, '0');
}

/** Order of strings by code units: the same in every engine, unlike localeCompare. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
