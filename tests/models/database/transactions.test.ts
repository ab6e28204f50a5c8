// Transactions of a database: rows waited for in order, time limits, deadlocks and their victim, sessions that idle, and who is refused.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { isDeadlocked } from '../../../src/models/database/rules.ts';
import { alone, answers, client } from './script.ts';

const [a, b, c] = [client(1), client(2), client(3)];

describe('a row', () => {
  it('goes to whoever has waited for it longest', async () => {
    const { told } = await answers('', [
      a.begin(100, 1),
      a.write(110, 2, 'x'),
      alone.write(200, 2, 3, 'x'),
      alone.write(300, 3, 4, 'x'),
      alone.write(400, 4, 5, 'x'),
      a.commit(1000, 6),
    ]);
    const [first, second, third] = [3, 4, 5].map((id) => told(id)!.at);
    expect(first).toBeGreaterThan(1000);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });

  it('that is only read is never waited for', async () => {
    const { told } = await answers('', [a.begin(100, 1), a.write(110, 2, 'x'), alone.read(200, 2, 3, 'x')]);
    expect(told(3)!.at).toBeLessThan(205);
    expect(told(3)!.rows).toEqual([]);
  });

  it('is let go by a rollback as by a commit, and by the death of its client', async () => {
    const script = [a.begin(100, 1), a.write(110, 2, 'x'), a.rollback(500, 3), alone.write(200, 2, 4, 'x')];
    expect((await answers('', script)).told(4)!.at).toBeGreaterThan(500);
    const dies = (await answers('', script.slice(0, 2), 5, "faults: [{ name: crash, at: 1s, kill: 'driver#1' }]")).run;
    expect(dies.read('server.lockedRows')).toBe(0);
    expect(dies.read('server.connections')).toBe(0);
    expect(dies.total('server', 'rollbacks')).toBe(1);
  });

  it('is not let go when the host of its client is lost: nobody tells', async () => {
    const script = [a.begin(100, 1), a.write(110, 2, 'x')];
    const lost = 'faults: [{ name: crash, at: 1s, kill: host:driver-host }]';
    expect((await answers('', script, 20, lost)).run.read('server.lockedRows')).toBe(1);
    const limited = await answers('idleInTransactionSessionTimeout: 5s', script, 20, lost);
    expect(limited.run.read('server.lockedRows')).toBe(0);
  });

  it('is waited for no longer than lock_timeout, after which the transaction has failed', async () => {
    const { told, run } = await answers('lockTimeout: 200ms', [
      a.begin(100, 1),
      a.write(110, 2, 'x'),
      b.begin(120, 3),
      b.write(150, 4, 'y'),
      b.write(200, 5, 'x'),
      b.write(1000, 6, 'z'),
      b.commit(1100, 7),
      alone.write(1200, 3, 8, 'y'),
    ]);
    expect(told(5)).toMatchObject({ ok: false, error: 'lock timeout' });
    expect(told(5)!.at).toBeCloseTo(402, 0);
    expect([told(6), told(7)]).toMatchObject([
      { ok: false, error: 'aborted' },
      { ok: false, error: 'aborted' },
    ]);
    expect(told(8)!.ok).toBe(true);
    expect(run.read('server.lockTimeouts')).toBe(1);
  });
});

