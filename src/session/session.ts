// Answers for a run somebody is looking at: one cursor over branches, commands in, answers out. No clock, no screen, no I/O.
import { createKernel, type Fault, type Kernel, KIND, type Micros } from '../engine/index.ts';
import { type PartViews, partViews } from '../models/part-view.ts';
import type { Ref } from '../models/view.ts';
import type { Catalogue } from '../models/words.ts';
import type { LoadedScenario, LoadScenario } from '../scenario/loaded.ts';
import { type Branch, type BranchSource, branchId, computeAhead, forkBranch, rootBranch } from './branch.ts';
import { frameOf, slowFrameOf } from './frame.ts';
import { inspect } from './inspect.ts';
import { judge } from './judge.ts';
import { Ladder } from './ladder.ts';
import { logLines, storedParts, traceOf, traceSummaries, whyOf } from './lenses.ts';
import { openedWorld } from './opened.ts';
import { shapesOf } from './shapes.ts';
import { lanesOf } from './spacetime/lanes.ts';
import { eventCone, occurrencesOf } from './spacetime/told.ts';
import { spaceTime } from './spacetime/window.ts';
import { overviewOf } from './overview.ts';
import type { Answer, Command, OpenRequest, Series, SpaceTimeWindow } from './port.ts';
import { terminalReply, terminalWords } from './terminal.ts';
import { ENGINE_VERSION } from './version.ts';

/** Most events one `advance` executes before it answers with where it got to. */
const ADVANCE_EVENTS = 60_000;
const MOST_BRANCHES = 24;
/** Where the cursor first stands: everything that starts at 0 has started. */
const BEGINNING: Micros = 1;
/** While playing, one in this many frames carries faces and readings. */
const SLOW_EVERY = 6;

interface Open {
  readonly source: BranchSource;
  readonly text: string;
  readonly scenario: LoadedScenario;
  readonly branches: Map<string, Branch>;
  branch: Branch;
  cursor: Kernel;
  /** Of the branch the cursor is on. */
  ladder: Ladder;
  /** Readings that panels of the latest inspection show. */
  watched: readonly string[];
  views: PartViews;
  /** Each part's message catalogue. */
  readonly words: readonly Catalogue[];
  /** Events of the cursor's present moment have been executed (after a step): acting means one microsecond later. */
  midInstant: boolean;
  framesSinceSlow: number;
}

export class Session {
  private open: Open | null = null;
  private readonly load: LoadScenario;

  constructor(load: LoadScenario) {
    this.load = load;
  }

  /** Answers one command. Never throws for bad input: that is an answer too. */
  async ask(command: Command): Promise<Answer> {
    if (command.ask === 'open') return this.openScenario(command);
    if (!this.open) return refused('No scenario is open.');
    return this.answer(this.open, command);
  }

  /** Computes ahead on the current branch by at most `events`; true while there is more to do. */
  computeAhead(events: number): boolean {
    return this.open !== null && computeAhead(this.open.branch, this.open.scenario.length, events);
  }

  overview() {
    return this.open ? overviewOf(this.open.scenario, this.open.branch, [...this.open.branches.values()]) : null;
  }

  private async openScenario(request: OpenRequest): Promise<Answer> {
    const loading = await this.load(request.text, request.file);
    if (!loading.scenario) return { answer: 'problems', problems: loading.problems };
    const scenario = loading.scenario;
    const seed = request.seed ?? scenario.seed;
    const interventions = [...(request.interventions ?? [])].sort((a, b) => a.at - b.at);
    const wrong = interventions.map((fault) => scenario.refusal(fault)).find((reason) => reason !== '');
    if (wrong !== undefined) return refused(wrong);
    const source = { scenario, seed, world: scenario.world(seed, []) };
    const id = branchId(source, request.text, interventions);
    const branch = rootBranch(source, id, 'the run', interventions);
    this.open = this.make(source, request.text, branch);
    branch.furthest = Math.max(BEGINNING, Math.min(request.cursor ?? 0, scenario.length));
    this.seek(this.open, branch.furthest);
    return { answer: 'opened', world: openedWorld(scenario, seed), frame: this.frame(this.open, true) };
  }

