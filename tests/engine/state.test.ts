// Plain-data state: copying shares what is frozen and keeps aliasing; the copy-on-write collections behave as their plain counterparts.
import { describe, expect, it } from 'vitest';
import { AppendLog, compileChart, Ring, Table, uniform } from '../../src/engine/index.ts';
import { copyState } from '../../src/engine/copy.ts';

describe('copying state', () => {
  it('shares frozen values, keeps aliasing and order, and refuses functions', () => {
    const frozen = Object.freeze({ a: 1 });
    const shared = { n: 1 };
    const state = {
      frozen,
      one: shared,
      two: shared,
      map: new Map([
        [2, shared],
        [1, { n: 2 }],
      ]),
      typed: new Float64Array([1, 2]),
    };
    const copy = copyState(state);
    expect(copy).toEqual(state);
    expect(copy.frozen).toBe(frozen);
    expect(copy.one).not.toBe(shared);
    expect(copy.one).toBe(copy.two);
    expect(copy.map.get(2)).toBe(copy.one);
    expect([...copy.map.keys()]).toEqual([2, 1]);
    expect(() => copyState({ f: () => 1 })).toThrow(/function/);
  });
});

describe('collections', () => {
  it('a ring is a queue, and its copy goes its own way', () => {
    const ring = new Ring<number>();
    const model: number[] = [];
    for (let i = 0; i < 5000; i++) {
      if (uniform(1, i, 0, 0, 0) < 0.6) {
        ring.push(i);
        model.push(i);
      } else expect(ring.shift()).toBe(model.shift());
      expect(ring.length).toBe(model.length);
    }
    const copy = ring.copy();
    ring.push(-1);
    expect(copy.length).toBe(model.length);
    expect([...copy.contents()]).toEqual(model);
  });

  it('a log truncates and trims', () => {
    const log = new AppendLog<number>();
    for (let i = 0; i < 1000; i++) log.append(i);
    log.truncate(600);
    log.trim(300);
    expect([log.start, log.end, log.get(299), log.get(300), log.get(599), log.get(600)]).toEqual([
      300,
      600,
      undefined,
      300,
      599,
      undefined,
    ]);
    log.append(7);
    expect(log.get(600)).toBe(7);
  });

  it('a table agrees with a Map', () => {
    const table = new Table<number, number>();
    const model = new Map<number, number>();
    for (let i = 0; i < 20_000; i++) {
      const key = Math.floor(uniform(2, i, 0, 0, 0) * 2000);
      if (uniform(2, i, 1, 0, 0) < 0.7) {
        table.set(key, i);
        model.set(key, i);
      } else expect(table.delete(key)).toBe(model.delete(key));
    }
    expect(table.size).toBe(model.size);
    expect(new Map(table.entries())).toEqual(model);
  });
});

describe('charts', () => {
  it('flatten nested states, enter initial leaves, and refuse unknown targets', () => {
    const chart = compileChart({
      id: 'door',
      initial: 'shut',
      states: {
        shut: { on: { open: 'open' } },
        open: { initial: 'ajar', on: { slam: 'shut' }, states: { ajar: { on: { push: 'wide' } }, wide: {} } },
      },
    });
    expect(chart.states).toEqual(['shut', 'open.ajar', 'open.wide']);
    const edge = (a: string, b: string) => chart.edges[chart.index.get(a)! * 3 + chart.index.get(b)!];
    expect(edge('shut', 'open.ajar')).toEqual(['open']);
    expect(edge('open.ajar', 'open.wide')).toEqual(['push']);
    expect(edge('open.wide', 'shut')).toEqual(['slam']);
    expect(edge('shut', 'open.wide')).toEqual([]);
    expect(() => compileChart({ id: 'x', initial: 'a', states: { a: { on: { go: 'b' } } } })).toThrow(/no such state/);
  });
});
