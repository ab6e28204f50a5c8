// Answers for the few controls a scenario offers: sliders, switches and choices with unit and declared value. A drag is one intervention.
import { useEffect, useState } from 'react';
import type { ControlInfo } from '../../session/port.ts';
import { setParameter } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import styles from './Guide.module.css';
import { controlText, numberOf, withUnitOf } from './notation.ts';

export function Controls() {
  const controls = useRun((s) => s.world?.controls);
  if (!controls?.length) return null;
  return (
    <section className={styles.controls} aria-label="Controls">
      <h2 className={styles.heading}>Controls</h2>
      {controls.map((control) => (
        <Control key={control.path} control={control} />
      ))}
    </section>
  );
}

function Control({ control }: { readonly control: ControlInfo }) {
  const run = useRunHandle();
  const value = useRun((s) => s.slow?.readings[`control:${control.path}`]) ?? control.declared;
  const give = (to: unknown) => {
    if (String(to) !== String(value)) setParameter(run, control.path, to, value);
  };
  if (control.form === 'slider') return <Slider control={control} value={value} give={give} />;
  if (control.form === 'switch') {
    return (
      <label className={styles.switch} title={control.description}>
        <span>{control.label}</span>
        <input
          type="checkbox"
          checked={value === true || value === 'true'}
          onChange={(event) => give(event.target.checked)}
        />
      </label>
    );
  }
  return (
    <fieldset className={styles.choice} title={control.description}>
      <legend>
        {control.label}
        {(value === undefined || value === null) && <span className={styles.quiet}> not set</span>}
      </legend>
      {control.options?.map((option) => (
        <label key={option}>
          <input
            className="visually-hidden"
            type="radio"
            name={control.path}
            checked={String(value) === String(option)}
            onChange={() => give(option)}
          />
          <span>{controlText(option, '')}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface SliderProps {
  readonly control: ControlInfo;
  readonly value: unknown;
  give(to: unknown): void;
}

function Slider({ control, value, give }: SliderProps) {
  const now = numberOf(value, control.unit);
  const [draft, setDraft] = useState(now);
  useEffect(() => setDraft(now), [now]);
  const { from = 0, to = 1 } = control;
  const step =
    control.step ??
    (Number.isInteger(from) && Number.isInteger(to) && to - from >= 2 && control.unit !== 'share'
      ? Math.max(1, Math.round((to - from) / 100))
      : (to - from) / 100);
  const commit = () => {
    if (draft !== now) give(withUnitOf(draft, control.declared, control.unit));
  };
  const changed = draft !== numberOf(control.declared, control.unit);
  return (
    <label className={styles.slider} title={control.description}>
      <span>{control.label}</span>
      <span>
        {changed && <span className={styles.quiet}>was {controlText(control.declared, control.unit)} </span>}
        {controlText(withUnitOf(draft, control.declared, control.unit), control.unit)}
      </span>
      <input
        type="range"
        min={from}
        max={to}
        step={step}
        value={draft}
        aria-valuetext={controlText(withUnitOf(draft, control.declared, control.unit), control.unit)}
        onChange={(event) => setDraft(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
    </label>
  );
}
