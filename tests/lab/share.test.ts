// Answers for links to a moment: what was packed comes back, and nothing that a link may hold breaks the page.
import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packMoment, type SharedMoment, unpackMoment } from '../../src/lab/run/share.ts';

const shared: SharedMoment = {
  scenario: 'resilience/storm',
  engineVersion: '1',
  seed: 7,
  interventions: [
    { name: 'you: kill inventory#1 at 00:12.300', at: 12_300_000, action: { do: 'kill', target: 'inventory#1' } },
  ],
  branch: 'abc',
  cursor: 24_310_000,
  digest: '0011223344556677',
};

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const packed = (content: unknown) => base64url(deflateSync(strToU8(JSON.stringify(content))));

describe('a link', () => {
  it('opens at exactly the moment it was made', () => {
    expect(unpackMoment(packMoment(shared)!)).toEqual({ moment: shared });
  });

  it('is not made when the run holds more than a link should', () => {
    const interventions = Array.from({ length: 1900 }, (_, i) => ({
      ...shared.interventions[0],
      name: `${(i * 7919) % 104729} ${i * 31337}`,
      at: i * 7717,
    }));
    const link = packMoment({ ...shared, interventions });
    expect(link === null || link.length <= 24_000).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['not base64url', '%%%'],
    ['cut short', packMoment(shared)!.slice(0, 40)],
    ['not an object', packed(7)],
    ['of a newer format', packed({ v: 99 })],
    ['a scenario outside the folder', packed({ v: 1, e: '1', s: '../etc/passwd', seed: 1, i: [], b: '', c: 0, d: '' })],
    ['a negative moment', packed({ v: 1, e: '1', s: 'a/b', seed: 1, i: [], b: '', c: -1, d: '' })],
    ['too long', 'A'.repeat(30_000)],
  ])('that is %s gives a reason', (_what, link) => {
    const read = unpackMoment(link);
    expect('reason' in read && read.reason.length).toBeGreaterThan(20);
  });

  it('does not unpack a bomb', () => {
    const bomb = base64url(deflateSync(new Uint8Array(15_000_000), { level: 9 }));
    expect(bomb.length).toBeLessThan(24_000);
    expect('reason' in unpackMoment(bomb)).toBe(true);
  });

  it('never throws, whatever is changed in it', () => {
    const good = packMoment(shared)!;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ minLength: 0, maxLength: 3 }), (at, put) => {
        unpackMoment(good.slice(0, at) + put + good.slice(at + 1));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
