// Lines typed into a terminal: the arrows bring earlier ones back, Tab completes as far as all candidates agree.
import { describe, expect, it } from 'vitest';
import { completed, entered, moved, noHistory } from '../../src/lab/terminal/history.ts';

const typed = ['get pods', 'get nodes'].reduce(entered, noHistory);

describe('the history of lines', () => {
  it('goes back to the oldest, and forth to what was being typed', () => {
    const once = moved(typed, -1, 'sca');
    expect(once.line).toBe('get nodes');
    const twice = moved(once.history, -1, once.line);
    expect(twice.line).toBe('get pods');
    expect(moved(twice.history, -1, twice.line).line).toBe('get pods');
    const back = moved(moved(twice.history, 1, '').history, 1, '');
    expect(back.line).toBe('sca');
  });

  it('remembers the same line twice in a row once', () => {
    expect(entered(typed, 'get nodes').lines).toEqual(['get pods', 'get nodes']);
  });
});

describe('completion', () => {
  it.each([
    ['ge', ['get'], 'get '],
    ['get pods or', ['orders#1', 'orders#2'], 'get pods orders#'],
    ['scale deployment/orders --r', ['--replicas='], 'scale deployment/orders --replicas='],
    ['frob', [], 'frob'],
    ['get ', ['pods', 'nodes'], 'get '],
  ])("'%s' with %j becomes '%s'", (line, words, expected) => {
    expect(completed(line, words)).toBe(expected);
  });
});
