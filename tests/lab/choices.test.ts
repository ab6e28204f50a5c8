// Answers for reading stored choices: by whatever version or hand they were written, they never break the page.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChoices } from '../../src/lab/choices.ts';

const untouched = { profile: 'auto', singleKeys: true, progress: {} };

describe('stored choices', () => {
  it('come back as they were stored', () => {
    const stored = { profile: 'dark', singleKeys: false, progress: { 'a/b': 'done', 'a/c': 'begun' } };
    expect(parseChoices(JSON.stringify(stored))).toEqual(stored);
  });

  it.each([null, '', 'not JSON', 'null', '[]', '7', '{"profile":"neon","progress":"all"}'])(
    '%j is as good as none',
    (stored) => {
      expect(parseChoices(stored)).toEqual(untouched);
    },
  );

  it('keeps only the progress it understands', () => {
    expect(parseChoices('{"progress":{"a/b":"done","a/c":"lost","__proto__":"done"}}').progress['a/b']).toBe('done');
    expect(parseChoices('{"progress":{"a/c":"lost"}}').progress).toEqual({});
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`a/${i}`, 'done']));
    expect(Object.keys(parseChoices(JSON.stringify({ progress: many })).progress).length).toBe(1000);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (stored) => parseChoices(stored).profile.length > 0));
  });
});
