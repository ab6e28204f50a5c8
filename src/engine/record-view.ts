// Answers for how onlookers see a process: always as it is now, and without a copy for each look.
import type { ProcessRecord } from './record.ts';
import type { Layer } from './strike.ts';
import type { Micros } from './time.ts';
import type { Life, ProcessRecordView } from './world.ts';

/** The run, as far as a view of a process looks. Records are replaced when the run is set back, so that they are looked up each time. */
interface Records {
  readonly processes: readonly ProcessRecord[];
  readonly layers: readonly Layer[];
}

export class RecordView implements ProcessRecordView {
  private readonly run: Records;
  readonly pid: number;

  constructor(run: Records, pid: number) {
    this.run = run;
    this.pid = pid;
  }

  private get record(): ProcessRecord {
    return this.run.processes[this.pid];
  }
  get name(): string {
    return this.record.spec.name;
  }
  get part(): number {
    return this.record.spec.part;
  }
  get role(): string {
    return this.record.spec.role;
  }
  get ordinal(): number {
    return this.record.spec.ordinal;
  }
  get member(): boolean {
    return this.record.spec.member;
  }
  get host(): number {
    return this.record.spec.host;
  }
  get config(): any {
    return this.record.spec.config;
  }
  get incarnation(): number {
    return this.record.incarnation;
  }
  get life(): Life {
    return this.record.life;
  }
  get state(): any {
    return this.record.state;
  }
  get slow(): number {
    return this.record.slow;
  }
  get slowUntil(): Micros {
    if (this.record.slow === 1) return 0;
    return this.run.layers.reduce(
      (latest, l) => (l.fault.action.do === 'slow' && l.pids.includes(this.pid) && l.until > latest ? l.until : latest),
      0,
    );
  }
}
