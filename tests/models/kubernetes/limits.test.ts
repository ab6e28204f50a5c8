// CPU limits: a container has its quota in every period of 100 ms, and stands still when it is used up, however idle its node is.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

/** One pod, asked `rate` times a second for `work` of CPU time by `threads` threads at once. */
function world(limit: number, { rate = '2/s', threads = 1, work = '20ms', node = 8 } = {}): string {
  const steps = threads === 1 ? `- work: ${work}` : `- { each: ${threads}, do: [ { work: ${work} } ] }`;
  return `
world:
  users: { kind: clients, rate: ${rate}, calls: api GET /, timeout: 5s }
  api:
    kind: service
    concurrency: 64
    startup: 100ms
    readiness: { period: 1s }
    handles:
      GET /:
        ${steps}
    deploy: { on: k8s, requests: { cpu: 0.1 }, limits: { cpu: ${limit} } }
  k8s: { kind: cluster, nodes: { count: 1, cpu: ${node} } }
network: { latency: 100us }
`;
}

/** 95th percentile of the latency at the service, in milliseconds, and CPU periods throttled a second, after a minute. */
async function measured(text: string): Promise<{ p95: number; throttled: number; answered: number }> {
  const run = (await play(text)).to(60);
  const api = run.views.part('api').processes.filter((p) => p.role === 'service/replica');
  const latencies = api.map((p) => p.quantile('latency', 0.95) / 1000);
  return { p95: latencies[0], throttled: run.total('api', 'throttledPeriods'), answered: run.total('api', 'answered') };
}

describe('a CPU limit', () => {
  it('does nothing to who stays below it in every period', async () => {
    const { p95, throttled } = await measured(world(1));
    expect(throttled).toBe(0);
    expect(p95).toBeLessThan(21);
  });

  it('makes four threads that need 80 ms together wait for another period, although they use 16 % of it on average', async () => {
    const free = await measured(world(4, { threads: 4 }));
    const limited = await measured(world(0.5, { threads: 4 }));
    expect(free.p95).toBeLessThan(25);
    expect(limited.p95).toBeGreaterThan(50);
    expect(limited.p95).toBeLessThan(160);
    expect(limited.throttled).toBeGreaterThan(60);
  });

  it('bounds what a container can do, on a node with cores to spare', async () => {
    const { answered } = await measured(world(0.5, { rate: '100/s' }));
    // 0.5 cores do 25 requests of 20 ms a second.
    expect(answered / 58).toBeGreaterThan(23);
    expect(answered / 58).toBeLessThan(25.5);
  });

  it('counts as a request where none is given', async () => {
    const run = (await play(world(0.5).replace('requests: { cpu: 0.1 }, ', ''))).to(5);
    const server = run.views.part('k8s').processes.find((p) => p.role === 'cluster/apiServer')!;
    const [pod] = server.state.objects.pod.values();
    expect(pod.spec.template.requests.cpu).toBe(500);
  });

  it('that is changed is a new version of the pod', async () => {
    const text = `${world(0.5)}faults: [ { name: more, at: 30s, set: api.deploy.limits.cpu, to: 2 } ]`;
    const run = (await play(text)).to(90);
    expect(run.read('k8s.upToDate')).toBe(1);
    const names = run.views
      .part('api')
      .processes.filter((p) => p.member && p.life === 'alive')
      .map((p) => p.name);
    expect(names).toEqual(['api#2']);
  });
});

describe('a memory limit', () => {
  it('kills the container, which its kubelet restarts in place, later each time', async () => {
    const text = world(0)
      .replace('startup: 100ms', 'startup: 100ms\n    memory: { base: 100MiB, leak: 10MiB, limit: 200MiB }')
      .replace('rate: 2/s', 'rate: 20/s');
    const run = (await play(text)).to(60);
    expect(run.total('api', 'oomKills')).toBeGreaterThanOrEqual(3);
    expect(run.read('k8s.restarts')).toBe(run.total('api', 'oomKills'));
    expect(run.views.part('api').processes.filter((p) => p.member).length).toBe(1);
  });
});
