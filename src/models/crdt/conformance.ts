// Answers for the conformance table of convergent data types.
import {
  addPn,
  type GCounter,
  incrementG,
  mergeG,
  mergePn,
  type PnCounter,
  valueOfG,
  valueOfPn,
} from './rules/counters.ts';
import { addTo, EMPTY_SET, mergeSets, type Orswot, removeFrom, valueOfSet } from './rules/orswot.ts';
import { assignLww, type LwwRegister, mergeLww } from './rules/register.ts';

interface Question {
  readonly type: 'gcounter' | 'pncounter' | 'lww' | 'orswot';
  readonly op: string;
  readonly state?: unknown;
  readonly a?: unknown;
  readonly b?: unknown;
  readonly updates?: readonly unknown[];
  readonly steps?: readonly ScriptStep[];
  readonly read?: string;
  readonly log?: readonly LogStep[];
}

interface ScriptStep {
  readonly do: 'new' | 'add' | 'remove' | 'copy' | 'merge';
  readonly to: string;
  readonly from?: string;
  readonly element?: string;
  readonly actor?: string;
  readonly a?: string;
  readonly b?: string;
}

interface LogStep {
  readonly replica: string;
  readonly do: 'add' | 'remove' | 'mergeFrom';
  readonly element?: string;
  readonly other?: string;
}

/** Table crdt. */
export function convergentTypes(input: unknown): unknown {
  const given = input as Question;
  switch (given.type) {
    case 'gcounter': {
      const state = gCounter(given);
      return { state, value: valueOfG(state) };
    }
    case 'pncounter': {
      const state = pnCounter(given);
      return { state, value: valueOfPn(state) };
    }
    case 'lww':
      return { state: lww(given) };
    case 'orswot':
      return given.op === 'script' ? { value: valueOfSet(play(given)) } : replicas(given.log!);
  }
}

function gCounter(given: Question): GCounter {
  if (given.op === 'value') return given.state as GCounter;
  if (given.op === 'merge') return mergeG(given.a as GCounter, given.b as GCounter);
  const updates = given.updates as readonly { readonly actor: string; readonly increment: number }[];
  return updates.reduce<GCounter>((counter, u) => incrementG(counter, u.actor, u.increment), {});
}

function pnCounter(given: Question): PnCounter {
  if (given.op === 'value') return given.state as PnCounter;
  if (given.op === 'merge') return mergePn(given.a as PnCounter, given.b as PnCounter);
  const updates = given.updates as readonly { readonly actor: string; readonly delta: number }[];
  return updates.reduce<PnCounter>((counter, u) => addPn(counter, u.actor, u.delta), {});
}

function lww(given: Question): LwwRegister {
  if (given.op === 'merge') return mergeLww(given.a as LwwRegister, given.b as LwwRegister);
  const updates = given.updates as readonly { readonly value: string; readonly timestamp: number }[];
  return updates.reduce<LwwRegister>((register, u) => assignLww(register, u.value, u.timestamp), [null, 0]);
}

function play(given: Question): Orswot {
  const sets = new Map<string, Orswot>();
  for (const step of given.steps!) sets.set(step.to, after(step, sets));
  return sets.get(given.read!)!;
}

function after(step: ScriptStep, sets: ReadonlyMap<string, Orswot>): Orswot {
  switch (step.do) {
    case 'new':
      return EMPTY_SET;
    case 'copy':
      return sets.get(step.from!)!;
    case 'add':
      return addTo(sets.get(step.from!)!, step.element!, step.actor!);
    case 'remove':
      return removeFrom(sets.get(step.from!)!, step.element!);
    case 'merge':
      return mergeSets(sets.get(step.a!)!, sets.get(step.b!)!);
  }
}

function replicas(log: readonly LogStep[]): unknown {
  const sets = new Map<string, Orswot>(['a', 'b', 'c'].map((name) => [name, EMPTY_SET]));
  for (const { replica, do: act, element, other } of log) {
    const set = sets.get(replica)!;
    if (act === 'add') sets.set(replica, addTo(set, element!, replica));
    else if (act === 'remove') sets.set(replica, removeFrom(set, element!));
    else sets.set(replica, mergeSets(set, sets.get(other!)!));
  }
  const states = [...sets.values()];
  return {
    valuePerReplicaBeforeFinalMerge: Object.fromEntries([...sets].map(([name, set]) => [name, valueOfSet(set)])),
    valueAfterFullMergeAnyOrder: sameInAnyOrder(states.reduce(mergeSets), states.toReversed().reduce(mergeSets)),
  };
}

function sameInAnyOrder(forth: Orswot, back: Orswot): readonly string[] {
  if (valueOfSet(forth).join() !== valueOfSet(back).join()) throw new Error('the order of merging matters');
  return valueOfSet(forth);
}
