// The model `loadBalancer` keeps the contract of the port it serves, and passes on what its endpoint owes.
import { httpContract } from './http.ts';

httpContract(
  'loadBalancer',
  `
  server: { kind: loadBalancer, upstream: farm }
  farm: { kind: service, handles: { GET /x: [{ work: { uniform: { min: 40ms, max: 60ms } } }] } }
`,
);
