// What the panel of the search works out by itself: coverage as a table, and the settings that every run of a search has.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/engine/index.ts';
import { coverageTable } from '../../src/lab/explore/coverage.ts';
import { settingsMade } from '../../src/lab/explore/settings.ts';
import { world } from './fakeRun.ts';

describe('the table of coverage', () => {
  const strikes = new Map([
    ['kill leader', 2],
    ['kill follower', 5],
    ['drop leader -> follower', 4],
  ]);

  it('has the most frequent states first, and what never struck in a row of its own', () => {
    expect(coverageTable(strikes, ['kill', 'pause', 'drop'])).toEqual({
      states: ['follower', 'leader -> follower', 'leader'],
      rows: [
        { kind: 'kill', total: 7, counts: [5, 0, 2, 0] },
        { kind: 'pause', total: 0, counts: [0, 0, 0, 0] },
        { kind: 'drop', total: 4, counts: [0, 4, 0, 0] },
      ],
      others: 0,
    });
  });

  it('puts rare states together, without losing a strike', () => {
    const many = new Map(Array.from({ length: 12 }, (_, i): [string, number] => [`kill state ${i}`, 100 - i]));
    const { states, rows, others } = coverageTable(many, ['kill']);
    expect(states.length + others).toBe(12);
    expect(others).toBeGreaterThan(1);
    expect(rows[0].counts.reduce((sum, n) => sum + n, 0)).toBe(rows[0].total);
  });
});

describe('settings made by hand', () => {
  const path = world.controls[0].path;
  const set = (name: string, at: number, to: unknown): Fault => ({ name, at, action: { do: 'set', path, to } });

  it('are those of every run, from its beginning; only the latest of each counts', () => {
    const made = settingsMade([set('you: a', 3e6, 2), set('you: b', 9e6, 6)], world.controls);
    expect(made).toEqual([{ name: `you: ${path} = 6`, at: 0, action: { do: 'set', path, to: 6 } }]);
  });

  it('are none once they were set back, and faults are not among them', () => {
    const kill: Fault = { name: 'you: kill orders', at: 5e6, action: { do: 'kill', target: 'orders' } };
    expect(settingsMade([set('you: a', 3e6, 6), kill, set('undo you: a', 9e6, 3)], world.controls)).toEqual([]);
  });
});
