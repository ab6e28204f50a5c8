// Answers for one step of the lesson: something said, asked, to be explained, to be reached or to be done.
import { useSelector } from '@xstate/react';
import { lazy, Suspense, useId, useState } from 'react';
import type { ActorRefFrom } from 'xstate';
import type { Micros } from '../../engine/index.ts';
import type { StepInfo } from '../../session/port.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import type { Run } from '../run/run.ts';
import { duration } from '../run/words.ts';
import styles from './Guide.module.css';
import type { walkthroughMachine } from './walkthrough.ts';

const Markdown = lazy(async () => ({ default: (await import('./Markdown.tsx')).Markdown }));

/** Wall seconds in which a wait is played through. */
const HURRY = 8;
const SKIP = 3;

type Actor = ActorRefFrom<typeof walkthroughMachine>;

interface Props<S extends StepInfo = StepInfo> {
  readonly scenario: string;
  readonly index: number;
  readonly step: S;
  readonly actor: Actor;
}

export function Step(props: Props) {
  const { step } = props;
  return (
    <>
      {step.title && <h2 className={styles.title}>{step.title}</h2>}
      {step.text && <Words source={step.text} />}
      {step.kind === 'say' && step.until !== undefined && <Until until={step.until} />}
      {step.kind === 'ask' && <Ask {...props} step={step} />}
      {step.kind === 'explain' && <Explain {...props} step={step} />}
      {step.kind === 'goal' && <Goal {...props} />}
      {step.kind === 'do' && <Do step={step} />}
    </>
  );
}

function Words({ source }: { readonly source: string }) {
  return (
    <div className={styles.text}>
      <Suspense fallback={<p>{source}</p>}>
        <Markdown source={source} />
      </Suspense>
    </div>
  );
}

/** Plays to a moment and waits until the cursor is there, or until the person stopped it. */
function runTo(run: Run, until: Micros, hurry: number): Promise<boolean> {
  run.player.send({ type: 'run', until, hurry });
  return new Promise((settle) => {
    const subscription = run.player.subscribe(({ value }) => {
      if (value === 'playing') return;
      subscription.unsubscribe();
      settle((run.store.getState().frame?.at ?? 0) >= until);
    });
  });
}

function Until({ until }: { readonly until: Micros | 'condition' }) {
  const run = useRunHandle();
  const there = useRun((s) => until !== 'condition' && s.slowAt >= until);
  if (until === 'condition') return <p className={styles.quiet}>Play until you see it.</p>;
  return (
    <div className={styles.actions}>
      <button type="button" className={styles.main} disabled={there} onClick={() => runTo(run, until, HURRY)}>
        Run to {duration(until)}
      </button>
      <button type="button" className={styles.plain} disabled={there} onClick={() => runTo(run, until, SKIP)}>
        skip
      </button>
    </div>
  );
}

function Ask({ index, step, actor }: Props<Extract<StepInfo, { kind: 'ask' }>>) {
  const run = useRunHandle();
  const name = useId();
  const chosen = useSelector(actor, (s) => s.context.chosen[index]);
  const verdict = useSelector(actor, (s) => s.context.verdicts[index]);
  const committed = useSelector(actor, (s) => s.value === 'committed');
  const letRun = async () => {
    actor.send({ type: 'run' });
    await runTo(run, step.judge, HURRY);
    const answer = await run.give({ ask: 'judge', step: index });
    if (answer.answer !== 'judgement')
      return actor.send({
        type: 'judged',
        judgement: { option: -1, detail: answer.answer === 'refused' ? answer.reason : '', decidedAt: step.judge },
      });
    actor.send({ type: 'judged', judgement: answer.judgement });
    run.choose({ said: `The run says: ${step.options[answer.judgement.option] ?? answer.judgement.detail}` });
  };
  return (
    <fieldset className={styles.options} disabled={committed || verdict !== undefined}>
      <legend className="visually-hidden">Your prediction</legend>
      {step.options.map((option, i) => (
        <label
          key={option}
          className={styles.option}
          data-chosen={chosen === i || undefined}
          data-holds={verdict?.option === i || undefined}
        >
          <input
            type="radio"
            name={name}
            checked={chosen === i}
            onChange={() => actor.send({ type: 'choose', option: i })}
          />
          <span>{option}</span>
          {verdict?.option === i && <b className={styles.holds}>so it was</b>}
        </label>
      ))}
      {verdict ? (
        <div className={styles.verdict} role="status">
          <p>
            {verdict.option < 0
              ? 'No single answer holds on this run.'
              : verdict.option === chosen
                ? 'Your prediction holds.'
                : `You said: ${step.options[chosen ?? -1] ?? 'nothing'} The run says otherwise.`}
          </p>
          {verdict.detail && <p className={styles.quiet}>{verdict.detail}</p>}
        </div>
      ) : (
        <>
          <p className={styles.quiet}>The run will judge your answer, at {duration(step.judge)}.</p>
          <button type="button" className={styles.main} disabled={chosen === undefined || committed} onClick={letRun}>
            {committed ? 'Running …' : `Run to ${duration(step.judge)}`}
          </button>
        </>
      )}
    </fieldset>
  );
}

function Explain({ scenario, index }: Props) {
  const key = `murphy.words.${scenario}.${index}`;
  const [words, setWords] = useState(() => {
    try {
      return localStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  });
  const keep = (text: string) => {
    setWords(text);
    try {
      localStorage.setItem(key, text);
    } catch {
      // Storage is full or forbidden: the words last as long as the page.
    }
  };
  return (
    <label className={styles.explain}>
      <span className={styles.quiet}>In your own words; kept on this machine only.</span>
      <textarea rows={5} maxLength={4000} value={words} onChange={(event) => keep(event.target.value)} />
    </label>
  );
}

function Goal({ index }: Props) {
  const run = useRunHandle();
  const [result, setResult] = useState<{ reached: boolean; detail: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const judge = async () => {
    setBusy(true);
    const answer = await run.give({ ask: 'judge', step: index });
    setBusy(false);
    if (answer.answer === 'judgement')
      setResult({ reached: answer.judgement.option === 0, detail: answer.judgement.detail });
    else if (answer.answer === 'refused') setResult({ reached: false, detail: answer.reason });
  };
  return (
    <>
      <div className={styles.actions}>
        <button type="button" className={styles.main} disabled={busy} onClick={judge}>
          {busy ? 'Running ahead …' : 'Judge this run'}
        </button>
        <button type="button" className={styles.plain} onClick={() => run.seek(0)}>
          From the start
        </button>
      </div>
      {result && (
        <div className={styles.verdict} role="status">
          <p>{result.reached ? 'The goal is reached.' : 'Not yet.'}</p>
          <p className={styles.quiet}>{result.detail}</p>
        </div>
      )}
    </>
  );
}

function Do({ step }: { readonly step: Extract<StepInfo, { kind: 'do' }> }) {
  const run = useRunHandle();
  const [done, setDone] = useState(false);
  const act = async () => {
    const answer = await run.give({ ask: 'intervene', faults: step.faults, label: 'lesson' });
    if (answer.answer === 'frame') setDone(true);
  };
  return (
    <div className={styles.actions}>
      <button type="button" className={styles.main} disabled={done} onClick={act}>
        {done ? 'Done' : 'Do it'}
      </button>
    </div>
  );
}
