// Answers for what waits to happen: the event queue together with the columns that say what each event is.
import type { Pid, Seq } from './process.ts';
import { EventQueue, SLOTS } from './queue.ts';
import type { Micros } from './time.ts';

/** Ties: 4096 of them above the scheduling numbers. */
const TIE = 1_099_511_627_776;

/**
 * What comes first at one moment: ends of faults, then declared faults and interventions in the order of their list, then faults that a
 * condition called for, then ordinary events. So a run replayed from its list of interventions is the run in which they were made.
 */
export type Urgency = 0 | 1 | 2 | 3;
const ORDINARY: Urgency = 3;
const CLASS = 1_125_899_906_842_624;

export class Pending {
  readonly queue = new EventQueue();
  /** Scheduling numbers given so far to ordinary events; faults count by themselves, so that interventions leave the numbers as they were. */
  order = 0;
  urgent = 0;
  kind = new Uint8Array(1024);
  target = new Int32Array(1024);
  from = new Int32Array(1024);
  incarnation = new Int32Array(1024);
  cause = new Int32Array(1024);
  about = new Int32Array(1024);
  ref = new Int32Array(1024);
  because = new Int32Array(1024);
  /** Connection of a message, job of a completion, and the like. */
  extra = new Int32Array(1024);
  sentAt = new Float64Array(1024);
  orderOf = new Float64Array(1024);
  name: string[] = [];
  data: any[] = [];

  add(
    at: Micros,
    tie: number,
    urgency: Urgency,
    kind: number,
    target: Pid,
    from: Pid,
    incarnation: number,
    cause: Seq,
    about: Seq,
    ref: Seq,
    because: Seq,
    extra: number,
    now: Micros,
    name: string,
    data: any,
  ): number {
    const order = urgency === ORDINARY ? ++this.order : -++this.urgent;
    const slot = this.queue.push(at, urgency === ORDINARY ? tie * TIE + order : (urgency - ORDINARY) * CLASS - order);
    if (slot >= this.kind.length) this.grow();
    this.kind[slot] = kind;
    this.target[slot] = target;
    this.from[slot] = from;
    this.incarnation[slot] = incarnation;
    this.cause[slot] = cause;
    this.about[slot] = about;
    this.ref[slot] = ref;
    this.because[slot] = because;
    this.extra[slot] = extra;
    this.sentAt[slot] = now;
    this.orderOf[slot] = order;
    this.name[slot] = name;
    this.data[slot] = data;
    return order * SLOTS + slot;
  }

  /** Slot of a handle whose event still waits; -1 otherwise. */
  slotOf(handle: number): number {
    const slot = handle % SLOTS;
    return handle > 0 && this.orderOf[slot] === Math.floor(handle / SLOTS) && this.queue.waiting(slot) ? slot : -1;
  }

  cancel(handle: number): boolean {
    const slot = this.slotOf(handle);
    if (slot < 0) return false;
    this.queue.remove(slot);
    this.release(slot);
    return true;
  }

  /** Gives the slot back and forgets what it referred to. */
  release(slot: number): void {
    this.data[slot] = null;
    this.queue.release(slot);
  }

  save() {
    const used = this.kind.length;
    return {
      queue: this.queue.save(),
      order: this.order,
      urgent: this.urgent,
      columns: COLUMNS.map((c) => (this[c] as Float64Array).slice(0, used)),
      name: this.name.slice(),
      data: this.data.slice(),
    };
  }

  load(saved: ReturnType<Pending['save']>): void {
    this.queue.load(saved.queue);
    this.order = saved.order;
    this.urgent = saved.urgent;
    while (this.kind.length < saved.columns[0].length) this.grow();
    COLUMNS.forEach((c, i) => {
      (this[c] as Float64Array).set(saved.columns[i] as Float64Array);
    });
    this.name = saved.name.slice();
    this.data = saved.data.slice();
  }

  private grow(): void {
    for (const c of COLUMNS) {
      const old = this[c] as Float64Array;
      const bigger = new (old.constructor as Float64ArrayConstructor)(old.length * 2);
      bigger.set(old);
      (this as any)[c] = bigger;
    }
  }
}

const COLUMNS = [
  'kind',
  'target',
  'from',
  'incarnation',
  'cause',
  'about',
  'ref',
  'because',
  'extra',
  'sentAt',
  'orderOf',
] as const;
