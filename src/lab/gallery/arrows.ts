// Answers for walking through the gallery's rows with the arrow keys.

/** Focuses the row after (1) or before (-1) the one that has the focus; from elsewhere, the first or the last. */
export function moveAmongRows(contents: HTMLElement | null, step: 1 | -1): void {
  const rows = [...(contents?.querySelectorAll<HTMLAnchorElement>('li a') ?? [])];
  const now = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const next = now < 0 ? (step === 1 ? 0 : rows.length - 1) : now + step;
  rows[next]?.focus();
}
