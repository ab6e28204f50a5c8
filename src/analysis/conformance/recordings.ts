// Answers for reading recorded histories of real stores: jepsen's logs of etcd, and one operation a line in EDN.
import type { Operation, Value } from '../consistency/history.ts';

type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/** A recording with what it counts. */
export interface Recording {
  readonly operations: readonly Operation[];
  readonly clients: number;
}

const JEPSEN_LINE = /^INFO\s+jepsen\.util - (\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/;

/**
 * Log of jepsen's etcd test on one register (anishathalye/porcupine: porcupine_test.go, parseJepsenLog). A line's number is its moment.
 * A time-out (`:info`) never returns; a read that failed by a time-out returned something unknown; a `:fail` of a
 * compare-and-set found another value.
 */
export function etcdLog(text: string): Recording {
  const operations: Draft[] = [];
  const outstanding = new Map<string, Draft>();
  const clients = new Set<string>();
  text.split('\n').forEach((line, moment) => {
    const found = JEPSEN_LINE.exec(line);
    if (found === null) return;
    const [, client, type, f, value] = found as unknown as [string, string, string, string, string];
    if (type === 'invoke') {
      const operation: Draft = { client, key: '', f, ...jepsenInput(f, value), invoked: moment, ...NO_ANSWER };
      clients.add(client);
      operations.push(operation);
      outstanding.set(client, operation);
      return;
    }
    const operation = outstanding.get(client);
    if (operation === undefined || type === 'info') return;
    outstanding.delete(client);
    operation.returned = moment;
    operation.outcome = 'ok';
    if (f === 'cas') operation.output = type === 'ok';
    else if (f === 'read' && type === 'ok') operation.output = jepsenValue(value);
  });
  return { operations, clients: clients.size };
}

const NO_ANSWER = { returned: undefined, outcome: 'info' as const };

function jepsenInput(f: string, value: string): { input?: Value; second?: Value } {
  if (f === 'write') return { input: Number(value) };
  if (f !== 'cas') return {};
  const [from, to] = value.slice(1, -1).split(' ');
  return { input: Number(from), second: Number(to) };
}

function jepsenValue(value: string): Value {
  return value === 'nil' ? null : Number(value);
}

const EDN_LINE =
  /^\{:process (\d+), :type :(invoke|ok|fail|info), :f :(get|put|append), :key "([^"]*)", :value (?:nil|"([^"]*)")\}$/;

/** Operations on strings by key, one EDN map a line (porcupine_test.go, parseKvLog). */
export function kvLog(text: string): Recording {
  const operations: Draft[] = [];
  const outstanding = new Map<string, Draft>();
  const clients = new Set<string>();
  text.split('\n').forEach((line, moment) => {
    const found = EDN_LINE.exec(line);
    if (found === null) return;
    const [, client, type, f, key, value] = found as unknown as [string, string, string, string, string, string];
    if (type === 'invoke') {
      const operation: Draft = { client, key, f, invoked: moment, ...NO_ANSWER };
      if (f !== 'get') operation.input = value;
      clients.add(client);
      operations.push(operation);
      outstanding.set(client, operation);
      return;
    }
    const operation = outstanding.get(client)!;
    operation.returned = moment;
    operation.outcome = 'ok';
    if (f === 'get') operation.output = value;
  });
  return { operations, clients: clients.size };
}
