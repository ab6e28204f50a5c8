// The model `raft` keeps the contract of the port it serves, however reads are served.
import { kvContract } from '../ports/kv.ts';

kvContract('raft', '  server: { kind: raft }');
kvContract('raft with leases', '  server: { kind: raft, reads: lease }');
kvContract('raft with one server', '  server: { kind: raft, replicas: 1 }');
