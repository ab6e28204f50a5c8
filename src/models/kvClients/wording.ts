// Answers for an operation in words.
import type { Operation, Value } from '../../analysis/consistency/history.ts';

export function inWords({ f, key, input, second, output }: Operation): string {
  switch (f) {
    case 'read':
      return output === undefined ? `read ${key}` : `read ${key}: ${named(output)}`;
    case 'write':
      return `write ${key} = ${named(input!)}`;
    default:
      return `${key}: ${named(input!)} to ${named(second!)}${output === false ? ', but it differed' : ''}`;
  }
}

function named(value: Value): string {
  return value === null ? 'nothing' : String(value);
}
