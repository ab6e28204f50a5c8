// Answers for what a scenario may say of a primary with backups: how it replicates, where reads go, and how failover is decided.
import { z } from 'zod';
import { count, duration, param } from '../quantities.ts';

const flag = (description: string) => param(z.boolean(), { description, apply: 'live' });
const time = (description: string, property?: string) =>
  param(duration({ min: '1ms' }), {
    description,
    apply: 'live',
    unit: 'us',
    ...(property === undefined ? {} : { property }),
  });

export const params = z.strictObject({
  replicas: param(count(1, 9), {
    description: 'Servers: one primary, the others backups.',
    apply: 'rebuild',
    unit: 'servers',
  }).default(2),
  replication: param(z.enum(['asynchronous', 'semiSynchronous', 'synchronous']), {
    description:
      'What a write waits for: the disk of the primary, that of one backup too, or those of all backups of the set.',
    apply: 'live',
    property: 'PostgreSQL synchronous_commit, synchronous_standby_names; MySQL rpl_semi_sync_source_enabled',
  }).default('asynchronous'),
  semiSyncTimeout: time(
    'After so long without a backup, semi-synchronous replication goes on as asynchronous, until one has caught up.',
    'MySQL rpl_semi_sync_source_timeout',
  ).default(10_000_000),
  reads: param(z.enum(['primary', 'confirmed', 'any']), {
    description:
      'Who answers reads: the primary by itself, the primary once its backups have confirmed that it still is, or whichever server is asked.',
    apply: 'live',
  }).default('primary'),
  failover: flag('Whether the monitor makes a backup the primary when the primary is silent.').default(true),
  failureTimeout: time('How long a server may be silent before the monitor takes it for dead.').default(3_000_000),
  heartbeatInterval: time('How often the monitor asks each server, and the primary its backups.').default(500_000),
  preferred: param(count(0, 9), {
    description:
      'Server that is to lead whenever it can: once it is back and has nearly everything, the primary hands over to it (fail-back). 0: whoever leads goes on.',
    apply: 'live',
    unit: '',
    property: 'MongoDB members[n].priority',
  }).default(0),
  fencing: flag(
    'Whether servers refuse what a primary of an earlier epoch sends (fencing token). Off: they take it, and two primaries overwrite each other.',
  ).default(true),
  spares: param(count(0, 9), {
    description: 'Further servers that hold nothing: a backup can be restored on them.',
    apply: 'rebuild',
    unit: 'servers',
  }).default(0),
  backupInterval: param(duration(), {
    description:
      'How often the primary hands what is new to the vault, a place for backups; 0s: there is none, and cannot be later in the run.',
    apply: 'nextUse',
    unit: 'us',
    property: 'PostgreSQL archive_timeout',
  }).default(0),
  vault: param(z.enum(['elsewhere', 'firstServer']), {
    description: 'Where the backups are: on a machine of their own, or on that of the first server.',
    apply: 'rebuild',
  }).default('elsewhere'),
  restoreTime: param(duration({ min: '1ms' }), {
    description: 'How long it takes to fetch and prepare a backup.',
    apply: 'nextUse',
    unit: 'us',
  }).default(20_000_000),
  restoreTo: param(duration(), {
    description:
      'Moment of the run whose state somebody wants back; the latest backup that is not later is restored. 0s: none.',
    apply: 'live',
    unit: 'us',
    property: 'PostgreSQL recovery_target_time',
  }).default(0),
  wipe: flag('Somebody deletes everything by mistake, at the moment in which this is switched on.').default(false),
  degrade: flag(
    'Whether the monitor takes a silent backup out of the set that synchronous writes wait for, and puts it back once it has caught up. Off: they wait.',
  ).default(false),
});

export type Params = z.output<typeof params>;
