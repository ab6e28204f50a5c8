// Answers for why: the causal chain behind an event as dated sentences, newest first, each linked to its moment.
import { useRun, useRunHandle } from '../run/context.ts';
import { moment } from '../run/words.ts';
import { useAnswer } from './answered.ts';
import styles from './Lenses.module.css';

export function Why() {
  const run = useRunHandle();
  const chosen = useRun((s) => s.selected?.event);
  const last = useRun((s) => s.asked);
  const asked = last ?? (chosen ? { event: chosen } : null);
  const predicting = useRun((s) => s.predicting);
  const branch = useRun((s) => s.frame?.branch ?? '');
  const answer = useAnswer(asked && !predicting ? { ask: 'why', ref: asked } : null, branch);
  if (predicting) return <p className={styles.empty}>First your prediction. Why comes after it was judged.</p>;
  if (!asked) {
    return (
      <p className={styles.empty}>
        Ask why at a line of the log, at a request among the traces, or at a part in the inspector: the chain of events
        that led to it is told here, back to the fault or the change that began it.
      </p>
    );
  }
  if (!answer) return <p className={styles.empty}>Looking back …</p>;
  if (answer.answer !== 'why' || !answer.why) {
    return (
      <p className={styles.empty}>
        {answer.answer === 'refused' ? answer.reason : 'Nothing is recorded about that before this moment.'}
      </p>
    );
  }
  const { question, steps } = answer.why;
  return (
    <>
      <h3 className={styles.question}>{question}</h3>
      <ol className={`${styles.lines} ${styles.why}`}>
        {steps.map((step) => (
          <li key={step.seq}>
            <button type="button" className={styles.time} onClick={() => run.seek(step.at)}>
              {moment(step.at)}
            </button>
            <span aria-hidden="true">{step.kind === 'fault' ? '▸' : step.kind === 'absence' ? '○' : '·'}</span>
            <span className={step.kind === 'fault' ? styles.fault : undefined}>{step.text}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
