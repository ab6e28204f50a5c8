// Session guarantees told from clients' answers alone: what is certain is said, and what might have been otherwise is not.
import { describe, expect, it } from 'vitest';
import { certainSession } from '../../../src/analysis/consistency/certain.ts';
import type { Operation, Value } from '../../../src/analysis/consistency/history.ts';

const write = (client: string, value: Value, invoked: number, returned?: number): Operation => ({
  client,
  key: 'k',
  f: 'write',
  input: value,
  invoked,
  returned,
  outcome: returned === undefined ? 'info' : 'ok',
});
const read = (client: string, output: Value, invoked: number, returned: number): Operation => ({
  client,
  key: 'k',
  f: 'read',
  output,
  invoked,
  returned,
  outcome: 'ok',
});

describe('a session', () => {
  it('did not read its writes when it read what was acknowledged before its own write began', () => {
    const verdict = certainSession([write('a', 1, 0, 1), write('b', 2, 2, 3), read('b', 1, 4, 5)]);
    expect(verdict.readYourWrites).toEqual([{ since: 1, at: 2 }]);
  });

  it('may have read its writes when another’s was under way at the same time', () => {
    const verdict = certainSession([write('a', 1, 0, 10), write('b', 2, 2, 3), read('b', 1, 4, 5)]);
    expect(verdict.readYourWrites).toEqual([]);
  });

  it('went back in time when it read the older of two writes after the newer', () => {
    const verdict = certainSession([
      write('a', 1, 0, 1),
      write('a', 2, 2, 3),
      read('b', 2, 4, 5),
      read('b', 1, 6, 7),
      read('c', 1, 8, 9),
    ]);
    expect(verdict.monotonicReads).toEqual([{ since: 2, at: 3 }]);
  });

  it('went back in time when what it had read was gone', () => {
    expect(
      certainSession([write('a', 1, 0, 1), read('b', 1, 2, 3), read('b', null, 4, 5)]).monotonicReads,
    ).toHaveLength(1);
  });

  it('is not blamed for a write of which nobody knows when it happened', () => {
    expect(certainSession([write('a', 1, 0), write('b', 2, 2, 3), read('b', 1, 4, 5)]).readYourWrites).toEqual([]);
  });
});
