// Answers for the key-value machine that the log drives: what an applied command changes, and what its client is told.
import { type Kv, KV_DIFFERS, type Version } from '../ports.ts';

/** A value and the index of the entry that wrote it, which is its version. */
export interface Cell {
  readonly value: unknown;
  readonly version: Version;
}

export type Machine = Map<string, Cell>;

export type Request = Exclude<Kv, { readonly type: 'result' }>;
export type Write = Exclude<Request, { readonly type: 'get' }>;

/** What a client is told, but for the number of its request. */
export interface Answer {
  readonly ok: boolean;
  readonly error: string;
  readonly values: readonly unknown[];
  readonly versions: readonly Version[];
}

const NO_VALUES = Object.freeze([]) as readonly never[];

/** An answer without values. */
export function told(error = ''): Answer {
  return { ok: error === '', error, values: NO_VALUES, versions: NO_VALUES };
}

export function readFrom(machine: Machine, key: string): Answer {
  const cell = machine.get(key);
  return cell === undefined ? told() : { ok: true, error: '', values: [cell.value], versions: [cell.version] };
}

/** Applies the write of the log's entry `index`. */
export function apply(machine: Machine, write: Write, index: number): Answer {
  const version = String(index);
  switch (write.type) {
    case 'delete':
      machine.delete(write.key);
      return told();
    case 'cas':
      if ((machine.get(write.key)?.value ?? null) !== (write.expected ?? null)) return told(KV_DIFFERS);
      break;
    case 'put':
      break;
  }
  machine.set(write.key, Object.freeze({ value: write.value, version }));
  return { ok: true, error: '', values: NO_VALUES, versions: [version] };
}

/** The machine as one frozen value, and back. */
export type MachineImage = readonly (readonly [string, Cell])[];

export function imageOf(machine: Machine): MachineImage {
  return Object.freeze([...machine].map((pair) => Object.freeze(pair)));
}

export function machineFrom(image: MachineImage): Machine {
  return new Map(image);
}
