// What replicas keep, and what clients were told, of real runs through the port: stale copies, logs that part, verdicts and those to blame.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HistoryView, Stored } from '../../src/models/stored-view.ts';
import { createSession } from '../../src/session/local.ts';

const SECOND = 1_000_000;

async function storedAt(file: string, seconds: number, key = '') {
  const session = createSession();
  await session.ask({ ask: 'open', text: readFileSync(`scenarios/${file}`, 'utf8'), file });
  await session.ask({ ask: 'seek', to: seconds * SECOND });
  const answer = await session.ask({ ask: 'stored', key });
  if (answer.answer !== 'stored') throw new Error('no answer');
  return structuredClone(answer.parts);
}

function kept<K extends Stored['kind']>(stored: readonly Stored[], kind: K): Extract<Stored, { kind: K }> {
  return stored.find((one) => one.kind === kind) as Extract<Stored, { kind: K }>;
}

describe('an asynchronous backup that is cut off', async () => {
  const parts = await storedAt('replicas/neither.yaml', 30);
  const { stored } = parts.find((part) => part.part === 'store')!;
  const history = parts.find((part) => part.history)!.history as HistoryView;

  it('has stale copies, the primary has the newest', () => {
    const { rows } = kept(stored, 'keys');
    expect(rows.length).toBeGreaterThan(0);
    for (const { cells } of rows) expect(cells[0].state).toBe('newest');
    expect(rows.some(({ cells }) => cells[1].state === 'stale')).toBe(true);
  });

  it('has a log that ends before the primary’s', () => {
    const [primary, backup] = kept(stored, 'logs').logs;
    expect(backup.last).toBeLessThan(primary.last);
  });

  it('makes a history that is not linearizable, with those to blame among what is shown', () => {
    expect(history.verdicts.find((v) => v.name === 'linearizable')!.state).toBe('broken');
    const blamed = history.operations.filter((o) => o.blamed);
    expect(blamed.length).toBeGreaterThanOrEqual(2);
    expect(history.complete).toBe(false);
  });

  it('shows another key’s operations when asked', async () => {
    const other = history.keys.find((key) => key !== history.key)!;
    const again = (await storedAt('replicas/neither.yaml', 30, other)).find((part) => part.history)!.history!;
    expect(again.key).toBe(other);
    expect(again.operations.every((o) => o.text.includes(other))).toBe(true);
  });
});

describe('a raft cluster that is cut', async () => {
  const parts = await storedAt('replicas/majority.yaml', 42);

  it('has agreed entries everywhere the same, and hollow ones only beyond them', () => {
    const { logs } = kept(parts.find((part) => part.part === 'store')!.stored, 'logs');
    expect(logs).toHaveLength(5);
    const eras = new Map<number, number>();
    for (const log of logs)
      log.entries.forEach((entry, i) => {
        const index = log.first + i;
        if (index > log.agreed) return;
        expect(eras.get(index) ?? entry.era).toBe(entry.era);
        eras.set(index, entry.era);
      });
  });

  it('keeps its history linearizable, with a place in an order for all that was answered', () => {
    const history = parts.find((part) => part.history)!.history!;
    expect(history.verdicts.find((v) => v.name === 'linearizable')!.state).toBe('holds');
    expect(history.complete).toBe(true);
    for (const o of history.operations) if (o.outcome === 'ok') expect(o.place).toBeGreaterThan(0);
  });
});

describe('a quorum store and Kafka', () => {
  it('show the versions of each node, and nothing where a key does not belong', async () => {
    const { rows } = kept(
      (await storedAt('replicas/always-on.yaml', 20)).find((p) => p.part === 'store')!.stored,
      'keys',
    );
    for (const { cells } of rows) expect(cells.filter((cell) => cell.state !== 'none').length).toBeLessThanOrEqual(5);
    expect(rows.some(({ cells }) => cells.some((cell) => cell.state === 'newest'))).toBe(true);
  });

  it('show each partition’s log at its replicas, up to the high watermark', async () => {
    const logs = (await storedAt('kafka/still-lost.yaml', 12)).flatMap((part) => part.stored);
    expect(logs.length).toBeGreaterThan(0);
    for (const one of logs) {
      if (one.kind !== 'logs') continue;
      expect(one.agreement).toBe('high watermark');
      for (const log of one.logs) expect(log.agreed).toBeLessThanOrEqual(log.last);
    }
  });
});
