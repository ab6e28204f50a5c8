// Answers for words becoming sentences: parameters, units, ids without a text.
import { expect, it } from 'vitest';
import { inPlainWords, wordsText } from '../../src/models/words.ts';

const catalogue = {
  'queue.full': 'turned away: {length} waiting for {waited:us}, {busy:share} busy, {rate:/s} in {room:slots}',
};

it('fills a text with its parameters, each in its unit', () => {
  const words = { id: 'queue.full', params: { length: 7, waited: 1_500_000, busy: 0.875, rate: 20, room: 4 } };
  expect(wordsText(words, catalogue)).toBe('turned away: 7 waiting for 1.5s, 87.5 % busy, 20/s in 4 slots');
});

it('leaves a name without a parameter as it is, and takes text as text', () => {
  expect(wordsText({ id: 'queue.full' }, catalogue)).toContain('{length} waiting for {waited:us}');
  expect(wordsText('as it is', catalogue)).toBe('as it is');
});

it.each(['nobody.knows', 'constructor', '__proto__'])(
  'shows the id %s, which has no text, with its parameters',
  (id) => {
    expect(wordsText({ id, params: { who: 'lamp', times: 3 } }, catalogue)).toBe(`${id} lamp 3`);
  },
);

it('says a whole view in plain words, and leaves alone what is none', () => {
  const at = Float64Array.of(1, 2);
  const view = {
    lines: [{ value: { id: 'queue.full', params: { length: 7 } }, ref: { part: 'orders' } }, { id: 'x' }],
    at,
  };
  const said = inPlainWords(view, { 'queue.full': 'full at {length}' });
  expect(said).toEqual({ lines: [{ value: 'full at 7', ref: { part: 'orders' } }, { id: 'x' }], at });
});
