// The model `database` keeps the contract of the port it serves.
import { sqlContract } from './sql.ts';

sqlContract('database', '  server: { kind: database }');
