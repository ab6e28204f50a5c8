// Answers for the real thing: the property of the real system that each parameter stands for, with its present value, to be copied.
import { useState } from 'react';
import type { ParamInfo } from '../../session/port.ts';
import styles from './Inspector.module.css';
import { written } from './Parameters.tsx';

export function RealThing({ params }: { readonly params: readonly ParamInfo[] }) {
  const [copied, setCopied] = useState('');
  const known = params.filter((p) => p.property !== undefined);
  // What the scenario or a person set says most; without any, the defaults do.
  const set = known.filter((p) => p.from !== 'default');
  const lines = (set.length > 0 ? set : known).map((p) => `${p.property}: ${written(p.value)}`);
  if (lines.length === 0) return null;
  const text = lines.join('\n');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <>
      <h3 className={styles.heading}>
        The real thing{' '}
        <button type="button" className={styles.verb} onClick={copy}>
          {copied === text ? 'copied' : 'copy'}
        </button>
      </h3>
      <ul className={styles.real}>
        {lines.map((line) => (
          <li key={line}>
            <code>{line}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
