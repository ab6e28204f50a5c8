// Answers for the sheet that lists the shortcuts of a page, and for turning single keys off.
import { useEffect, useRef } from 'react';
import { useChoices } from '../choices.ts';
import { nameOfKey, type Shortcut } from './shortcuts.ts';
import styles from './ShortcutSheet.module.css';

interface Props {
  readonly table: readonly Shortcut[];
  onClose(): void;
}

export function ShortcutSheet({ table, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const singleKeys = useChoices((choices) => choices.singleKeys);
  const choose = useChoices((choices) => choices.choose);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={styles.sheet} aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">Keys</h2>
      {/* First, so that what has the focus does not scroll the list to its end. */}
      <label className={styles.single}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => choose({ singleKeys: event.target.checked })}
        />
        Single keys act
      </label>
      <dl className={styles.table}>
        {table.map((shortcut) => (
          <div key={nameOfKey(shortcut)} className={styles.row}>
            <dt>
              <kbd>{nameOfKey(shortcut)}</kbd>
            </dt>
            <dd>{shortcut.says}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className={styles.close} onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
