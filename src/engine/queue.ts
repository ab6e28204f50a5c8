// Answers for order: which event is next, by (at, key), with stable ties and cancellation.
// A 4-ary heap in flat typed arrays (J. W. J. Williams 1964, d-ary after D. B. Johnson 1975): a pop leaves a hole at the root that the next push fills.

/** Handle = order * SLOTS + slot; a slot is reused, an order never. */
export const SLOTS = 2_097_152;

export class EventQueue {
  size = 0;
  private hole = false;
  private at = new Float64Array(1024);
  private key = new Float64Array(1024);
  private slot = new Int32Array(1024);
  /** Heap position of each slot; -1: not in the heap. */
  private pos = new Int32Array(1024).fill(-1);
  private free = new Int32Array(1024);
  private freeCount = 0;
  private used = 0;

  /** Adds an event and returns its slot. */
  push(at: number, key: number): number {
    const slot = this.freeCount > 0 ? this.free[--this.freeCount] : this.newSlot();
    if (this.hole) {
      this.hole = false;
      this.size++;
      this.down(0, at, key, slot);
      return slot;
    }
    if (this.size === this.at.length) this.growHeap();
    this.up(this.size++, at, key, slot);
    return slot;
  }

  /** Time of the next event; NaN when empty. */
  peek(): number {
    if (this.hole) this.fill();
    return this.size > 0 ? this.at[0] : NaN;
  }

  /** Removes the next event and returns its slot (still owned by the caller until `release`); -1 when empty. */
  pop(): number {
    if (this.hole) this.fill();
    if (this.size === 0) return -1;
    const slot = this.slot[0];
    this.pos[slot] = -1;
    this.hole = true;
    this.size--;
    return slot;
  }

  /** Takes an event out before its time; false when it is not waiting. The slot is still the caller's until `release`. */
  remove(slot: number): boolean {
    if (this.hole) this.fill();
    const i = this.pos[slot];
    if (i < 0) return false;
    this.pos[slot] = -1;
    const last = --this.size;
    if (i === last) return true;
    const at = this.at[last];
    const key = this.key[last];
    const moved = this.slot[last];
    const parent = (i - 1) >> 2;
    if (i > 0 && (at < this.at[parent] || (at === this.at[parent] && key < this.key[parent])))
      this.up(i, at, key, moved);
    else this.down(i, at, key, moved);
    return true;
  }

  release(slot: number): void {
    if (this.freeCount === this.free.length) {
      const bigger = new Int32Array(this.free.length * 2);
      bigger.set(this.free);
      this.free = bigger;
    }
    this.free[this.freeCount++] = slot;
  }

  waiting(slot: number): boolean {
    return this.pos[slot] >= 0;
  }

  /** Slots in heap order (no particular order for readers). */
  slots(): Int32Array {
    if (this.hole) this.fill();
    return this.slot.subarray(0, this.size);
  }

  atOf(slot: number): number {
    return this.at[this.pos[slot]];
  }

  save() {
    if (this.hole) this.fill();
    return {
      size: this.size,
      at: this.at.slice(0, this.size),
      key: this.key.slice(0, this.size),
      slot: this.slot.slice(0, this.size),
      free: this.free.slice(0, this.freeCount),
      used: this.used,
    };
  }

  load(saved: ReturnType<EventQueue['save']>): void {
    this.hole = false;
    while (this.at.length < saved.size) this.growHeap();
    while (this.pos.length < saved.used) this.growSlots();
    this.size = saved.size;
    this.at.set(saved.at);
    this.key.set(saved.key);
    this.slot.set(saved.slot);
    this.pos.fill(-1);
    for (let i = 0; i < saved.size; i++) this.pos[saved.slot[i]] = i;
    if (this.free.length < saved.free.length) this.free = new Int32Array(saved.free.length * 2);
    this.free.set(saved.free);
    this.freeCount = saved.free.length;
    this.used = saved.used;
  }

  private newSlot(): number {
    if (this.used === this.pos.length) this.growSlots();
    return this.used++;
  }

  private fill(): void {
    this.hole = false;
    const last = this.size;
    if (last > 0) this.down(0, this.at[last], this.key[last], this.slot[last]);
  }

  private up(i: number, at: number, key: number, slot: number): void {
    const ats = this.at;
    const keys = this.key;
    const slots = this.slot;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = ats[parent];
      if (at > parentAt || (at === parentAt && key > keys[parent])) break;
      ats[i] = parentAt;
      keys[i] = keys[parent];
      this.pos[(slots[i] = slots[parent])] = i;
      i = parent;
    }
    ats[i] = at;
    keys[i] = key;
    slots[i] = slot;
    this.pos[slot] = i;
  }

  private down(i: number, at: number, key: number, slot: number): void {
    const ats = this.at;
    const keys = this.key;
    const slots = this.slot;
    const pos = this.pos;
    const size = this.size;
    let child = 4 * i + 1;
    while (child < size) {
      let best = child;
      let bestAt = ats[child];
      const end = child + 4 < size ? child + 4 : size;
      let a: number;
      // Unrolled: a full family of four is the common case by far.
      if (child + 4 <= size) {
        a = ats[child + 1];
        if (a < bestAt || (a === bestAt && keys[child + 1] < keys[best])) {
          best = child + 1;
          bestAt = a;
        }
        a = ats[child + 2];
        if (a < bestAt || (a === bestAt && keys[child + 2] < keys[best])) {
          best = child + 2;
          bestAt = a;
        }
        a = ats[child + 3];
        if (a < bestAt || (a === bestAt && keys[child + 3] < keys[best])) {
          best = child + 3;
          bestAt = a;
        }
      } else {
        for (let c = child + 1; c < end; c++) {
          a = ats[c];
          if (a < bestAt || (a === bestAt && keys[c] < keys[best])) {
            best = c;
            bestAt = a;
          }
        }
      }
      if (at < bestAt || (at === bestAt && key < keys[best])) break;
      ats[i] = bestAt;
      keys[i] = keys[best];
      const moved = slots[best];
      slots[i] = moved;
      pos[moved] = i;
      i = best;
      child = 4 * i + 1;
    }
    ats[i] = at;
    keys[i] = key;
    slots[i] = slot;
    pos[slot] = i;
  }

  private growHeap(): void {
    const size = this.at.length * 2;
    const at = new Float64Array(size);
    const key = new Float64Array(size);
    const slot = new Int32Array(size);
    at.set(this.at);
    key.set(this.key);
    slot.set(this.slot);
    this.at = at;
    this.key = key;
    this.slot = slot;
  }

  private growSlots(): void {
    const pos = new Int32Array(this.pos.length * 2).fill(-1);
    pos.set(this.pos);
    this.pos = pos;
  }
}
