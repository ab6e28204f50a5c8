// The model `primaryBackup` keeps the contract of the port it serves, however it replicates and reads.
import { kvContract } from '../ports/kv.ts';

kvContract('primary and backup', '  server: { kind: primaryBackup }');
kvContract(
  'primary and backups, synchronous with confirmed reads',
  '  server: { kind: primaryBackup, replicas: 3, replication: synchronous, reads: confirmed }',
);
kvContract(
  'primary and backups, semi-synchronous',
  '  server: { kind: primaryBackup, replicas: 3, replication: semiSynchronous }',
);
kvContract('a primary without backups', '  server: { kind: primaryBackup, replicas: 1, replication: synchronous }');
