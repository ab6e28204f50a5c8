// Answers for order: which event is next, by (at, key), with stable ties and cancellation.
// A 4-ary heap in flat typed arrays (J. W. J. Williams 1964, d-ary after D. B. Johnson 1975): a pop leaves a hole at the root that the next push fills.
// Only times move with the heap. Keys decide between equal times alone, so they stay with their slot, and the least of four children is chosen
// without a branch, since no processor can foretell it. Integers are kept to 32 bits (`| 0`), which spares the checks for overflow.

/** Handle = order * SLOTS + slot; a slot is reused, an order never. */
export const SLOTS = 2_097_152;
/** One slot in sixteen is for those set apart. */
const APART = 15;

export class EventQueue {
  size = 0;
  private hole = false;
  private at = new Float64Array(1024);
  private slot = new Int32Array(1024);
  /** Key of each slot. */
  private key = new Float64Array(1024);
  /** Heap position of each slot; -1: not in the heap. */
  private pos = new Int32Array(1024).fill(-1);
  private free = new Int32Array(1024);
  private freeCount = 0;
  private used = 0;
  /** The same for events set apart. */
  private freeApart: number[] = [];
  private usedApart = 0;

  /**
   * Adds an event and returns its slot. Those set `apart` never take a slot that others would have had: which slots the others get, and so
   * the handles that processes remember, is the same whether they are there or not.
   */
  push(at: number, key: number, apart = false): number {
    const slot = apart ? this.slotApart() : this.freeCount > 0 ? this.free[--this.freeCount] : this.newSlot();
    this.key[slot] = key;
    if (this.hole) {
      this.hole = false;
      this.size++;
      this.down(0, at, slot);
      return slot;
    }
    if (this.size === this.at.length) this.growHeap();
    this.up(this.size++, at, slot);
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
    // What takes its place may have to rise (it comes from another branch of the tree) or to sink, never both.
    const at = this.at[last];
    const moved = this.slot[last];
    if (i > 0 && this.precedes(at, moved, (i - 1) >> 2)) this.up(i, at, moved);
    else this.down(i, at, moved);
    return true;
  }

  release(slot: number): void {
    if ((slot & APART) === APART) {
      this.freeApart.push(slot);
      return;
    }
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
      slot: this.slot.slice(0, this.size),
      key: this.key.slice(),
      free: this.free.slice(0, this.freeCount),
      used: this.used,
      freeApart: this.freeApart.slice(),
      usedApart: this.usedApart,
    };
  }

  load(saved: ReturnType<EventQueue['save']>): void {
    this.hole = false;
    while (this.at.length < saved.size) this.growHeap();
    while (this.pos.length < saved.key.length) this.growSlots();
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
    this.freeApart = saved.freeApart.slice();
    this.usedApart = saved.usedApart;
  }

  private newSlot(): number {
    if ((this.used & APART) === APART) this.used++;
    if (this.used >= this.pos.length) this.growSlots();
    return this.used++;
  }

  private slotApart(): number {
    const free = this.freeApart.pop();
    if (free !== undefined) return free;
    const slot = this.usedApart++ * (APART + 1) + APART;
    while (slot >= this.pos.length) this.growSlots();
    return slot;
  }

  private fill(): void {
    this.hole = false;
    const last = this.size;
    if (last > 0) this.down(0, this.at[last], this.slot[last]);
  }

  /** Whether (at, key of slot) comes before what stands at heap position i. */
  private precedes(at: number, slot: number, i: number): boolean {
    return at < this.at[i] || (at === this.at[i] && this.key[slot] < this.key[this.slot[i]]);
  }

  private up(start: number, at: number, slot: number): void {
    const ats = this.at;
    const slots = this.slot;
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (!this.precedes(at, slot, parent)) break;
      ats[i] = ats[parent];
      this.pos[(slots[i] = slots[parent])] = i;
      i = parent;
    }
    ats[i] = at;
    slots[i] = slot;
    this.pos[slot] = i;
  }

  private down(start: number, at: number, slot: number): void {
    const ats = this.at;
    const slots = this.slot;
    const keys = this.key;
    const pos = this.pos;
    const size = this.size;
    const key = keys[slot];
    let i = start;
    let child = ((i << 2) + 1) | 0;
    while (child + 3 < size) {
      const a = ats[child];
      const b = ats[child + 1];
      const c = ats[child + 2];
      const d = ats[child + 3];
      const left = (child + +(b < a)) | 0;
      const right = (child + 2 + +(d < c)) | 0;
      const leftAt = ats[left];
      const rightAt = ats[right];
      let best = (left + ((right - left) & -(rightAt < leftAt))) | 0;
      if ((+(a === b) | +(c === d) | +(leftAt === rightAt)) !== 0) best = this.least(child, child + 4);
      const bestAt = ats[best];
      const moved = slots[best];
      if (at < bestAt || (at === bestAt && key < keys[moved])) return this.put(i, at, slot);
      ats[i] = bestAt;
      slots[i] = moved;
      pos[moved] = i;
      i = best;
      child = ((i << 2) + 1) | 0;
    }
    if (child < size) {
      const best = this.least(child, size);
      if (!this.precedes(at, slot, best)) {
        this.put(i, ats[best], slots[best]);
        i = best;
      }
    }
    this.put(i, at, slot);
  }

  /** Position of the first of the children from `child` to before `end`, ties by key. */
  private least(child: number, end: number): number {
    let best = child;
    for (let c = child + 1; c < end; c++) if (this.precedes(this.at[c], this.slot[c], best)) best = c;
    return best;
  }

  private put(i: number, at: number, slot: number): void {
    this.at[i] = at;
    this.slot[i] = slot;
    this.pos[slot] = i;
  }

  private growHeap(): void {
    const size = this.at.length * 2;
    const at = new Float64Array(size);
    const slot = new Int32Array(size);
    at.set(this.at);
    slot.set(this.slot);
    this.at = at;
    this.slot = slot;
  }

  private growSlots(): void {
    const pos = new Int32Array(this.pos.length * 2).fill(-1);
    const key = new Float64Array(pos.length);
    pos.set(this.pos);
    key.set(this.key);
    this.pos = pos;
    this.key = key;
  }
}
