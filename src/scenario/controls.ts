// Answers for the controls a scenario offers: from a path to a slider, switch or choice with unit, range and what it stands for.
import type { z } from 'zod';
import { alternatives, defOf, type Schema } from '../models/param-schema.ts';
import { parseDuration, parseRate } from '../models/quantities.ts';
import { type Reading, readDuration, readRate, readSize } from '../models/units.ts';
import type { LoadedControl } from './loaded.ts';
import type { control } from './schema.ts';
import type { Setting, Settings } from './settings.ts';
import type { Complain } from './conditions/compile.ts';
import type { Path } from './source.ts';

export type ControlNotation = z.output<typeof control>;

/** null when something is wrong, which has then been complained of. */
export function compileControl(
  notation: ControlNotation,
  settings: Settings,
  path: Path,
  complain: Complain,
): LoadedControl | null {
  const setting = settings.find(notation.set);
  if ('error' in setting) {
    complain({ path: [...path, 'set'], message: setting.error, hint: setting.hint });
    return null;
  }
  if (setting.apply === 'rebuild') {
    complain({
      path: [...path, 'set'],
      message: `${notation.set} takes effect only in a new run: it cannot be a control`,
    });
    return null;
  }
  const declared = settings.declaredAt(setting);
  const choices = notation.options ?? choicesOf(setting);
  const common = {
    path: notation.set,
    label: notation.label ?? notation.set,
    unit: unitOf(setting, declared),
    declared,
    description: notation.description ?? setting.meta.description ?? '',
    property: setting.meta.property,
    applies: setting.apply,
  };
  const bad = [...(notation.options ?? []).entries()].filter(([, value]) => !fits(value, notation.set, settings));
  for (const [i, value] of bad)
    complain({
      path: [...path, 'options', i],
      message: `${notation.set} cannot be ${String(value)}`,
      hint: settings.problem(notation.set, value)?.error,
    });
  if (bad.length > 0) return null;
  if (isSwitch(setting, declared)) return { ...common, form: 'switch' };
  if (choices !== null)
    return { ...common, form: 'choice', options: choices.map((c) => (typeof c === 'boolean' ? String(c) : c)) };
  return slider(notation, setting, settings, common, path, complain);
}

function fits(value: unknown, set: string, settings: Settings): boolean {
  return settings.problem(set, value) === null;
}

type Common = Omit<LoadedControl, 'form'>;

function slider(
  notation: ControlNotation,
  setting: Setting,
  settings: Settings,
  common: Common,
  path: Path,
  complain: Complain,
): LoadedControl | null {
  const now = numberOf(common.declared, common.unit);
  if (now === null && (notation.from === undefined || notation.to === undefined)) {
    complain({
      path: [...path, 'set'],
      message: `${notation.set} has no single number to slide: give from and to, or options`,
    });
    return null;
  }
  let wrong = false;
  const bound = (key: 'from' | 'to', otherwise: number): number => {
    const raw = notation[key];
    if (raw === undefined) return otherwise;
    const problem = settings.problem(notation.set, raw);
    const value = numberOf(raw, common.unit);
    if (problem === null && value !== null) return value;
    wrong = true;
    complain({
      path: [...path, key],
      message: problem?.error ?? `expected a value of ${notation.set}`,
      hint: problem?.hint,
    });
    return otherwise;
  };
  const from = bound('from', rangeOf(setting).min ?? 0);
  const to = bound('to', Math.min(rangeOf(setting).max ?? Infinity, Math.max(1, (now ?? 0) * 2)));
  if (wrong) return null;
  if (to <= from) {
    complain({ path: [...path, 'to'], message: 'expected the end of the slider to be above its beginning' });
    return null;
  }
  const step = notation.step === undefined ? undefined : numberOf(notation.step, common.unit);
  if (step === null || (step !== undefined && step <= 0)) {
    const read = inUnit(notation.step, common.unit);
    complain({ path: [...path, 'step'], message: 'problem' in read ? read.problem : 'expected a step above zero' });
    return null;
  }
  return { ...common, form: 'slider', from, to, step: step ?? (setting.quantity?.kind === 'count' ? 1 : undefined) };
}

function leaves(setting: Setting): Schema[] {
  return setting.schemas.flatMap((s) => alternatives(s));
}

function choicesOf(setting: Setting): (string | number)[] | null {
  for (const leaf of leaves(setting)) {
    const def = defOf(leaf);
    if (def.type === 'enum') return Object.values(def.entries!);
  }
  return null;
}

function isSwitch(setting: Setting, declared: unknown): boolean {
  return typeof declared === 'boolean' || leaves(setting).some((leaf) => defOf(leaf).type === 'boolean');
}

function rangeOf(setting: Setting): { min?: number; max?: number } {
  const { minimum, maximum } = setting.quantity?.json ?? {};
  return { min: minimum as number | undefined, max: maximum as number | undefined };
}

function unitOf(setting: Setting, declared: unknown): string {
  if (setting.quantity) return setting.meta.unit ?? setting.quantity.unit;
  if (typeof declared === 'string' && parseDuration(declared) !== null) return 'us';
  if (typeof declared === 'string' && parseRate(declared) !== null) return '/s';
  return setting.meta.unit ?? '';
}

/** A value in scenario notation as a number in internal units; null when it is none. */
function numberOf(raw: unknown, unit: string): number | null {
  const read = inUnit(raw, unit);
  return 'value' in read ? read.value : null;
}

function inUnit(raw: unknown, unit: string): Reading {
  const text = String(raw);
  if (unit === 'us') return readDuration(text, true);
  if (unit === '/s') return readRate(text);
  if (unit === 'bytes') return readSize(text);
  return typeof raw === 'number' ? { value: raw } : { problem: 'expected a number' };
}
