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

/** Integers an event: target, from, incarnation, cause, about, ref, because, extra; side by side, so that one look at memory brings them all. */
const INTS = 8;
const TARGET = 0;
const FROM = 1;
const INCARNATION = 2;
const CAUSE = 3;
const ABOUT = 4;
const REF = 5;
const BECAUSE = 6;
const EXTRA = 7;
const FIRST_SIZE = 1024;

export class Pending {
  readonly queue = new EventQueue();
  /** Scheduling numbers given so far to ordinary events; faults count by themselves, so that interventions leave the numbers as they were. */
  order = 0;
  urgent = 0;
  private kinds = new Uint8Array(FIRST_SIZE);
  private ints = new Int32Array(FIRST_SIZE * INTS);
  private sent = new Float64Array(FIRST_SIZE);
  private orders = new Float64Array(FIRST_SIZE);
  private names: string[] = [];
  private datas: any[] = [];

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
    const key = urgency === ORDINARY ? tie * TIE + order : (urgency - ORDINARY) * CLASS - order;
    const slot = this.queue.push(at, key, urgency !== ORDINARY);
    while (slot >= this.kinds.length) this.grow();
    this.kinds[slot] = kind;
    const ints = this.ints;
    const o = slot * INTS;
    ints[o + TARGET] = target;
    ints[o + FROM] = from;
    ints[o + INCARNATION] = incarnation;
    ints[o + CAUSE] = cause;
    ints[o + ABOUT] = about;
    ints[o + REF] = ref;
    ints[o + BECAUSE] = because;
    ints[o + EXTRA] = extra;
    this.sent[slot] = now;
    this.orders[slot] = order;
    this.names[slot] = name;
    this.datas[slot] = data;
    return order * SLOTS + slot;
  }

  kind(slot: number): number {
    return this.kinds[slot];
  }
  target(slot: number): Pid {
    return this.ints[slot * INTS + TARGET];
  }
  from(slot: number): Pid {
    return this.ints[slot * INTS + FROM];
  }
  incarnation(slot: number): number {
    return this.ints[slot * INTS + INCARNATION];
  }
  cause(slot: number): Seq {
    return this.ints[slot * INTS + CAUSE];
  }
  about(slot: number): Seq {
    return this.ints[slot * INTS + ABOUT];
  }
  ref(slot: number): Seq {
    return this.ints[slot * INTS + REF];
  }
  because(slot: number): Seq {
    return this.ints[slot * INTS + BECAUSE];
  }
  /** Connection of a message, job of a completion, and the like. */
  extra(slot: number): number {
    return this.ints[slot * INTS + EXTRA];
  }
  sentAt(slot: number): Micros {
    return this.sent[slot];
  }
  orderOf(slot: number): number {
    return this.orders[slot];
  }
  name(slot: number): string {
    return this.names[slot];
  }
  data(slot: number): any {
    return this.datas[slot];
  }

  /** Slot of a handle whose event still waits; -1 otherwise. */
  slotOf(handle: number): number {
    const slot = handle % SLOTS;
    return handle > 0 && this.orders[slot] === Math.floor(handle / SLOTS) && this.queue.waiting(slot) ? slot : -1;
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
    this.datas[slot] = null;
    this.queue.release(slot);
  }

  save() {
    return {
      queue: this.queue.save(),
      order: this.order,
      urgent: this.urgent,
      kinds: this.kinds.slice(),
      ints: this.ints.slice(),
      sent: this.sent.slice(),
      orders: this.orders.slice(),
      names: this.names.slice(),
      datas: this.datas.slice(),
    };
  }

  load(saved: ReturnType<Pending['save']>): void {
    this.queue.load(saved.queue);
    this.order = saved.order;
    this.urgent = saved.urgent;
    while (this.kinds.length < saved.kinds.length) this.grow();
    this.kinds.set(saved.kinds);
    this.ints.set(saved.ints);
    this.sent.set(saved.sent);
    this.orders.set(saved.orders);
    this.names = saved.names.slice();
    this.datas = saved.datas.slice();
  }

  private grow(): void {
    const size = this.kinds.length * 2;
    const { kinds, ints, sent, orders } = this;
    this.kinds = new Uint8Array(size);
    this.ints = new Int32Array(size * INTS);
    this.sent = new Float64Array(size);
    this.orders = new Float64Array(size);
    this.kinds.set(kinds);
    this.ints.set(ints);
    this.sent.set(sent);
    this.orders.set(orders);
  }
}
