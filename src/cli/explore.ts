// Answers for `murphy explore`: many seeds of random faults against a scenario, what they broke, each made as small as it can be, and what they covered.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { loadScenario } from '../scenario/load.ts';
import type { Finding } from '../session/explore/finding.ts';
import { nothing, type SearchState, search } from '../session/explore/search.ts';
import { packMoment } from '../session/link.ts';
import { ENGINE_VERSION } from '../session/version.ts';
import { type ExploreArguments, exploreArguments, USAGE } from './explore-arguments.ts';
import { handsOf } from './explore-hands.ts';
import type { Output } from './main.ts';
import { problemLine } from './validate.ts';

/** What a search needs of the program around it; another in a test. */
export interface Surroundings {
  /** Where progress goes. */
  readonly progress: (text: string) => void;
  /** Calls `cancel` when the search is to end; returns how to be left alone again. */
  readonly onInterrupt: (cancel: () => void) => () => void;
}

const PROCESS: Surroundings = {
  progress: (text) => void process.stderr.write(text),
  onInterrupt(cancel) {
    process.once('SIGINT', cancel);
    return () => process.off('SIGINT', cancel);
  },
};

/** Most strikes that the summary for people lists. */
const MOST_LISTED = 12;

/** Exit code 0: nothing found; 1: something was; 2: bad file or usage; 130: cancelled before anything was found. */
export async function explore(args: string[], out: Output, around: Surroundings = PROCESS): Promise<number> {
  const options = exploreArguments(args, Math.min(16, availableParallelism()));
  if (typeof options === 'string') {
    out.write(`murphy explore: ${options}\nUsage: ${USAGE}\n`);
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(options.file, 'utf8');
  } catch {
    out.write(`murphy explore: cannot read '${options.file}'\n`);
    return 2;
  }
  const { scenario, problems } = await loadScenario(text, options.file);
  if (!scenario) {
    for (const problem of problems) out.write(problemLine(problem));
    return 2;
  }
  const { state, cancelled } = await searched(options, text, around);
  if (state.reason !== '' && !cancelled) {
    out.write(`murphy explore: ${state.reason}\n`);
    return 2;
  }
  for (const finding of state.findings)
    out.write(options.json ? `${JSON.stringify(asObject(options, finding))}\n` : readable(options, finding));
  out.write(options.json ? `${JSON.stringify(summaryObject(options, state, cancelled))}\n` : summary(state, cancelled));
  if (state.failed.length > 0) return 1;
  return cancelled ? 130 : 0;
}

/** Runs the search; an interrupt ends it with what was found so far. */
async function searched(o: ExploreArguments, text: string, around: Surroundings) {
  const [first, last] = o.seeds;
  const count = last - first + 1;
  const { hands, end } = handsOf(Math.min(o.workers, count));
  let cancelled = false;
  let latest: SearchState | undefined;
  const { kinds, faults, always } = o;
  const running = search(hands, { text, file: o.file, options: { kinds, faults, always } }, o, {
    cancelled: () => cancelled,
    tried(_, state) {
      latest = state;
      const { runs } = state.coverage;
      if (runs % 10 === 0 || runs === count)
        around.progress(`\r${runs} of ${count} seeds, ${state.failed.length} failed `);
    },
    found(finding) {
      around.progress(`\nseed ${finding.seed}: ${finding.drawn} faults shrunk to ${finding.faults.length}`);
    },
  });
  let leave = () => {};
  const interrupted = new Promise<null>((resolve) => {
    leave = around.onInterrupt(() => {
      cancelled = true;
      around.progress('\nCancelled.');
      resolve(null);
    });
  });
  const state = (await Promise.race([running, interrupted])) ?? latest ?? nothing();
  leave();
  end();
  around.progress('\n');
  return { state, cancelled };
}

/** `#/lab/...`: where the lab opens the finding; none for a file that is not of the gallery. */
function linkOf(o: ExploreArguments, finding: Finding): string | null {
  const scenario = /(?:^|\/)scenarios\/([a-z0-9-]+\/[a-z0-9-]+)\.yaml$/.exec(o.file.replaceAll('\\', '/'))?.[1];
  if (scenario === undefined) return null;
  const { seed, interventions, cursor, digest } = finding;
  const moment = packMoment({
    scenario,
    engineVersion: ENGINE_VERSION,
    seed,
    interventions,
    branch: '',
    cursor,
    digest,
  });
  return moment === null ? null : `#/lab/${scenario}?m=${moment}`;
}

function asObject(o: ExploreArguments, finding: Finding) {
  const { story, ...rest } = finding;
  return { type: 'violation', scenario: o.file, ...rest, link: linkOf(o, finding), story: story.map((l) => l.text) };
}

function summaryObject(o: ExploreArguments, state: SearchState, cancelled: boolean) {
  const { runs, schedules, strikes } = state.coverage;
  return {
    type: 'summary',
    scenario: o.file,
    seeds: o.seeds,
    runs,
    events: state.events,
    cancelled,
    failed: state.failed.map(({ seed, violation }) => ({ seed, ...violation })),
    coverage: { schedules: schedules.size, strikes: Object.fromEntries(byNumber(strikes)) },
  };
}

const seconds = (at: number) => `${at / 1_000_000} s`;

function readable(o: ExploreArguments, f: Finding): string {
  const { kind, name, detail, at } = f.violation;
  const event = f.event > 0 ? `, event ${f.event}` : '';
  const link = linkOf(o, f);
  return [
    `\nSeed ${f.seed}, ${seconds(at)}${event}: ${kind} broken: ${name}`,
    `  ${detail}`,
    `  ${f.drawn} faults were drawn, ${f.faults.length} are enough (${f.tries} runs):`,
    ...f.yaml
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '  Before it:',
    ...[...f.story].reverse().map((line) => `    ${seconds(line.at)}  ${line.text}`),
    link === null ? '  (A scenario of the gallery would have a link into the lab here.)' : `  In the lab: ${link}`,
    '',
  ].join('\n');
}

function byNumber(strikes: ReadonlyMap<string, number>): [string, number][] {
  return [...strikes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function summary(state: SearchState, cancelled: boolean): string {
  const { runs, schedules, strikes } = state.coverage;
  const listed = byNumber(strikes).slice(0, MOST_LISTED);
  const lines = [
    `${runs} seeds${cancelled ? ' before it was cancelled' : ''}, ${state.failed.length} failed; ${schedules.size} different schedules, ${strikes.size} kinds of strike:`,
    ...listed.map(([strike, n]) => `  ${String(n).padStart(5)}  ${strike}`),
  ];
  if (strikes.size > listed.length) lines.push(`         and ${strikes.size - listed.length} more`);
  if (state.failed.length > state.findings.length)
    lines.push(`All seeds that failed: ${state.failed.map(({ seed }) => seed).join(', ')}`);
  return `${lines.join('\n')}\n`;
}
