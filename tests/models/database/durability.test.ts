// What a database keeps: commits cost a flush, which many share; a crash loses what is not committed and nothing else; recovery takes its time.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';
import { alone, answers, client } from './script.ts';

const a = client(1);
const crash = (at: string, target = "'server#1'") =>
  `faults: [{ name: crash, at: ${at}, kill: ${target} }, { name: back, at: 3s, restart: ${target} }]`;

describe('a commit', () => {
  it('waits for the disk, and longer for a slow one; a read does not', async () => {
    const script = [alone.write(100, 1, 1, 'x'), alone.read(200, 1, 2, 'x')];
    const well = await answers('', script);
    expect(well.told(1)!.at).toBeCloseTo(105, 0);
    expect(well.told(2)!.at).toBeCloseTo(202, 0);
    const badly = await answers(
      '',
      script,
      20,
      'faults: [{ name: bad, at: 50ms, disk: server, what: slow, factor: 50 }]',
    );
    expect(badly.told(1)!.at).toBeCloseTo(154, 0);
    expect(badly.told(2)!.at).toBeCloseTo(202, 0);
    const [slow] = badly.run.rows(KIND.synced);
    expect(slow.because.map((seq) => badly.run.k.trace!.row(seq)?.name)).toEqual(['bad']);
  });

  it('shares its flush with all that wait for one', async () => {
    const script = Array.from({ length: 40 }, (_, i) => alone.write(100 + i / 100, i + 1, i + 1, `k${i}`));
    const { run, told } = await answers('', script, 5);
    expect(run.total('server', 'commits')).toBe(40);
    expect(run.total('server', 'flushes')).toBe(2);
    expect(told(40)!.at).toBeLessThan(107);
  });

  it('fails on a full disk, and what was there before is there still', async () => {
    const full = 'faults: [{ name: full, at: 500ms, disk: server, what: full, for: 1s }]';
    const { told } = await answers(
      '',
      [
        alone.write(100, 1, 1, 'x', 1),
        alone.write(600, 1, 2, 'x', 2),
        alone.read(700, 1, 3, 'x'),
        alone.write(2000, 1, 4, 'y', 4),
        alone.read(2100, 1, 5, 'x'),
      ],
      5,
      full,
    );
    expect(told(2)).toMatchObject({ ok: false, error: 'disk full' });
    expect(told(3)!.rows).toEqual([{ value: 1 }]);
    expect(told(4)!.ok).toBe(true);
    expect(told(5)!.rows).toEqual([{ value: 1 }]);
  });
});

describe.each([
  ['the process', "'server#1'"],
  ['its host', 'host:server-host'],
])('a crash of %s', (_name, target) => {
  it('keeps what is committed, and loses what is not', async () => {
    const { told } = await answers(
      '',
      [
        alone.write(100, 1, 1, 'x', 1),
        a.begin(200, 2),
        a.write(300, 3, 'x', 2),
        a.write(300, 4, 'y', 3),
        alone.read(8000, 5, 8, 'x'),
        alone.read(8000, 5, 9, 'y'),
        a.commit(8000, 10),
      ],
      20,
      crash('1s', target),
    );
    expect(told(3)!.ok).toBe(true);
    expect(told(8)!.rows).toEqual([{ value: 1 }]);
    expect(told(9)!.rows).toEqual([]);
    expect(told(10)?.ok ?? false).toBe(false);
  });
});

describe('a start', () => {
  const writes = Array.from({ length: 10 }, (_, i) => alone.write(100 + 10 * i, 1, i + 1, 'x'));

  it('after a crash replays the log, and refuses sessions meanwhile', async () => {
    const asks = [3500, 4500, 5500, 6500].map((at, i) => alone.read(at, 2, 50 + i, 'x'));
    const { told, run } = await answers('replay: 100ms', [...writes, ...asks], 20, crash('1s'));
    expect(run.moves('database')).toEqual([
      ': starting -> accepting (READY)',
      ': starting -> recovering (RECOVER)',
      ': recovering -> accepting (RECOVERED)',
    ]);
    // One record for each write and one for its commit, 100 ms each, after a second of start-up.
    const moves = run.rows(KIND.move).filter((r) => r.name === 'database');
    expect(moves[2].at - moves[1].at).toBe(2_000_000);
    expect([50, 51, 52].map((id) => told(id)!.error)).toEqual(['starting up', 'starting up', 'starting up']);
    expect(told(53)!.rows).toEqual([{ value: 10 }]);
    expect(run.read('server.toReplay')).toBe(0);
  });

  it('after a checkpoint has less to replay, after a shutdown nothing', async () => {
    const checkpointed = await answers('checkpointTimeout: 30s, replay: 100ms', writes, 31);
    expect(checkpointed.run.read('server.toReplay')).toBe(0);
    const drained = `faults: [{ name: stop, at: 1s, drain: server }, { name: back, at: 3s, restart: 'server#1' }]`;
    const { run, told } = await answers('', [...writes, alone.read(5000, 2, 50, 'x')], 20, drained);
    expect(run.moves('database')).toEqual([
      ': starting -> accepting (READY)',
      ': accepting -> stopping (STOP)',
      ': starting -> accepting (READY)',
    ]);
    expect(told(50)!.rows).toEqual([{ value: 10 }]);
  });

  it('after a shutdown finds what was being committed, and not what was open', async () => {
    const drained = `faults: [{ name: stop, at: 500ms, drain: server }, { name: back, at: 3s, restart: 'server#1' }]`;
    const { told } = await answers(
      '',
      [
        a.begin(100, 1),
        a.write(200, 2, 'x'),
        alone.write(496.5, 2, 3, 'y'),
        alone.write(496.9, 3, 4, 'z'),
        ...['x', 'y', 'z'].map((key, i) => alone.read(6000, 4, 5 + i, key)),
      ],
      20,
      drained,
    );
    expect([5, 6, 7].map((id) => told(id)!.rows.length)).toEqual([0, 1, 1]);
  });
});

describe('a service whose database crashes', () => {
  it('loses its connections, and finds the database again when it has recovered', async () => {
    const run = (
      await play(`
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 50/s, calls: shop POST /, timeout: 2s, keys: { count: 1000 } }
  shop: { kind: service, concurrency: 100, handles: { POST /: [{ transaction: db, do: [{ query: db, write: true }, { wait: 20ms }] }] } }
  db: { kind: database }
faults: [{ name: crash, at: 5s, kill: db, for: 2s }]
`)
    ).to(20);
    const errors = [...run.k.process(run.k.pidsOf(0)[0]).state.errors.keys()].sort();
    expect(errors).toEqual(expect.arrayContaining(['database: refused', 'database: starting up']));
    expect(run.read('users.goodput')).toBeGreaterThan(35);
    expect(run.read('db.connections')).toBeLessThanOrEqual(10);
  });
});
