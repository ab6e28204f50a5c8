// Answers for interventions that come from outside (a link, a screen, the command line): whether a scenario can take them.
import { type Fault, NEVER } from '../engine/index.ts';
import { compileFault, type FaultContext, type FaultNotation } from './faults.ts';
import { faultNotation } from './fault-text.ts';
import { complaintsOf } from './issues.ts';
import { intervention } from './schema-faults.ts';
import type { Complaint } from './source.ts';

/** Why `fault` cannot be made in a run of this scenario; '' when it can. Never throws, whatever it is given. */
export function refusalOf(fault: unknown, context: Omit<FaultContext, 'complain'>): string {
  const notation = notationOf(fault);
  if (notation === null) return 'This is not an intervention.';
  const parsed = intervention.safeParse(notation, { reportInput: true });
  const complaints: Complaint[] = [];
  if (!parsed.success) {
    complaints.push(
      ...complaintsOf(parsed.error.issues, { value: notation, schema: intervention, path: [], inFlow: () => false }),
    );
  } else {
    const compiled = compileFault(
      parsed.data as FaultNotation,
      0,
      '',
      { ...context, complain: (c) => complaints.push(c) },
      [],
    );
    if (compiled && !same({ ...compiled, at: 0 }, { ...(fault as Fault), at: 0 }))
      return 'This intervention has something in it that is not known here.';
  }
  const [first] = complaints.filter((c) => c.severity !== 'warning');
  if (first === undefined) return '';
  return `${first.path.length > 0 ? `${first.path.join('.')}: ` : ''}${first.message}${first.hint === undefined ? '' : ` (${first.hint})`}`;
}

function notationOf(fault: unknown): Record<string, unknown> | null {
  const { name, at, action } = (fault ?? {}) as Partial<Fault>;
  if (typeof name !== 'string' || typeof at !== 'number' || !(at >= 0 && at < NEVER)) return null;
  if (typeof action !== 'object' || action === null) return null;
  try {
    const { at: _at, ...notation } = faultNotation(fault as Fault);
    return notation;
  } catch {
    // What is no fault at all has no notation.
    return null;
  }
}

/** Equal in structure; keys without a value count as absent. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = (value: object) =>
    Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  const mine = keys(a);
  return (
    mine.length === keys(b).length &&
    mine.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
