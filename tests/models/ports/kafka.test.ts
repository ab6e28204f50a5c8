// The model `kafka` keeps the contract of the port it serves.
import { eventsContract } from './events.ts';

eventsContract('kafka', '  server: { kind: kafka, topics: { orders: { partitions: 3, replicationFactor: 3 } } }');
