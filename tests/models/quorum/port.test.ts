// The model `quorum` keeps the contract of the port it serves, with siblings and with the last writer winning.
import { kvContract } from '../ports/kv.ts';

kvContract('quorum', '  server: { kind: quorum }');
kvContract('quorum where the last writer wins', '  server: { kind: quorum, versions: lastWriteWins, r: 1, w: 3 }');
kvContract('quorum with one node', '  server: { kind: quorum, nodes: 1, n: 1, r: 1, w: 1 }');
