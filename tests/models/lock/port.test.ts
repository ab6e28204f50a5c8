// The contract of the port `lock`: what a lock service owes whoever asks it.
import { describe, expect, it } from 'vitest';
import { drive, type Line } from '../ports/driver.ts';

/** Asks these, a tenth of a second apart; what is answered, in order. */
async function results(service: string, asks: readonly object[]) {
  const script = asks.map(
    (ask, i): Line => ({
      at: (i + 1) * 100_000,
      send: { port: 'lock', id: i + 1, name: 'a', holder: 'me', span: 0, ...ask },
    }),
  );
  const { heard } = await drive(`  server: { kind: lock, ${service} }`, 'lock', script, 10);
  return heard.flatMap((h) => (h.message?.type === 'result' ? [h.message] : []));
}

describe('a lock service', () => {
  it('grants a free lock, with a greater token each time', async () => {
    const told = await results('', [{ type: 'acquire' }, { type: 'release', token: 1 }, { type: 'acquire' }]);
    expect(told.map((m) => [m.ok, m.token])).toEqual([
      [true, 1],
      [true, 1],
      [true, 2],
    ]);
  });

  it('lets the second wait until the first gives the lock back', async () => {
    const told = await results('', [{ type: 'acquire' }, { type: 'acquire' }, { type: 'release', token: 1 }]);
    expect(told.map((m) => [m.id, m.token])).toEqual([
      [1, 1],
      [3, 1],
      [2, 2],
    ]);
  });

  it('grants the lock to the next once the lease is over, and refuses renewal and release to the first', async () => {
    const late = Array.from({ length: 10 }, () => ({ type: 'cancel' }));
    const told = await results('lease: 500ms', [
      { type: 'acquire' },
      { type: 'acquire' },
      ...late,
      { type: 'renew', token: 1 },
      { type: 'release', token: 1 },
    ]);
    const of = (id: number) => told.filter((m) => m.id === id);
    expect(of(2).map((m) => m.token)).toEqual([2]);
    expect(of(13).map((m) => m.ok)).toEqual([false]);
    expect(of(14).map((m) => m.ok)).toEqual([false]);
  });

  it('keeps a lock with whoever renews it, and passes over who no longer waits', async () => {
    const told = await results('lease: 250ms', [
      { type: 'acquire' },
      { type: 'acquire' },
      { type: 'renew', token: 1 },
      { type: 'renew', token: 1 },
      { type: 'cancel', id: 2 },
      { type: 'renew', token: 1 },
      { type: 'release', token: 1 },
    ]);
    expect(told.filter((m) => m.ok).map((m) => m.id)).toEqual([1, 3, 4, 6, 7]);
    expect(told.find((m) => m.id === 2)).toMatchObject({ ok: false, error: 'cancelled' });
  });
});