  private make(source: BranchSource, text: string, branch: Branch): Open {
    const cursor = createKernel(source.world, branch.trace);
    branch.keyframes.restore(cursor, 0, branch.interventions);
    const views = partViews(cursor, source.scenario.parts, (path) => source.scenario.reading(path).read(cursor));
    return {
      source,
      text,
      scenario: source.scenario,
      branches: new Map([[branch.id, branch]]),
      branch,
      cursor,
      ladder: new Ladder(),
      watched: [],
      views,
      words: source.scenario.parts.map((part) => part.model.words),
      midInstant: false,
      framesSinceSlow: 0,
    };
  }

  private answer(o: Open, c: Exclude<Command, { ask: 'open' }>): Answer {
    switch (c.ask) {
      case 'advance':
        this.advance(o, Math.min(c.to, o.scenario.length));
        return { answer: 'frame', frame: this.frame(o, false) };
      case 'seek':
        this.seek(o, Math.max(BEGINNING, Math.min(c.to, o.scenario.length)));
        return { answer: 'frame', frame: this.frame(o, true) };
      case 'step':
        this.step(o, c.unit, c.direction);
        return { answer: 'frame', frame: this.frame(o, true) };
      case 'frame':
        return { answer: 'frame', frame: this.frame(o, true) };
      case 'intervene':
        return this.intervene(o, c.faults, c.label);
      case 'undo':
        return this.intervene(o, [{ name: `undo ${c.name}`, action: { do: 'heal', name: c.name } }], undefined);
      case 'branch':
        return this.switchTo(o, c.id);
      case 'renameBranch':
        return this.rename(o, c.id, c.name);
      case 'reset':
        return this.restart(o, o.source.seed);
      case 'reseed':
        return this.restart(o, c.seed);
      case 'inspect':
        return this.inspect(o, c.ref);
      case 'series':
        return { answer: 'series', series: this.series(o, c.readings, c.branches ?? [o.branch.id], c.from ?? 0) };
      case 'overview':
        return { answer: 'overview', overview: this.overview()! };
      case 'log':
        return { answer: 'log', lines: logLines(o.cursor, o.words, c.before, c.limit, c.filter) };
      case 'traces':
        return { answer: 'traces', traces: traceSummaries(o.cursor, c.limit, c.outcome ?? 'all') };
      case 'trace':
        return { answer: 'trace', trace: traceOf(o.cursor, c.request) };
      case 'why':
        return { answer: 'why', why: whyOf(o.cursor, o.words, c.ref) };
      case 'stored':
        return { answer: 'stored', parts: storedParts(o.scenario, o.views, c.key) };
      case 'lanes':
        return {
          answer: 'lanes',
          lanes: lanesOf(o.branch.ahead, o.cursor.seq, lastRow(o, c.until), o.scenario.length),
        };
      case 'spaceTime':
        return { answer: 'spaceTime', window: this.window(o, c, c.most) };
      case 'occurrences': {
        const window = this.window(o, c, Number.MAX_SAFE_INTEGER);
        const occurrences = occurrencesOf(o.branch.ahead, o.words, window, c.most);
        return { answer: 'occurrences', occurrences, total: window.total + window.marks.count };
      }
      case 'event':
        return { answer: 'event', event: eventCone(o.branch.ahead, o.words, c.seq, lastRow(o, c.until)) };
      case 'judge':
        return { answer: 'judgement', judgement: judge(o.source, o.branch, c.step) };
      case 'terminal': {
        const reply = terminalReply(o.cursor, o.scenario, o.views, c.part, c.line);
        return reply === null ? refused(`${c.part} has no terminal.`) : { answer: 'terminal', reply };
      }
      case 'complete':
        return { answer: 'words', words: terminalWords(o.cursor, o.scenario, o.views, c.part, c.line) };
      case 'share':
        return {
          answer: 'share',
          shared: {
            seed: o.source.seed,
            branch: o.branch.id,
            interventions: o.branch.interventions,
            cursor: o.cursor.now,
            engineVersion: ENGINE_VERSION,
            digest: o.cursor.digestNow(),
          },
        };
    }
  }

