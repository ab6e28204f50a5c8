// Answers for the keys of the lab: one table feeds the handler and the sheet.
import type { Shortcut } from '../keys/shortcuts.ts';
import { actOn } from '../run/acts.ts';
import { neighbourPace } from '../run/pace.ts';
import { isOffered } from '../lenses/offered.ts';
import { LENSES, lensNames, type Run, TOOLS, type Tool } from '../run/run.ts';

const SECOND = 1_000_000;
const toolKeys: Readonly<Record<Tool, string>> = {
  select: 'v',
  cut: 'c',
  kill: 'k',
  pause: 'z',
  slow: 'l',
  drop: 'd',
  skew: 'w',
};

export function labShortcuts(run: Run, showKeys: () => void): readonly Shortcut[] {
  const state = run.store.getState;
  const by = (step: number) => run.seekBy(step);
  const pace = (direction: 1 | -1) => run.player.send({ type: 'pace', pace: neighbourPace(state().speed, direction) });
  const tool = (name: Tool) => {
    run.choose({ tool: name });
    const { selected } = state();
    if (selected && name !== 'select') actOn(run, name, selected).then(() => run.choose({ tool: 'select' }));
  };
  return [
    { key: ' ', says: 'Play or pause', run: () => run.player.send({ type: 'toggle' }) },
    { key: '.', says: 'One event forward', run: () => run.step('event', 1) },
    { key: ',', says: 'One event back', run: () => run.step('event', -1) },
    { key: 'm', says: 'To the next message delivered', run: () => run.step('message', 1) },
    { key: 'n', says: 'To the message delivered before', run: () => run.step('message', -1) },
    { key: '>', says: 'One second forward', run: () => by(SECOND) },
    { key: '<', says: 'One second back', run: () => by(-SECOND) },
    { key: 'Home', says: 'To the beginning', run: () => run.seek(0) },
    { key: 'End', says: 'To the furthest moment played', run: () => run.seek(state().frame?.furthest ?? 0) },
    { key: '[', says: 'Slower', run: () => pace(-1) },
    { key: ']', says: 'Faster', run: () => pace(1) },
    { key: 'a', says: 'Automatic pace', run: () => run.player.send({ type: 'pace', pace: 'auto' }) },
    { key: 'r', says: 'Reset', run: () => run.reset() },
    { key: 'r', shift: true, says: 'New seed', run: () => run.reseed((state().world?.seed ?? 0) + 1) },
    { key: 'f', says: 'Show the whole world', run: () => run.choose({ fits: state().fits + 1 }) },
    { key: 'z', command: true, says: 'Undo what you did last', run: () => run.undo() },
    { key: 'z', command: true, shift: true, says: 'Do again what you undid', run: () => run.redo() },
    ...TOOLS.map((name) => ({
      key: toolKeys[name],
      says: name === 'select' ? 'Select' : `${name[0].toUpperCase()}${name.slice(1)} what is selected`,
      run: () => tool(name),
    })),
    ...LENSES.map((lens, i) => ({
      key: String(i + 1),
      says: `Lens ${lensNames[lens]}`,
      run: () => {
        if (isOffered(lens, state())) run.choose({ lens });
      },
    })),
    { key: 't', says: 'Lens taller, or as before', run: () => run.heighten() },
    { key: '?', says: 'These keys', run: showKeys },
    {
      key: 'Escape',
      says: 'Put the tool away, select nothing',
      run: () => run.choose({ tool: 'select', selected: null }),
    },
  ];
}
