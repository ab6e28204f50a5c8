// Answers for the conformance tables of histories: small and recorded ones, judged by the checkers that judge a run.
import { byKey, isOpen, type Operation, type Value } from '../consistency/history.ts';
import { checkLinearizable } from '../consistency/linearizability.ts';
import { QUEUE, register, SET, type Specification, STRING, setState } from '../consistency/objects.ts';
import { checkSequential } from '../consistency/sequential.ts';
import { etcdLog, kvLog, type Recording } from './recordings.ts';

interface SmallOperation {
  readonly client: number;
  readonly f: string;
  readonly key?: string;
  readonly a?: Value;
  readonly b?: Value;
  readonly out?: Value | readonly number[];
  readonly unknown?: boolean;
  readonly call: number;
  readonly ret: number | null;
}

/** Table linearizability_small_histories. */
export function smallHistories(input: unknown): unknown {
  const given = input as { readonly model: string; readonly init: Value; readonly ops: readonly SmallOperation[] };
  const specification = specificationOf(given.model, given.init);
  const history = given.ops.map(operationOf);
  return {
    linearizable: checkLinearizable(history, specification).holds,
    sequentiallyConsistent: checkSequential(history, specification).holds,
  };
}

function specificationOf(model: string, initial: Value): Specification {
  switch (model) {
    case 'register':
      return register(initial);
    case 'kv':
      return STRING;
    case 'set':
      return SET;
    case 'queue':
      return QUEUE;
    default:
      throw new Error(`no specification of ${model}`);
  }
}

function operationOf(given: SmallOperation): Operation {
  return {
    client: given.client,
    key: given.key ?? '',
    f: given.f,
    ...(given.a === undefined ? {} : { input: given.a }),
    ...(given.b === undefined ? {} : { second: given.b }),
    ...(given.out === undefined || given.unknown ? {} : { output: outputOf(given.out) }),
    invoked: given.call,
    returned: given.ret ?? undefined,
    outcome: given.ret === null ? 'info' : 'ok',
  };
}

function outputOf(out: Value | readonly number[]): Value {
  return Array.isArray(out) ? setState(out) : (out as Value);
}

/** Table porcupine_verdicts: histories recorded elsewhere, which lie beside the table. */
export function recordedHistories(input: unknown, _table: unknown, readDataFile: (name: string) => string): unknown {
  const given = input as { readonly file: string; readonly model: string };
  const text = readDataFile(given.file);
  return given.model === 'kv' ? kvAnswer(kvLog(text)) : etcdAnswer(etcdLog(text));
}

function etcdAnswer({ operations, clients }: Recording): unknown {
  const count = (holds: (o: Operation) => boolean) => operations.filter(holds).length;
  return {
    // Of a recording of nothing there is nothing to say.
    linearizable: operations.length === 0 ? null : checkLinearizable(operations, register(null)).holds,
    operations: operations.length,
    reads: count((o) => o.f === 'read'),
    writes: count((o) => o.f === 'write'),
    cas: count((o) => o.f === 'cas'),
    returnedOk: count((o) => !isOpen(o) && (o.f === 'write' || (o.output !== undefined && o.output !== false))),
    casFail: count((o) => o.f === 'cas' && o.output === false),
    timedOutReads: count((o) => o.f === 'read' && !isOpen(o) && o.output === undefined),
    neverReturned: count(isOpen),
    processes: clients,
  };
}

function kvAnswer({ operations, clients }: Recording): unknown {
  const count = (f: string) => operations.filter((o) => o.f === f).length;
  return {
    linearizable: checkLinearizable(operations, STRING).holds,
    operations: operations.length,
    gets: count('get'),
    puts: count('put'),
    appends: count('append'),
    keys: byKey(operations).size,
    clients,
    neverReturned: operations.filter(isOpen).length,
  };
}
