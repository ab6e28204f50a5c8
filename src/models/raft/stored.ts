// Answers for what a cluster keeps: each server's machine beside the others', and the logs with their terms and commit indices.
import { type KeysOf, keysByRank, type LogOf, logsBeside, replicaOf } from '../stored-keys.ts';
import type { Stored } from '../stored-view.ts';
import type { PartView } from '../view.ts';
import type { Machine, Write } from './machine.ts';
import { type Command, type Entry, entryAt, lastIndex, type RaftLog, snapshotIndex } from './rules/log.ts';
import type { ServerState } from './state.ts';

export function stored(part: PartView): readonly Stored[] {
  const servers = part.processes.map((p) => {
    const s = p.state as ServerState | null;
    return { s, replica: replicaOf(p, p.life === 'alive' ? p.chart('server', '') : '', s?.node.role === 'leader') };
  });
  return [
    logsBeside(
      'Logs',
      'term',
      'commit index',
      servers.flatMap(({ s, replica }): LogOf[] => {
        if (s === null) return [];
        const { log, role, term, commit } = s.node;
        return [{ ...replica, ...logOf(log), agreed: commit, leads: role === 'leader', era: term }];
      }),
    ),
    keysByRank(
      'Data',
      servers.map(({ s, replica }): KeysOf => ({ ...replica, held: s && machineKeys(s.machine) })),
    ),
  ];
}

/** A machine's cells; the version is the index of the entry that wrote it. */
export function machineKeys(machine: Machine): KeysOf['held'] {
  return new Map([...machine].map(([key, { value, version }]) => [key, { value, rank: Number(version) }]));
}

/** A log's entries as text. */
export function logOf(log: RaftLog): Pick<LogOf, 'start' | 'last' | 'at'> {
  return {
    start: snapshotIndex(log) + 1,
    last: lastIndex(log),
    at(index) {
      const entry: Entry | undefined = entryAt(log, index);
      return entry && { era: entry.term, text: commandText(entry.command) };
    },
  };
}

function commandText(command: Command): string {
  if (command.what === 'nothing') return 'nothing: a new leader’s first';
  if (command.what === 'members') return 'a change of members';
  const write = command.input as Partial<Write>;
  switch (write.type) {
    case 'put':
    case 'cas':
      return `${write.key} = ${String(write.value)}`;
    case 'delete':
      return `${write.key} deleted`;
    default:
      return 'an entry';
  }
}
