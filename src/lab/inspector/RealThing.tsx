// Answers for the real thing: the property of the real system that each parameter stands for, with its present value, and what is
// deployed as manifests; both to be copied.
import { useState } from 'react';
import type { ParamInfo } from '../../session/port.ts';
import styles from './Inspector.module.css';
import { written } from './Parameters.tsx';

interface Props {
  readonly params: readonly ParamInfo[];
  readonly manifest: string;
}

export function RealThing({ params, manifest }: Props) {
  const known = params.filter((p) => p.property !== undefined);
  // What the scenario or a person set says most; without any, the defaults do.
  const set = known.filter((p) => p.from !== 'default');
  const lines = (set.length > 0 ? set : known).map((p) => `${p.property}: ${written(p.value)}`);
  return (
    <>
      {lines.length > 0 && (
        <>
          <h3 className={styles.heading}>
            The real thing <Copy text={lines.join('\n')} of="properties" />
          </h3>
          <ul className={styles.real}>
            {lines.map((line) => (
              <li key={line}>
                <code>{line}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {manifest !== '' && (
        <details>
          <summary className={styles.heading}>Kubernetes manifests</summary>
          <Copy text={manifest} of="manifests" />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that scrolls must be reachable by keyboard */}
          <pre className={styles.manifest} tabIndex={0}>
            {manifest}
          </pre>
        </details>
      )}
    </>
  );
}

function Copy({ text, of }: { readonly text: string; readonly of: string }) {
  const [copied, setCopied] = useState('');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <button type="button" className={styles.verb} aria-label={`Copy ${of}`} onClick={copy}>
      {copied === text ? 'copied' : 'copy'}
    </button>
  );
}
