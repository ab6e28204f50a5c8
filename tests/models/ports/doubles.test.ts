// The contracts of sql, kv and events on the smallest servers there are: so that the contracts themselves are known to be satisfiable.
import { DOUBLES } from './doubles.ts';
import { eventsContract } from './events.ts';
import { kvContract } from './kv.ts';
import { sqlContract } from './sql.ts';

sqlContract('the smallest database', '  server: { kind: plainSql }', DOUBLES);
kvContract('the smallest store', '  server: { kind: plainKv }', DOUBLES);
eventsContract('the smallest broker', '  server: { kind: plainEvents }', DOUBLES);