  private advance(o: Open, to: Micros): void {
    if (to <= o.cursor.now) return;
    o.cursor.runUntil(to, ADVANCE_EVENTS);
    o.ladder.offer(o.cursor);
    o.midInstant = o.cursor.now < to;
    o.branch.furthest = Math.max(o.branch.furthest, o.cursor.now);
  }

  private seek(o: Open, to: Micros): void {
    const nearest = o.branch.keyframes.before(to);
    if (to < o.cursor.now || o.midInstant || (nearest && nearest.at > o.cursor.now))
      o.branch.keyframes.restore(o.cursor, to, o.branch.interventions);
    o.ladder.runUntil(o.cursor, to);
    o.midInstant = false;
    o.branch.furthest = Math.max(o.branch.furthest, o.cursor.now);
  }

  private step(o: Open, unit: 'event' | 'message', direction: 1 | -1): void {
    const k = o.cursor;
    if (direction === 1) {
      do {
        if (!k.step(o.scenario.length)) break;
      } while (unit === 'message' && !delivered(k));
    } else {
      const target = unit === 'event' ? k.executed - 1 : previousMessage(k);
      if (target < 0) return;
      if (!o.ladder.restore(k, target)) o.branch.keyframes.restoreEvent(k, target, o.branch.interventions);
      while (k.executed < target && k.step(o.scenario.length)) o.ladder.offer(k);
    }
    o.midInstant = true;
    o.branch.furthest = Math.max(o.branch.furthest, k.now);
  }

  private intervene(o: Open, faults: readonly Omit<Fault, 'at'>[], label: string | undefined): Answer {
    const at = o.cursor.now + (o.midInstant ? 1 : 0);
    if (at >= o.scenario.length) return refused('The run is over: step back to act in it.');
    const added = faults.map((fault) => ({ ...fault, at }));
    const wrong = added.map((fault) => o.scenario.refusal(fault)).find((reason) => reason !== '');
    if (wrong !== undefined) return refused(wrong);
    const parent = o.branch;
    const forks = at < parent.furthest;
    const interventions = [...parent.interventions.filter((f) => f.at <= at), ...added];
    const id = branchId(o.source, o.text, interventions);
    if (forks && o.branches.size >= MOST_BRANCHES)
      return refused(`There are ${MOST_BRANCHES} branches already; reset to begin anew.`);
    const name = forks ? (label ?? faults[0]?.name ?? 'branch') : parent.name;
    const branch = o.branches.get(id) ?? forkBranch(o.source, parent, id, name, at, added);
    if (!forks) o.branches.delete(parent.id);
    o.branches.set(id, branch);
    this.adopt(o, branch, at);
    return { answer: 'frame', frame: this.frame(o, true) };
  }

  private switchTo(o: Open, id: string): Answer {
    const branch = o.branches.get(id);
    if (!branch) return refused('That branch does not exist any more.');
    this.adopt(o, branch, Math.min(o.cursor.now, branch.furthest));
    return { answer: 'frame', frame: this.frame(o, true) };
  }

  private rename(o: Open, id: string, name: string): Answer {
    const branch = o.branches.get(id);
    if (!branch) return refused('That branch does not exist any more.');
    branch.name = name.slice(0, 60);
    return { answer: 'overview', overview: this.overview()! };
  }

  private restart(o: Open, seed: number): Answer {
    const source = { scenario: o.scenario, seed, world: o.scenario.world(seed, []) };
    const branch = rootBranch(source, branchId(source, o.text, []), 'the run', []);
    this.open = this.make(source, o.text, branch);
    this.seek(this.open, BEGINNING);
    return { answer: 'opened', world: openedWorld(o.scenario, seed), frame: this.frame(this.open, true) };
  }

