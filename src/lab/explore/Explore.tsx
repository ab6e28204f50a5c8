// Answers for the panel of Murphy's search: what to let loose, how far it is, what it broke, and what it has covered.
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SearchOffer } from '../../session/explore/offer.ts';
import lenses from '../lenses/Lenses.module.css';
import { useRun, useRunHandle } from '../run/context.ts';
import { duration } from '../run/words.ts';
import { Coverage } from './Coverage.tsx';
import { type ExplorationState, explorationOf } from './exploration.ts';
import styles from './Explore.module.css';
import { Form } from './Form.tsx';
import { Violations } from './Violations.tsx';

export function Explore() {
  const run = useRunHandle();
  const exploration = explorationOf(run);
  const state = useStore(exploration.store);
  const offer = useRun((s) => s.world?.search ?? null);
  const predicting = useRun((s) => s.predicting);
  const away = useRun((s) => s.away !== null);
  // What is let loose is chosen once for this panel, whatever run is looked at.
  const [kinds, setKinds] = useState(state.wish?.kinds ?? offer?.kinds ?? []);
  if (!offer) return <p className={lenses.empty}>Nothing is promised here that a search could find broken.</p>;
  if (predicting) return <p className={lenses.empty}>First your prediction. Experiments come after it was judged.</p>;
  return (
    <div className={styles.explore}>
      <div className={styles.head}>
        <p>
          <strong>Anything that can go wrong, will.</strong> {rules(offer)}
        </p>
        {away && (
          <button type="button" className={styles.button} onClick={() => run.openHome()}>
            Back to the scenario
          </button>
        )}
      </div>
      <Form
        offer={offer}
        kinds={kinds}
        onKinds={setKinds}
        wish={state.wish}
        running={state.phase !== 'idle'}
        onBegin={exploration.begin}
        onStop={exploration.stop}
      />
      <Progress state={state} />
      {state.wish && (
        <div className={styles.results}>
          <Violations exploration={exploration} state={state} />
          <Coverage state={state} kinds={state.wish.kinds} />
        </div>
      )}
    </div>
  );
}

function rules({ targets, faults, chaos, promises }: SearchOffer): string {
  const [from, to] = chaos;
  const many = faults === 1 ? 'one fault' : `up to ${faults} faults`;
  const promised =
    promises.length > 0
      ? `What must hold all the same: ${promises.join('; ')}.`
      : 'What must hold all the same: the invariants of the models.';
  return `Each seed draws ${many} against ${targets.join(', ')} between ${duration(from)} and ${duration(to)}; then everything heals. ${promised}`;
}

function Progress({ state }: { readonly state: ExplorationState }) {
  const { wish, phase, runs, failed, schedules, events, reason } = state;
  if (!wish) return null;
  const total = wish.seeds[1] - wish.seeds[0] + 1;
  const done = phase === 'idle' && runs < total && reason === '' ? ', stopped' : '';
  return (
    <div className={styles.bar}>
      <progress value={runs} max={total} aria-label="Seeds tried" />
      <span>
        {runs} of {total} seeds{done}
      </span>
      <span className={failed.length > 0 ? styles.bad : undefined}>
        {failed.length === 0 ? 'nothing broke' : `✕ ${failed.length} broke something`}
      </span>
      <span className={styles.quiet}>
        {schedules} different schedules, {events.toLocaleString('en')} events
      </span>
      {phase === 'shrinking' && <span className={styles.quiet}>Leaving out faults one by one …</span>}
      {reason !== '' && <span className={styles.bad}>{reason}</span>}
    </div>
  );
}
