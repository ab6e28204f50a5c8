// Answers for what is allowed in a scenario but will not serve its reader: prose in flow style, no checks.
import type { Complaint, Path, Place, Source } from './source.ts';

const PROSE = ['say', 'ask', 'explain', 'goal', 'text', 'summary', 'title', 'notes', 'description'];

export function warnings(raw: Record<string, unknown>, source: Source): Complaint[] {
  const found = flowProse(source.root, []);
  if (!Array.isArray(raw.checks) || raw.checks.length === 0) {
    found.push({
      path: [],
      message: 'the scenario has no checks: nothing says what it must show',
      severity: 'warning',
    });
  }
  return found;
}

/** Prose with commas inside { ... }: the next comma somebody adds without quotes ends the text. */
function flowProse(place: Place, path: Path): Complaint[] {
  const found: Complaint[] = [];
  for (const [key, child] of place.children) {
    const here = [...path, key];
    const text = child.scalar?.value;
    if (child.flow && PROSE.includes(key) && typeof text === 'string' && text.includes(',')) {
      found.push({
        path: here,
        message: `${key}: prose with commas reads and changes better in block style`,
        severity: 'warning',
      });
    }
    found.push(...flowProse(child, here));
  }
  return found;
}
