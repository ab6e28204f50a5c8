// Answers for the working half of a search: a scenario loaded once, seeds tried and failing ones shrunk on demand. Plain data in and out, for workers.
import type { LoadScenario } from '../../scenario/loaded.ts';
import { drawFaults, type Plan, type PlanOptions, planOf } from './draw.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Trial, tryFaults } from './trial.ts';

export interface SearchRequest {
  readonly text: string;
  readonly file: string;
  readonly options: PlanOptions;
}

/** What whoever runs a search asks of one who works for it; structured-cloneable, as are the answers. */
export type SearchCommand =
  | ({ readonly ask: 'prepare' } & SearchRequest)
  | { readonly ask: 'try'; readonly seed: number }
  | { readonly ask: 'shrink'; readonly seed: number };

export type SearchAnswer =
  | { readonly answer: 'prepared'; readonly reason: string }
  | { readonly answer: 'tried'; readonly trial: Trial }
  | { readonly answer: 'shrunk'; readonly finding: Finding | null }
  | { readonly answer: 'failed'; readonly reason: string };

export class Searcher {
  private plan: Plan | null = null;
  private readonly load: LoadScenario;

  constructor(load: LoadScenario) {
    this.load = load;
  }

  /** Answers one command. A scenario that cannot be searched is an answer too: `prepared` with a reason. */
  async ask(command: SearchCommand): Promise<SearchAnswer> {
    if (command.ask === 'prepare') return { answer: 'prepared', reason: await this.prepare(command) };
    if (this.plan === null) throw new Error('nothing to search has been prepared');
    const { seed } = command;
    if (command.ask === 'try')
      return { answer: 'tried', trial: tryFaults(this.plan, seed, drawFaults(this.plan, seed)) };
    return { answer: 'shrunk', finding: findingOf(this.plan, seed) };
  }

  private async prepare({ text, file, options }: SearchRequest): Promise<string> {
    const { scenario, problems } = await this.load(text, file);
    if (!scenario) return problems[0]?.message ?? 'the scenario cannot be loaded';
    const wrong = (options.always ?? []).map((fault) => scenario.refusal(fault)).find((reason) => reason !== '');
    if (wrong !== undefined) return wrong;
    const plan = planOf(scenario, options);
    if (typeof plan === 'string') return plan;
    this.plan = plan;
    return '';
  }
}
