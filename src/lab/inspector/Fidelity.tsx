// Answers for the fidelity card: what a model does as the real system does, what it simplifies, and its sources; the model's own README.
import { lazy, Suspense, useEffect, useState } from 'react';
import styles from './Inspector.module.css';

const Markdown = lazy(async () => ({ default: (await import('../guide/Markdown.tsx')).Markdown }));
const cards = import.meta.glob<string>('../../models/*/README.md', { query: '?raw', import: 'default' });

export function Fidelity({ kind, summary }: { readonly kind: string; readonly summary: string }) {
  const [open, setOpen] = useState(false);
  const [card, setCard] = useState('');
  useEffect(() => {
    let wanted = open;
    setCard('');
    if (open) cards[`../../models/${kind}/README.md`]?.().then((text) => wanted && setCard(text));
    return () => {
      wanted = false;
    };
  }, [open, kind]);
  return (
    <>
      <h3 className={styles.heading}>Fidelity</h3>
      <p className={styles.quiet}>{summary}</p>
      <details className={styles.more} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>What is modelled, what is simplified</summary>
        {card !== '' && (
          <div className={styles.card}>
            <Suspense fallback={null}>
              <Markdown source={card} />
            </Suspense>
          </div>
        )}
      </details>
    </>
  );
}
