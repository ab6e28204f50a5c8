// Answers for the order of policies: annotations have a fixed one, whatever the order in which they are written.
import { expect, it } from 'vitest';
import { annotationOrder, aspectOffsets, decoratorsOrder } from '../../../src/models/policies/decoration.ts';

it('annotations are ordered by the library: retry outermost, bulkhead innermost', () => {
  expect(annotationOrder(['Bulkhead', 'CircuitBreaker', 'Retry'])).toEqual(['Retry', 'CircuitBreaker', 'Bulkhead']);
});

it('decorators are ordered by their caller: the last one is outermost', () => {
  expect(decoratorsOrder(['Retry', 'CircuitBreaker'])).toEqual(['CircuitBreaker', 'Retry']);
});

it('an unknown module has no aspects', () => {
  expect(aspectOffsets('constructor-of-something')).toBeUndefined();
  expect(aspectOffsets('constructor')).toBeUndefined();
});
