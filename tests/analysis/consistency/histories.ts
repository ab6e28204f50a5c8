// Answers for writing small histories down: one call an operation.
import type { Operation, Value } from '../../../src/analysis/consistency/history.ts';

type Times = readonly [invoked: number, returned: number | undefined];

export function write(client: string, value: Value, [invoked, returned]: Times, key = 'x'): Operation {
  return { client, key, f: 'write', input: value, invoked, returned, outcome: returned === undefined ? 'info' : 'ok' };
}

export function read(client: string, value: Value, [invoked, returned]: Times, key = 'x'): Operation {
  return { client, key, f: 'read', output: value, invoked, returned, outcome: returned === undefined ? 'info' : 'ok' };
}

export function cas(
  client: string,
  from: Value,
  to: Value,
  met: boolean | undefined,
  times: Times,
  key = 'x',
): Operation {
  const [invoked, returned] = times;
  const told = met === undefined ? {} : { output: met };
  const outcome = returned === undefined ? 'info' : 'ok';
  return { client, key, f: 'cas', input: from, second: to, ...told, invoked, returned, outcome };
}