  /** Puts the cursor on another branch, at `at`. */
  private adopt(o: Open, branch: Branch, at: Micros): void {
    o.branch = branch;
    o.cursor = createKernel(o.source.world, branch.trace);
    o.ladder = new Ladder();
    o.views = partViews(o.cursor, o.scenario.parts, (path) => o.scenario.reading(path).read(o.cursor));
    branch.keyframes.restore(o.cursor, at, branch.interventions);
    o.midInstant = false;
    this.seek(o, at);
  }

  private frame(o: Open, withSlow: boolean) {
    const slow = withSlow || ++o.framesSinceSlow >= SLOW_EVERY;
    if (slow) o.framesSinceSlow = 0;
    return frameOf(
      o.cursor,
      o.scenario,
      o.branch,
      slow ? slowFrameOf(o.cursor, o.scenario, o.views, this.controls(o), o.watched) : null,
    );
  }

  private inspect(o: Open, ref: Ref): Answer {
    const inspection = inspect(o.cursor, o.scenario, o.views, ref);
    o.watched = (inspection?.panels ?? []).flatMap((panel) => (panel.kind === 'series' ? panel.readings : []));
    return { answer: 'inspection', inspection };
  }

  /** Present values of the scenario's controls, in scenario notation. */
  private controls(o: Open): Record<string, number | string> {
    const values: Record<string, number | string> = {};
    for (const control of o.scenario.controls) {
      const changed = [...o.branch.interventions]
        .reverse()
        .find((f) => f.action.do === 'set' && f.action.path === control.path && f.at <= o.cursor.now);
      const value = changed?.action.do === 'set' ? changed.action.to : control.declared;
      values[`control:${control.path}`] = typeof value === 'number' ? value : String(value);
    }
    return values;
  }

  private window(o: Open, w: SpaceTimeWindow, most: number) {
    const shapes = shapesOf(o.branch.ahead, o.scenario);
    return spaceTime(o.branch.trace, w.from, w.to, w.pids, most, lastRow(o, w.until), shapes);
  }

  private series(o: Open, readings: readonly string[], branches: readonly string[], from: Micros): Series[] {
    return branches.flatMap((id) => {
      const branch = o.branches.get(id);
      if (!branch) return [];
      return readings.map((reading) => ({
        reading,
        branch: id,
        unit: unitOf(o.scenario, reading),
        ...branch.series.get(reading, from, o.scenario.length),
      }));
    });
  }
}

/** Latest row of the branch that is computed and not after `until`. The cursor may stand further on than what is computed ahead. */
function lastRow(o: Open, until: Micros): number {
  return o.branch.trace.firstAt(until + 1, Math.max(o.branch.ahead.seq, o.cursor.seq)) - 1;
}

function unitOf(scenario: LoadedScenario, path: string): string {
  return scenario.readings.find((r) => r.path === path)?.unit ?? '';
}

function refused(reason: string): Answer {
  return { answer: 'refused', reason };
}

/** Whether the latest event was a delivery (what it noted follows it in the trace). */
function delivered(k: Kernel): boolean {
  for (let seq = k.seq; seq > 0; seq--) {
    const kind = k.trace!.kindOf(seq);
    if (kind < KIND.NOTE) return kind === KIND.message;
  }
  return false;
}

/** Number of executed events just after the latest delivery before the present event; -1 when there is none within reach. */
function previousMessage(k: Kernel): number {
  let executed = k.executed;
  for (let seq = k.seq; seq > 0; seq--) {
    const kind = k.trace!.kindOf(seq);
    if (kind === 0) break;
    if (kind >= KIND.NOTE) continue;
    if (kind === KIND.message && executed < k.executed) return executed;
    executed--;
  }
  return -1;
}
