// A balancer before a farm, and clients before the balancer: the world of its tests.
import { play } from '../play.ts';

interface Farm {
  /** Parameters of the balancer, besides its upstream. */
  readonly lb?: string;
  readonly clients?: string;
  readonly farm?: string;
  readonly work?: string;
  readonly faults?: string;
  /** Other parts. */
  readonly others?: string;
}

export const farm = ({ lb = '', clients = '', farm: service = '', work = '10ms', faults = '', others = '' }: Farm) => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 100/s, calls: lb GET / ${clients && `, ${clients}`} }
  lb: { kind: loadBalancer, upstream: farm ${lb && `, ${lb}`} }
  farm: { kind: service, replicas: 4, concurrency: 64, startup: 500ms ${service && `, ${service}`}, handles: { GET /: [{ work: ${work} }], POST /: [{ work: ${work} }], GET /health: [] } }
  ${others}
faults: [${faults}]
`;

type Run = Awaited<ReturnType<typeof play>>;
export const at = async (seconds: number, world: Farm) => (await play(farm(world))).to(seconds);

/** Share of the requests that each replica had. */
export const shares = (run: Run) => {
  const replicas = run.views.part('farm').processes.filter((p) => p.ordinal > 0);
  const total = replicas.reduce((sum, p) => sum + p.total('requests'), 0);
  return replicas.map((p) => Math.round((p.total('requests') / total) * 100) / 100);
};
/** What went wrong for clients, since the beginning. */
export const errors = (run: Run): Record<string, number> =>
  Object.fromEntries(run.k.process(run.k.pidsOf(0)[0]).state.errors);
