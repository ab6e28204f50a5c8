// Answers for the statecharts of a primary with backups: a server's role, its replication, and what the monitor believes.
import { type Chart, compileChart } from '../../engine/index.ts';

const go = (target: string, description: string) => ({ target, description });

export const SERVER_CHARTS: Readonly<Record<string, Chart>> = {
  server: compileChart({
    id: 'server',
    description: 'The role of one server.',
    initial: 'backup',
    states: {
      backup: {
        description: 'It takes over what the primary writes.',
        on: { PROMOTED: go('primary', 'The monitor has made it the primary of a new epoch.') },
      },
      primary: {
        description: 'It takes writes, and has them replicated.',
        on: {
          DEPOSED: go('backup', 'The monitor has told it that another is.'),
          FENCED: go('backup', 'A backup has refused its epoch: there is a later one.'),
          HAND_OVER: go('handingOver', 'The preferred server is back, and has nearly everything.'),
        },
      },
      handingOver: {
        description: 'It takes no more writes, until the preferred server has all that it has.',
        on: {
          DEPOSED: go('backup', 'The other leads.'),
          FENCED: go('backup', 'A backup has refused its epoch: there is a later one.'),
          RESUMED: go('primary', 'The other cannot lead after all.'),
        },
      },
    },
  }),
  acknowledging: compileChart({
    id: 'acknowledging',
    description:
      'Whether a semi-synchronous primary still waits for a backup. Source: MySQL, Rpl_semi_sync_source_status.',
    initial: 'waiting',
    states: {
      waiting: {
        description: 'Writes wait for as many backups as they should.',
        on: { TIMEOUT: go('degraded', 'No backup has answered in time: writes are acknowledged without.') },
      },
      degraded: {
        description: 'Writes are acknowledged without a backup.',
        on: { CAUGHT_UP: go('waiting', 'A backup has everything again.') },
      },
    },
  }),
};

export const MONITOR_CHARTS: Readonly<Record<string, Chart>> = {
  recovery: compileChart({
    id: 'recovery',
    description: 'Whether a backup is being restored. Source: PostgreSQL 17, 25.3.5 (recovery to a point in time).',
    initial: 'serving',
    states: {
      serving: {
        description: 'The servers serve what they have.',
        on: { ASKED: go('restoring', 'Somebody wants the state of an earlier moment back.') },
      },
      restoring: {
        description: 'Nobody leads: a backup is fetched, prepared, and put on a server’s disk.',
        on: {
          RESTORED: go('serving', 'A server has the backup, and leads.'),
          NO_BACKUP: go('serving', 'There is no backup as old as that, or nobody who has it.'),
        },
      },
    },
  }),
  watch: compileChart({
    id: 'watch',
    description: 'What the monitor believes of the primary.',
    initial: 'trusting',
    states: {
      trusting: {
        description: 'It hears from the primary.',
        on: { SILENT: go('suspecting', 'It has heard nothing for longer than an answer takes.') },
      },
      suspecting: {
        description: 'It does not hear from the primary, and waits.',
        on: {
          HEARD: go('trusting', 'The primary has answered after all.'),
          FAILED_OVER: go('trusting', 'A backup is the primary of a new epoch.'),
          NO_SUCCESSOR: go('stuck', 'There is no backup that it may promote.'),
        },
      },
      stuck: {
        description: 'The primary is gone, and nobody can take over without losing what was acknowledged.',
        on: {
          HEARD: go('trusting', 'The primary is back.'),
          FAILED_OVER: go('trusting', 'A backup can take over now.'),
        },
      },
    },
  }),
};
