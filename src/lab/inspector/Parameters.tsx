// Answers for the parameters of what is selected: every one visible, with unit, default, where its value came from, and a way to change it.
import { useEffect, useState } from 'react';
import type { ParamInfo } from '../../session/port.ts';
import { setParameter } from '../run/acts.ts';
import { useRunHandle } from '../run/context.ts';
import styles from './Inspector.module.css';

export function Parameters({ params }: { readonly params: readonly ParamInfo[] }) {
  if (params.length === 0) return null;
  const set = params.filter((p) => p.from !== 'default');
  const rest = params.filter((p) => p.from === 'default');
  return (
    <>
      <h3 className={styles.heading}>Parameters</h3>
      <Groups params={set} />
      {rest.length > 0 && (
        <details className={styles.more}>
          <summary>{rest.length} as they are by default</summary>
          <Groups params={rest} />
        </details>
      )}
    </>
  );
}

function Groups({ params }: { readonly params: readonly ParamInfo[] }) {
  const groups = [...new Set(params.map((p) => p.group))];
  return groups.map((group) => (
    <div key={group}>
      {group !== '' && <h4 className={styles.group}>{group}</h4>}
      {params
        .filter((p) => p.group === group)
        .map((p) => (
          <Parameter key={p.path} param={p} />
        ))}
    </div>
  ));
}

/** A value as a scenario would write it. */
export function written(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function Parameter({ param }: { readonly param: ParamInfo }) {
  const { name, description, property, applies, unit } = param;
  const origin =
    param.from === 'changed' ? 'changed' : param.from === 'default' ? 'default' : `default ${written(param.default)}`;
  const about = [description, property && `The real thing: ${property}.`, applies !== 'live' && `Applies: ${applies}.`]
    .filter(Boolean)
    .join(' ');
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Field is its control
    <label className={styles.parameter} title={about}>
      <span>
        {name}
        <span className={styles.origin}> {origin}</span>
      </span>
      <Field param={param} />
      {param.type === 'number' && unit && <span className={styles.origin}>{unit}</span>}
    </label>
  );
}

function Field({ param }: { readonly param: ParamInfo }) {
  const run = useRunHandle();
  const value = written(param.value);
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const give = async (to: unknown) => {
    if (written(to) === value) return;
    if (!(await setParameter(run, param.path, to, param.value))) setDraft(value);
  };
  if (param.type === 'other') return <output title={value}>{value}</output>;
  if (param.type === 'boolean')
    return <input type="checkbox" checked={param.value === true} onChange={(event) => give(event.target.checked)} />;
  if (param.type === 'choice') {
    return (
      <select value={value} onChange={(event) => give(event.target.value)}>
        {param.options?.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  const commit = () => {
    const number = Number(draft);
    give(param.type === 'number' && draft.trim() !== '' && Number.isFinite(number) ? number : draft);
  };
  return (
    <input
      value={draft}
      size={Math.max(4, draft.length)}
      inputMode={param.type === 'number' ? 'decimal' : 'text'}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(value);
      }}
    />
  );
}
