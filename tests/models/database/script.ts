// Statements spoken to a database by hand, each lane a client's connection of its own: for the tests of databases.
import { drive, type Line } from '../ports/driver.ts';

/** A statement at `at` milliseconds, on connection `lane`. */
const line = (at: number, lane: number, id: number, transaction: number, type: string, operation?: object): Line => ({
  at: at * 1000,
  lane,
  send: { port: 'sql', type, id, transaction, chance: id, span: 0, ...(operation ? { operation } : {}) },
});

/** One client on a connection of its own. Its transaction has the number of its lane. */
export function client(lane: number) {
  return {
    begin: (at: number, id: number) => line(at, lane, id, lane, 'begin'),
    write: (at: number, id: number, key: string, value = id) =>
      line(at, lane, id, lane, 'execute', { op: 'write', table: 't', key, row: { value } }),
    read: (at: number, id: number, key: string) => line(at, lane, id, lane, 'execute', { op: 'read', table: 't', key }),
    commit: (at: number, id: number) => line(at, lane, id, lane, 'commit'),
    rollback: (at: number, id: number) => line(at, lane, id, lane, 'rollback'),
  };
}

/** A statement that is a transaction by itself. */
export const alone = {
  write: (at: number, lane: number, id: number, key: string, value = id) =>
    line(at, lane, id, 0, 'execute', { op: 'write', table: 't', key, row: { value } }),
  read: (at: number, lane: number, id: number, key: string, table = 't') =>
    line(at, lane, id, 0, 'execute', { op: 'read', table, key }),
};

export interface Answer {
  /** Milliseconds. */
  readonly at: number;
  readonly ok: boolean;
  readonly error: string;
  readonly rows: readonly { readonly value: number }[];
}

/**
 * What a database with these parameters answers, by the statements' ids. Statements take no time but what the disk does; messages take 1 ms
 * each way, and the first on a connection 2 ms more.
 */
export async function answers(params: string, script: readonly Line[], seconds = 20, faults = '', cost = '0ms') {
  const { heard, run } = await drive(
    `  server: { kind: database, read: ${cost}, write: ${cost}${params === '' ? '' : `, ${params}`} }\n${faults}`,
    'sql',
    script,
    seconds,
  );
  const told = new Map<number, Answer>();
  for (const h of heard) if (h.message?.type === 'result') told.set(h.message.id, { ...h.message, at: h.at / 1000 });
  return { told: (id: number) => told.get(id), heard, run };
}
