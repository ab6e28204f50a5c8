// Answers for what a search broke: each violation with the fewest faults that do it, as a scenario would write them, and the way to its moment.
import type { Finding } from '../../session/explore/finding.ts';
import type { FailedSeed } from '../../session/explore/search.ts';
import { useRunHandle } from '../run/context.ts';
import { moment } from '../run/words.ts';
import type { Exploration, ExplorationState } from './exploration.ts';
import styles from './Explore.module.css';

interface Props {
  readonly exploration: Exploration;
  readonly state: ExplorationState;
}

/** Seeds that are listed besides those that were made small. */
const MOST_LISTED = 24;

export function Violations({ exploration, state }: Props) {
  const { failed, findings, phase, runs } = state;
  const rest = failed.filter(({ seed }) => !findings.some((finding) => finding.seed === seed));
  if (failed.length === 0) {
    return (
      <section aria-label="Violations">
        <p className={styles.quiet}>
          {phase !== 'idle'
            ? 'Nothing has been broken yet.'
            : runs === 0
              ? 'No seed was tried.'
              : 'Everything held in every run. That is no proof: other seeds draw other faults.'}
        </p>
      </section>
    );
  }
  return (
    <section aria-label="Violations" className={styles.violations}>
      {findings.map((finding) => (
        <Violation key={finding.seed} finding={finding} />
      ))}
      {rest.length > 0 && <Rest exploration={exploration} state={state} rest={rest} />}
    </section>
  );
}

function Violation({ finding }: { readonly finding: Finding }) {
  const run = useRunHandle();
  const { seed, violation, faults, drawn, tries, yaml, story } = finding;
  const open = () => {
    const { home } = run.store.getState();
    if (!home) return;
    const { interventions, cursor } = finding;
    run.openFound({ text: home.text, file: home.file, seed, interventions, cursor }, violation.name);
  };
  return (
    <article className={styles.violation} aria-label={`Seed ${seed}: ${violation.name}`}>
      <header className={styles.head}>
        <h3>
          <span className={styles.bad}>✕ {violation.name}</span>
          <span className={styles.quiet}>
            {' '}
            seed {seed}, {moment(violation.at)}
          </span>
        </h3>
        <button
          type="button"
          className={styles.button}
          onClick={open}
          aria-label={`Open this moment: seed ${seed}, ${violation.name}`}
        >
          Open this moment
        </button>
      </header>
      <p>{violation.detail}</p>
      <p className={styles.quiet}>{enough(faults.length, drawn, tries)}</p>
      <pre className={styles.yaml}>{yaml.trimEnd()}</pre>
      {story.length > 0 && (
        <details>
          <summary>What was told just before it</summary>
          <ol className={styles.story}>
            {[...story].reverse().map((line) => (
              <li key={line.seq}>
                <span className={styles.quiet}>{moment(line.at)}</span> {line.text}
              </li>
            ))}
          </ol>
        </details>
      )}
    </article>
  );
}

function enough(left: number, drawn: number, tries: number): string {
  const runs = `${tries} ${tries === 1 ? 'run' : 'runs'}`;
  if (left === 0) return `It needs no fault at all (${runs} to find out).`;
  return `Of ${drawn} ${drawn === 1 ? 'fault' : 'faults'}, ${left === 1 ? 'one is' : `${left} are`} enough (${runs} to find out):`;
}

interface RestProps extends Props {
  readonly rest: readonly FailedSeed[];
}

/** Seeds that failed and were not made small: nobody asked yet. */
function Rest({ exploration, state, rest }: RestProps) {
  const { phase, shrinking } = state;
  return (
    <div className={styles.rest}>
      <p>
        {phase === 'idle'
          ? 'These broke something too; each can be made small:'
          : 'To be made small once all were tried:'}
      </p>
      <ul>
        {rest.slice(0, MOST_LISTED).map(({ seed, violation }) => (
          <li key={seed}>
            <button
              type="button"
              className={styles.seed}
              title={`${violation.name}: ${violation.detail}`}
              aria-label={`seed ${seed}${shrinking.includes(seed) ? ' …' : ''}: make it small (${violation.name})`}
              disabled={phase !== 'idle' || shrinking.includes(seed)}
              onClick={() => exploration.shrink(seed)}
            >
              seed {seed}
              {shrinking.includes(seed) ? ' …' : ''}
            </button>
          </li>
        ))}
      </ul>
      {rest.length > MOST_LISTED && <p className={styles.quiet}>and {rest.length - MOST_LISTED} more</p>}
    </div>
  );
}
