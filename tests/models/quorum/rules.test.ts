// Rules of a Dynamo-style store that no table asks for: hash trees, and versions by wall clock.
import { describe, expect, it } from 'vitest';
import { bucketOf, differingBuckets, merkleTree } from '../../../src/models/quorum/rules/merkle.ts';
import { contextOf, nameOf, newest, type Stored } from '../../../src/models/quorum/stored.ts';

describe('hash trees', () => {
  const entries = Array.from({ length: 200 }, (_, i): [number, number] => [i * 7919, i + 1]);

  it('of the same entries are equal, in whatever order they come', () => {
    expect(differingBuckets(merkleTree(entries), merkleTree(entries.toReversed()))).toEqual([]);
  });

  it('name the bucket of an entry that differs or is missing, and no other', () => {
    const [hash] = entries[50]!;
    const other = entries.with(50, [hash, 999]);
    expect(differingBuckets(merkleTree(entries), merkleTree(other))).toEqual([bucketOf(hash)]);
    expect(differingBuckets(merkleTree(entries), merkleTree(entries.toSpliced(50, 1)))).toEqual([bucketOf(hash)]);
  });
});

describe('versions', () => {
  const version = (clock: Record<string, number>, at: number, by = 1): Stored => ({
    clock,
    value: at,
    deleted: false,
    at,
    by,
  });

  it('by vector clock: the later supersedes the earlier, concurrent ones stay', () => {
    const [a, b, c] = [version({ 1: 1 }, 10), version({ 1: 1, 2: 1 }, 5), version({ 3: 1 }, 1)];
    expect(newest([a, b], 'vectorClocks')).toEqual([b]);
    expect(newest([b, c, b], 'vectorClocks')).toEqual([b, c]);
  });

  it('by wall clock: the later moment wins, whoever knew of whom', () => {
    const [a, b] = [version({ 1: 1 }, 10), version({ 1: 1, 2: 1 }, 5)];
    expect(newest([a, b], 'lastWriteWins')).toEqual([a]);
    expect(newest([version({ 1: 1 }, 7, 1), version({ 2: 1 }, 7, 2)], 'lastWriteWins')[0]!.by).toBe(2);
  });

  it('keep their clock in their name, and names that are none count as nothing seen', () => {
    expect(contextOf([nameOf(version({ 2: 7, 1: 3 }, 0)), 'nonsense', '__proto__:1'])).toEqual({ 1: 3, 2: 7 });
  });
});
