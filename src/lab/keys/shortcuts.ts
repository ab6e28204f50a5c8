// Answers for the keyboard: one table of shortcuts feeds the handler, the sheet that lists them and the palette.
import { useEffect } from 'react';
import { useChoices } from '../choices.ts';

export interface Shortcut {
  /** As `KeyboardEvent.key` gives it: `/`, `Escape`, `ArrowDown`, `K`. */
  readonly key: string;
  /** With Ctrl (or Cmd on a Mac). */
  readonly command?: boolean;
  /** Letters only: with Shift. Signs are named as they are typed. */
  readonly shift?: boolean;
  readonly says: string;
  run(): void;
}

/** What a key is called on the sheet. */
export function nameOfKey({ key, command, shift }: Pick<Shortcut, 'key' | 'command' | 'shift'>): string {
  const names: Readonly<Record<string, string>> = {
    ' ': 'Space',
    Escape: 'Esc',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  const name = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return `${command ? 'Ctrl ' : ''}${shift ? 'Shift ' : ''}${name}`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The shortcut that a key press means, if any: single keys are text while a person types. */
function meant(event: KeyboardEvent, table: readonly Shortcut[], singleKeys: boolean): Shortcut | undefined {
  if (event.defaultPrevented || event.altKey || event.isComposing) return undefined;
  const command = event.ctrlKey || event.metaKey;
  const single = !command && event.key.length === 1;
  if (single && (!singleKeys || isTyping(event.target))) return undefined;
  const letter = /^[a-z]$/i.test(event.key);
  return table.find(
    (shortcut) =>
      shortcut.key.toLowerCase() === event.key.toLowerCase() &&
      Boolean(shortcut.command) === command &&
      (!letter || Boolean(shortcut.shift) === event.shiftKey),
  );
}

/** Makes a page's table of shortcuts act while the page is shown. */
export function useShortcuts(table: readonly Shortcut[]): void {
  const singleKeys = useChoices((choices) => choices.singleKeys);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const shortcut = meant(event, table, singleKeys);
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [table, singleKeys]);
}
