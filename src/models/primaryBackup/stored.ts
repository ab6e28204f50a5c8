// Answers for what a primary and its backups keep: what each has applied, and the logs with epochs and what is acknowledged.
import { logOf, machineKeys } from '../raft/stored.ts';
import { type KeysOf, keysByRank, type LogOf, logsBeside, replicaOf } from '../stored-keys.ts';
import type { Stored } from '../stored-view.ts';
import type { PartView } from '../view.ts';
import { serversOf } from './readings.ts';
import type { ServerState } from './state.ts';

export function stored(part: PartView): readonly Stored[] {
  const servers = serversOf(part).map((p) => {
    const s = p.state as ServerState | null;
    return { s, replica: replicaOf(p, p.life === 'alive' ? p.chart('server', '') : '', s?.role === 'primary') };
  });
  return [
    logsBeside(
      'Logs',
      'epoch',
      'last acknowledged entry',
      servers.flatMap(({ s, replica }): LogOf[] =>
        s === null
          ? []
          : [
              {
                ...replica,
                ...logOf(s.log),
                agreed: s.commit,
                leads: s.role === 'primary',
                era: s.configuration.epoch,
              },
            ],
      ),
    ),
    keysByRank(
      'Data',
      servers.map(({ s, replica }): KeysOf => ({ ...replica, held: s && machineKeys(s.machine) })),
    ),
  ];
}
