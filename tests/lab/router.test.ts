// Answers for addresses: which page a fragment names, and that strange ones lead to the gallery.
import { expect, it } from 'vitest';
import { labAddress, routeOf } from '../../src/lab/router.ts';

it('leads to the lab by the address it gives', () => {
  expect(routeOf(labAddress('fault-tolerance/storm'))).toEqual({
    page: 'lab',
    scenario: 'fault-tolerance/storm',
    shared: null,
  });
  expect(routeOf(labAddress('fault-tolerance/storm', 'abc-_'))).toEqual({
    page: 'lab',
    scenario: 'fault-tolerance/storm',
    shared: 'abc-_',
  });
});

it.each(['', '#', '#/', '#/lab/', '#/lab/storm', '#/lab/../etc', '#/lab/a/b/c', '#/lab/A/b', '#javascript:x'])(
  '%j leads to the gallery',
  (hash) => {
    expect(routeOf(hash)).toEqual({ page: 'gallery' });
  },
);
