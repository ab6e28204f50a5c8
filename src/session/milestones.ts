// Answers for milestones: chart moves, faults and deaths worth a mark on the timeline, read off the trace as it grows.
import { KIND, type Kernel, type Seq } from '../engine/index.ts';
import type { Milestone } from './port.ts';
import { tellRow, toneOf } from './telling.ts';

const MOST = 400;

export class Milestones {
  private list: Milestone[] = [];
  private readTo: Seq = 0;

  get all(): readonly Milestone[] {
    return this.list;
  }

  read(k: Kernel): void {
    const trace = k.trace!;
    for (let seq = this.readTo + 1; seq <= k.seq; seq++) {
      const kind = trace.kindOf(seq);
      if (kind !== KIND.fault && kind !== KIND.undo && kind !== KIND.life && kind !== KIND.move) continue;
      if (this.list.length >= MOST) continue;
      const row = trace.row(seq)!;
      if (kind === KIND.life && row.name !== 'dead') continue;
      const part = row.target >= 0 ? k.partName(k.process(row.target).part) : '';
      this.list.push({ at: row.at, seq, words: tellRow(k, row), part, tone: toneOf(row) });
    }
    this.readTo = k.seq;
  }

  upTo(seq: Seq): Milestones {
    const other = new Milestones();
    other.list = this.list.filter((m) => m.seq <= seq);
    other.readTo = Math.min(seq, this.readTo);
    return other;
  }
}
