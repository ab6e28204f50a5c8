// Answers for what can be read of a primary with backups: primaries, epochs, how far backups are behind, and what was lost.
import type { Fold, Invariant, ReadingSpec } from '../contract.ts';
import type { PartView, ProcessView } from '../view.ts';
import { lastIndex, termAt } from '../raft/rules/log.ts';
import type { MonitorState, ServerState } from './state.ts';

const role = 'primaryBackup/server';

const gauge = (
  name: string,
  title: string,
  description: string,
  unit: string,
  fold: Fold,
  of: (s: ServerState) => number,
): ReadingSpec => ({
  name,
  title,
  description,
  unit,
  kind: 'gauge',
  role,
  fold,
  integer: true,
  read: (p: ProcessView) => (p.state === null ? 0 : of(p.state as ServerState)),
});

const counter = (name: string, title: string, description: string, of: string): ReadingSpec => ({
  name,
  title,
  description,
  unit: '',
  kind: 'counter',
  role: of,
  fold: 'sum',
  meter: name,
  integer: true,
});

const recovery = (name: string, title: string, description: string, of: (s: MonitorState) => number): ReadingSpec => ({
  name,
  title,
  description,
  unit: 'us',
  kind: 'gauge',
  role: 'primaryBackup/monitor',
  fold: 'max',
  read: (p: ProcessView) => (p.state === null ? 0 : of(p.state as MonitorState)),
});

export function serversOf(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === role);
}

/** Entries that the primary of the latest epoch has and the backup that is furthest behind has not. */
function lag(part: PartView): number {
  const states = serversOf(part).flatMap((p) => (p.state === null ? [] : [p.state as ServerState]));
  const newest = states.reduce((most, s) => Math.max(most, lastIndex(s.log)), 0);
  return states.reduce((most, s) => Math.max(most, newest - lastIndex(s.log)), 0);
}

export const readings: readonly ReadingSpec[] = [
  gauge('primaries', 'Primaries', 'Servers that take themselves for the primary.', 'servers', 'sum', (s) =>
    s.role === 'primary' ? 1 : 0,
  ),
  gauge('epoch', 'Epoch', 'The latest epoch that a server knows of.', '', 'max', (s) => s.configuration.epoch),
  gauge('lastIndex', 'Last entry', 'Last entry of the longest log.', 'entries', 'max', (s) => lastIndex(s.log)),
  gauge('waiting', 'Waiting', 'Writes that wait for a disk or a backup.', 'writes', 'sum', (s) => s.proposed.size),
  gauge('keys', 'Keys', 'Keys that the server with most of them has applied.', 'keys', 'max', (s) => s.machine.size),
  {
    name: 'lag',
    title: 'Replication lag',
    description: 'Entries that the server furthest behind lacks.',
    unit: 'entries',
    kind: 'gauge',
    role,
    fold: 'max',
    integer: true,
    readPart: lag,
  },
  counter('lostWrites', 'Writes lost', 'Acknowledged writes that a server had to take back (recovery point).', role),
  counter('backups', 'Backups', 'Backups that the vault has on its disk, since the beginning.', 'primaryBackup/vault'),
  counter('restores', 'Restores', 'Backups that were put in place, since the beginning.', 'primaryBackup/monitor'),
  recovery(
    'rpo',
    'Recovery point',
    'Of the last recovery: how long before the end of the old primary the last write was made that the new one has, as far as the monitor knew.',
    (s) => s.rpo,
  ),
  recovery(
    'rto',
    'Recovery time',
    'Of the last recovery: from the last sign of the old primary to the first of the new one.',
    (s) => s.rto,
  ),
  counter(
    'failbacks',
    'Fail-backs',
    'Times that a primary has handed over to the preferred server.',
    'primaryBackup/monitor',
  ),
  counter('failovers', 'Failovers', 'Times that the monitor has made a backup the primary.', 'primaryBackup/monitor'),
];

/** With fencing no two servers lead the same epoch; without, neither. */
function onePrimaryAnEpoch(part: PartView): string {
  const leads = new Map<number, string>();
  for (const p of serversOf(part)) {
    const s = p.state as ServerState | null;
    if (s === null || s.role !== 'primary') continue;
    const other = leads.get(s.configuration.epoch);
    if (other !== undefined) return `${other} and ${p.name} both lead epoch ${s.configuration.epoch}`;
    leads.set(s.configuration.epoch, p.name);
  }
  return '';
}

/** A server has on disk, and applied, only what is in its log; entries come in the order of epochs. */
function logsAreInOrder(part: PartView): string {
  for (const p of serversOf(part)) {
    const s = p.state as ServerState | null;
    if (s === null) continue;
    const last = lastIndex(s.log);
    if (s.applied > last || s.durable > last) return `${p.name} has applied or kept more than its log holds`;
    if (!part.params.fencing) continue;
    for (let i = 2; i <= last; i++)
      if (termAt(s.log, i)! < termAt(s.log, i - 1)!)
        return `${p.name} has entry ${i} of an earlier epoch than the one before`;
  }
  return '';
}

export const invariants: readonly Invariant[] = [
  { name: 'one primary an epoch', check: onePrimaryAnEpoch },
  { name: 'logs are in order', check: logsAreInOrder },
];
