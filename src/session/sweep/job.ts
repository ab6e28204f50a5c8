// Answers for one run of a sweep: a text and a seed in, a few numbers out.
import { answersBySide, type SideAnswers } from '../../analysis/availability.ts';
import { createKernel, type Kernel, type Micros } from '../../engine/index.ts';
import { partViews } from '../../models/part-view.ts';
import type { LoadedScenario, LoadScenario } from '../../scenario/loaded.ts';

export interface SweepJob {
  readonly text: string;
  readonly seed: number;
  /** Readings whose values at the end are wanted. */
  readonly readings: readonly string[];
  /** Availability by side, from the histories of the part `of`. */
  readonly answers?: {
    readonly of: string;
    readonly sides: readonly (readonly string[])[];
    readonly from: Micros;
    readonly to: Micros;
  };
}

export type SweepResult =
  | {
      readonly ok: true;
      readonly values: Readonly<Record<string, number | string>>;
      readonly sides: readonly SideAnswers[];
      readonly events: number;
    }
  /** Why it could not be run, or did not come to its end. */
  | { readonly ok: false; readonly problem: string };

/** Runs to the end without a trace. Never throws for a bad text or path: that is a result too. */
export async function runJob(load: LoadScenario, job: SweepJob): Promise<SweepResult> {
  const { scenario, problems } = await load(job.text, 'variant.yaml');
  if (!scenario)
    return { ok: false, problem: problems.find((p) => p.severity === 'error')?.message ?? 'it could not be loaded' };
  try {
    const k = createKernel(scenario.world(job.seed, []));
    k.runUntil(scenario.length);
    if (k.verdict) return { ok: false, problem: k.verdict.message };
    return { ok: true, ...measured(k, scenario, job) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function measured(k: Kernel, scenario: LoadedScenario, job: SweepJob) {
  const values: Record<string, number | string> = {};
  for (const path of job.readings) values[path] = scenario.reading(path).read(k);
  const views = partViews(k, scenario.parts, (path) => scenario.reading(path).read(k));
  const { answers } = job;
  const clients = scenario.parts.find((part) => part.name === answers?.of);
  const history = clients?.model.view.operations?.(views.part(clients.name)) ?? [];
  return {
    values,
    sides: answers ? answersBySide(history, answers.sides, answers.from, answers.to) : [],
    events: k.executed,
  };
}
