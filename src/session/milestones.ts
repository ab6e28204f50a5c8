// Answers for milestones: chart moves, faults and deaths worth a mark on the timeline, read off the trace as it grows.
import { KIND, type Kernel, type Seq } from '../engine/index.ts';
import type { Milestone } from './port.ts';
import { tellRow, toneOf } from './telling.ts';

const MOST = 400;
/** Of what happens again and again, which must not crowd out the rest. */
const MOST_AGAIN = 200;

/** The recurring fault of which `name` is a strike, or the end of one (`crash 3`, `crash 3: over` of `crash`); empty: none. */
export function seriesOf(name: string, recurring: readonly string[]): string {
  const strike = / \d+(: over)?$/.exec(name);
  const series = strike === null ? '' : name.slice(0, strike.index);
  return recurring.includes(series) ? series : '';
}

export class Milestones {
  private list: Milestone[] = [];
  private readTo: Seq = 0;
  private again = 0;
  /** Rows of strikes of recurring faults: what they cause happens again too. */
  private readonly strikes = new Set<Seq>();
  private readonly recurring: readonly string[];

  /** `recurring`: names of faults that strike again and again. */
  constructor(recurring: readonly string[]) {
    this.recurring = recurring;
  }

  get all(): readonly Milestone[] {
    return this.list;
  }

  read(k: Kernel): void {
    const trace = k.trace!;
    for (let seq = this.readTo + 1; seq <= k.seq; seq++) {
      const kind = trace.kindOf(seq);
      if (kind !== KIND.fault && kind !== KIND.undo && kind !== KIND.life && kind !== KIND.move) continue;
      this.note(k, seq, kind);
    }
    this.readTo = k.seq;
  }

  private note(k: Kernel, seq: Seq, kind: number): void {
    const row = k.trace!.row(seq)!;
    if (kind === KIND.life && row.name !== 'dead') return;
    const strike = (kind === KIND.fault || kind === KIND.undo) && seriesOf(row.name, this.recurring) !== '';
    if (strike) this.strikes.add(seq);
    const again = strike || this.strikes.has(row.cause) || row.because.some((cause) => this.strikes.has(cause));
    if (again ? this.again >= MOST_AGAIN : this.list.length - this.again >= MOST) return;
    if (again) this.again++;
    const part = row.target >= 0 ? k.partName(k.process(row.target).part) : '';
    const milestone = { at: row.at, seq, words: tellRow(k, row), part, tone: toneOf(row) };
    this.list.push(again ? { ...milestone, again } : milestone);
  }

  upTo(seq: Seq): Milestones {
    const other = new Milestones(this.recurring);
    other.list = this.list.filter((m) => m.seq <= seq);
    other.again = other.list.filter((m) => m.again).length;
    other.readTo = Math.min(seq, this.readTo);
    for (const strike of this.strikes) if (strike <= seq) other.strikes.add(strike);
    return other;
  }
}
