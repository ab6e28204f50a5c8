// The model `service` keeps the contracts of the ports it serves.
import { httpContract } from './http.ts';
import { registryContract } from './registry.ts';

const server = (replicas: number) => `
  server: { kind: service, replicas: ${replicas}, handles: { GET /x: [{ work: { uniform: { min: 40ms, max: 60ms } } }] } }
`;

httpContract('service', server(1));
registryContract('service', server(2));
