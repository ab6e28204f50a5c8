// Answers for the settings that a person has changed in the run, as changes that every run of a search has from its beginning.
import type { Fault } from '../../engine/index.ts';
import type { ControlInfo } from '../../session/port.ts';

/** The latest change of each path, unless it is what the scenario says anyway. */
export function settingsMade(interventions: readonly Fault[], controls: readonly ControlInfo[]): readonly Fault[] {
  const latest = new Map<string, Fault>();
  for (const { name, action } of interventions) {
    if (action.do !== 'set' || !/^(?:undo )?you: /.test(name)) continue;
    latest.set(action.path, { name: `you: ${action.path} = ${String(action.to)}`, at: 0, action });
  }
  for (const { path, declared } of controls) {
    const change = latest.get(path)?.action;
    if (change?.do === 'set' && String(change.to) === String(declared)) latest.delete(path);
  }
  return [...latest.values()];
}
