// Answers for the guide: the steps of the lesson one at a time, then the controls that the scenario offers, then its checks.
import { useActorRef, useSelector } from '@xstate/react';
import { useEffect, useRef } from 'react';
import type { StepInfo } from '../../session/port.ts';
import { useChoices } from '../choices.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { Checks } from './Checks.tsx';
import { Controls } from './Controls.tsx';
import styles from './Guide.module.css';
import { Step } from './Step.tsx';
import { isOpen, isVeiled, walkthroughMachine } from './walkthrough.ts';

export function Guide({ scenario }: { readonly scenario: string }) {
  const world = useRun((s) => s.world);
  const away = useRun((s) => s.away);
  if (!world) return null;
  return (
    <>
      {away?.what === 'found' ? (
        <Found broke={away.broke} />
      ) : world.steps.length > 0 ? (
        <Walkthrough scenario={scenario} steps={world.steps} />
      ) : (
        <p className={styles.text}>{world.summary}</p>
      )}
      <Controls />
      <Checks />
    </>
  );
}

/** A run that a search found is no lesson: it stands just after what it broke. */
function Found({ broke }: { readonly broke: string }) {
  const run = useRunHandle();
  return (
    <section className={styles.page} aria-label="Found by the search">
      <p className={styles.text}>
        Murphy's search found this run. It stands just after this did not hold any more: {broke}.
      </p>
      <div className={styles.moves}>
        <button type="button" className={styles.plain} onClick={() => run.openHome()}>
          Back to the scenario
        </button>
      </div>
    </section>
  );
}

interface Props {
  readonly scenario: string;
  readonly steps: readonly StepInfo[];
}

function Walkthrough({ scenario, steps }: Props) {
  const run = useRunHandle();
  const note = useChoices((c) => c.note);
  const actor = useActorRef(walkthroughMachine, { input: { steps } });
  const step = useSelector(actor, (s) => s.context.step);
  const open = useSelector(actor, (s) => isOpen(s.context));
  const current = steps[step];
  const veiled = useSelector(actor, (s) => isVeiled(s.context));
  useEffect(() => run.choose({ predicting: open, veiled }), [run, open, veiled]);
  // Going on moves the focus along, so that the keyboard and a screen reader go on from the new text.
  const page = useRef<HTMLElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) page.current?.focus({ preventScroll: true });
    shown.current = step;
  }, [step]);
  useEffect(() => {
    if (step === steps.length - 1) note(scenario, 'done');
  }, [step, steps.length, scenario, note]);
  useEffect(() => {
    if (current?.pace !== undefined) run.player.send({ type: 'pace', pace: current.pace });
    if (current?.focus) run.choose({ selected: { part: current.focus } });
  }, [current, run]);
  return (
    <>
      <ol className={styles.progress} aria-label={`Step ${step + 1} of ${steps.length}`}>
        {steps.map((s, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <li key={i} data-past={i <= step || undefined}>
            <button
              type="button"
              aria-label={`Step ${i + 1}: ${s.kind}`}
              aria-current={i === step ? 'step' : undefined}
              disabled={i > step && open}
              onClick={() => actor.send({ type: 'go', step: i })}
            />
          </li>
        ))}
      </ol>
      <section key={step} ref={page} tabIndex={-1} className={styles.page} aria-label={`Step ${step + 1}`}>
        <Step scenario={scenario} index={step} step={current} actor={actor} />
      </section>
      <div className={styles.moves}>
        <button
          type="button"
          className={styles.plain}
          disabled={step === 0}
          onClick={() => actor.send({ type: 'back' })}
        >
          Back
        </button>
        <BackToLesson />
        {step < steps.length - 1 && (
          <button
            type="button"
            className={open ? styles.plain : styles.next}
            disabled={open}
            onClick={() => actor.send({ type: 'next' })}
          >
            Next
          </button>
        )}
      </div>
    </>
  );
}

/** After free play: to the lesson's own branch, or, where the lesson itself was acted upon, to the run as it is written. */
function BackToLesson() {
  const run = useRunHandle();
  const branch = useRun((s) => s.frame?.branch);
  const branches = useRun((s) => s.overview?.branches);
  const byPerson = (id: string | undefined) =>
    branches?.find((b) => b.id === id)?.interventions.some((f) => f.name.startsWith('you: ')) ?? false;
  if (!byPerson(branch)) return null;
  const back = async () => {
    const at = run.store.getState().frame?.at ?? 0;
    const lesson = branches?.find((b) => !byPerson(b.id));
    if (lesson) await run.give({ ask: 'branch', id: lesson.id });
    else {
      await run.reset();
      await run.seek(at);
    }
  };
  return (
    <button type="button" className={styles.plain} onClick={back}>
      Back to the lesson
    </button>
  );
}
