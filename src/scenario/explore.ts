// Answers for a scenario's `explore:` section: defaults worked out, parts and conditions checked, what the models promise put in where it promises nothing.
import type { Micros } from '../engine/index.ts';
import { nearest } from '../models/nearest.ts';
import { formatDuration } from '../models/units.ts';
import type { Compilation, Complain } from './conditions/compile.ts';
import { didYouMean } from './issues.ts';
import type { LoadedExplore } from './loaded.ts';
import type { ConditionMap, ConditionNotation } from './schema-conditions.ts';
import { explore as schema, type ExploreNotation } from './schema-explore.ts';
import type { DeclaredPart } from './settings.ts';
import type { Path } from './source.ts';

type Named = readonly { readonly name: string; readonly if: NonNullable<Compilation> }[];

export interface ExploreContext {
  readonly parts: readonly DeclaredPart[];
  readonly length: Micros;
  readonly complain: Complain;
  readonly condition: (notation: ConditionNotation, path: Path) => Compilation;
  /** Compiles named conditions that stand in a list of the file. */
  readonly checks: (list: readonly unknown[], path: Path) => Named;
}

/** Grid of the default window, and the least there must be. */
const ROUND: Micros = 100_000;

/** What a search may do; without a section of its own a scenario is struck by everything, everywhere. */
export function compileExplore(notation: ExploreNotation | undefined, context: ExploreContext): LoadedExplore {
  const n = notation ?? (schema.parse({}) as ExploreNotation);
  return {
    declared: notation !== undefined,
    kinds: n.kinds ?? null,
    targets: partsNamed(n.targets, 'targets', context) ?? strikable(context.parts),
    faults: n.faults,
    chaos: n.chaos === undefined ? defaultChaos(context.length) : chaos(n.chaos, context),
    skew: n.skew,
    drift: n.drift,
    invariants: partsNamed(n.invariants, 'invariants', context) ?? context.parts.map((p) => p.name),
    promises: n.promises === undefined ? promised(context) : context.checks(n.promises, ['explore', 'promises']),
  };
}

/** Clients are whom the system is for: what fails is the system. In a world of clients alone, they. */
function strikable(parts: readonly DeclaredPart[]): string[] {
  const others = parts.filter((p) => p.model.family !== 'clients');
  return (others.length > 0 ? others : parts).map((p) => p.name);
}

function partsNamed(
  names: readonly string[] | undefined,
  key: 'targets' | 'invariants',
  { parts, complain }: ExploreContext,
): readonly string[] | undefined {
  const known = parts.map((p) => p.name);
  for (const [i, name] of (names ?? []).entries()) {
    const path = ['explore', key, i];
    if (!known.includes(name))
      complain({ path, message: `there is no part '${name}'`, hint: didYouMean(nearest(name, known)) });
    else if (names!.indexOf(name) < i) complain({ path, message: `'${name}' stands here already` });
  }
  return names;
}

function chaos([from, to]: readonly [Micros, Micros], { length, complain }: ExploreContext): [Micros, Micros] {
  const path = ['explore', 'chaos'];
  if (to < from + ROUND)
    complain({ path, message: 'expected the end of the chaos to be at least 100ms after its beginning' });
  else if (to >= length)
    complain({
      path: [...path, 1],
      message: `${formatDuration(to)} leaves no time to heal: the run ends at ${formatDuration(length)}`,
    });
  return [from, to];
}

function defaultChaos(length: Micros): [Micros, Micros] {
  const from = ROUND * Math.floor(length / 20 / ROUND);
  return [from, Math.max(from + ROUND, ROUND * Math.floor((3 * length) / 5 / ROUND))];
}

/** What the models promise of themselves. */
function promised({ parts, condition }: ExploreContext): Named {
  return parts.flatMap((part) =>
    (part.model.promises ?? []).flatMap(({ name, final, equals }) => {
      const notation: ConditionMap = { final: `${part.name}.${final}`, equals };
      const compiled = condition(notation, ['explore']);
      return compiled === null ? [] : [{ name: `${part.name}: ${name}`, if: compiled }];
    }),
  );
}
