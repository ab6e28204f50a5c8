// What a cluster shows of itself: in-sync sets and readers beside the logs, gaps in them, and who of a group has which partition.
import { describe, expect, it } from 'vitest';
import { model } from '../../../src/models/kafka/model.ts';
import { type Played, play } from '../play.ts';

const world = (more = '', members = 3) => `
network: { latency: 1ms }
world:
  shop: { kind: producers, to: kafka, topic: orders, rate: 100/s, keys: { count: 10 }, bytes: 256B }
  kafka:
    kind: kafka
    segmentBytes: 8KiB
    logCleanerBackoff: 2s
    topics: { orders: { partitions: 2, replicationFactor: 3, ${more} } }
  billing: { kind: consumers, from: kafka, topic: orders, members: ${members}, autoOffsetReset: earliest }
`;

/** The latest entries reach back to what was cleaned. */
const slow = (text: string) => text.replace('rate: 100/s', 'rate: 10/s').replace('8KiB', '1KiB');

const partOf = (run: Played) => run.views.part('kafka');
const logsOf = (run: Played) => model.view.stored!(partOf(run)).flatMap((one) => (one.kind === 'logs' ? [one] : []));

describe('the logs of a partition', () => {
  it('name the in-sync set at the leader, and the follower that is not in it', async () => {
    const cut = `faults: [{ at: 10s, link: 'kafka#1 -> kafka#2', loss: 1 }, { at: 10s, link: 'kafka#2 -> kafka#1', loss: 1 }]`;
    const run = (await play(world() + cut)).to(70);
    const notes = logsOf(run).flatMap(({ logs }) => logs.map((log) => String(log.note)));
    expect(notes.filter((note) => /^leader, isr \d, \d$/.test(note)).length).toBeGreaterThan(0);
    expect(notes).toContain('follower, not in sync');
  });

  it('say how far each group has come', async () => {
    const run = (await play(world())).to(20);
    const [log] = logsOf(run).filter((one) => one.title === 'orders-0');
    const [reader] = log!.readers!;
    expect(reader!.name).toBe('billing');
    expect(reader!.at).toBeGreaterThan(500);
    expect(reader!.at).toBeLessThanOrEqual(log!.logs[0]!.last + 1);
  });

  it('keep the place of what compaction took', async () => {
    const run = (await play(slow(world('cleanupPolicy: compact')))).to(20);
    const entries = logsOf(run).flatMap(({ logs }) => logs.flatMap((log) => log.entries));
    const plain = (await play(slow(world()))).to(20);
    expect(entries.some((e) => e.gap === true && e.text.endsWith('compacted'))).toBe(true);
    expect(
      logsOf(plain)
        .flatMap(({ logs }) => logs.flatMap((l) => l.entries))
        .some((e) => e.gap),
    ).toBe(false);
  });
});

describe('the matrix of a group', () => {
  it('gives each partition to one member, and names the member that has none', async () => {
    const run = (await play(world())).to(20);
    const tables = model.view.panels(partOf(run), null).flatMap((p) => (p.kind === 'table' ? [p] : []));
    const matrix = tables.find((t) => String(t.title).startsWith('Group billing'))!;
    expect(matrix.columns.filter((c) => String(c).endsWith('(idle)'))).toHaveLength(1);
    expect(matrix.rows.map((row) => row[0]!.value)).toEqual(['orders-0', 'orders-1']);
    for (const row of matrix.rows) expect(row.filter((cell) => cell.value === '●')).toHaveLength(1);
  });
});