describe('a deadlock', () => {
  const crossing = [
    a.begin(100, 1),
    b.begin(100, 2),
    a.write(200, 3, 'x'),
    b.write(200, 4, 'y'),
    a.write(300, 5, 'y'),
    b.write(500, 6, 'x'),
  ];

  it('is found by the first whose deadlock_timeout is over, who is its victim; the other goes on', async () => {
    const { told, run } = await answers('', [...crossing, b.commit(3000, 7)]);
    expect(told(5)).toMatchObject({ ok: false, error: 'deadlock' });
    expect(told(5)!.at).toBeCloseTo(1302, 0);
    expect(told(6)).toMatchObject({ ok: true });
    expect(told(6)!.at).toBeCloseTo(1302, 0);
    expect(told(7)!.ok).toBe(true);
    expect(run.read('server.deadlocks')).toBe(1);
  });

  it('that comes about after the first has looked is found by the second', async () => {
    const late = crossing.map((l) => (l.send.id === 6 ? { ...l, at: 2_000_000 } : l));
    const { told } = await answers('', late);
    expect(told(6)).toMatchObject({ ok: false, error: 'deadlock' });
    expect(told(6)!.at).toBeCloseTo(3002, 0);
    expect(told(5)!.ok).toBe(true);
  });

  it('of three is one too; a chain without an end is none', async () => {
    const { run } = await answers('', [
      ...[a, b, c].map((x, i) => x.begin(100, i + 1)),
      a.write(200, 11, 'x'),
      b.write(200, 12, 'y'),
      c.write(200, 13, 'z'),
      a.write(300, 21, 'y'),
      b.write(400, 22, 'z'),
      c.write(500, 23, 'x'),
    ]);
    expect(run.read('server.deadlocks')).toBe(1);
    const chain: Record<number, number> = { 1: 2, 2: 3, 3: 0, 4: 5, 5: 6, 6: 5 };
    expect([1, 2, 3, 4, 5].map((xid) => isDeadlocked(xid, (x) => chain[x]))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('a session', () => {
  it('executes one statement after the other', async () => {
    const { told } = await answers(
      '',
      [1, 2, 3].map((id) => alone.read(100, 1, id, 'x')),
      20,
      '',
      '100ms',
    );
    expect([1, 2, 3].map((id) => Math.round(told(id)!.at / 100))).toEqual([2, 3, 4]);
  });

  it('with a statement that takes longer than statement_timeout is told so, wherever the time went', async () => {
    const { told } = await answers('statementTimeout: 150ms, tables: { big: { read: 10s } }', [
      alone.read(100, 1, 1, 'x', 'big'),
      a.begin(1000, 2),
      a.write(1010, 3, 'x'),
      alone.write(1100, 2, 4, 'x'),
    ]);
    expect([told(1), told(4)]).toMatchObject([{ error: 'statement timeout' }, { error: 'statement timeout' }]);
    expect(told(1)!.at).toBeCloseTo(254, 0);
    expect(told(4)!.at).toBeCloseTo(1254, 0);
  });

  it('that idles in a transaction is ended in the end, and its rows are free', async () => {
    const { told, run } = await answers('idleInTransactionSessionTimeout: 1s', [
      a.begin(100, 1),
      a.write(900, 2, 'x'),
      alone.write(1000, 2, 3, 'x'),
      a.commit(5000, 4),
    ]);
    expect(told(3)!.at).toBeCloseTo(1903, 0);
    expect(told(4)).toMatchObject({ ok: false, error: 'aborted' });
    expect(run.read('server.idleTimeouts')).toBe(1);
  });

  it('is refused beyond max_connections, less those reserved for administrators, and granted again later', async () => {
    const { told, run } = await answers('maxConnections: 5, superuserReservedConnections: 3', [
      alone.read(100, 1, 1, 'x'),
      alone.read(100, 2, 2, 'x'),
      alone.read(200, 3, 3, 'x'),
    ]);
    expect([1, 2, 3].map((id) => told(id)!.error)).toEqual(['', '', 'too many clients']);
    expect(run.read('server.connections')).toBe(2);
    expect(run.rows(KIND.full)).toHaveLength(1);
  });
});

describe('the CPU', () => {
  it('is shared by all that is executed: twice as many queries as cores take twice as long', async () => {
    const script = [1, 2, 3, 4].map((lane) => alone.read(100, lane, lane, 'x'));
    const { told } = await answers('cpu: 2', script, 20, '', '100ms');
    for (const id of [1, 2, 3, 4]) expect(told(id)!.at).toBeCloseTo(304, 0);
  });

  it('of a slowed database is slow', async () => {
    const slow = 'faults: [{ name: bad, at: 50ms, slow: server, factor: 5 }]';
    const { told } = await answers('', [alone.read(100, 1, 1, 'x')], 20, slow, '100ms');
    expect(told(1)!.at).toBeCloseTo(604, 0);
  });
});
