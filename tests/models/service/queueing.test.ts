// Services as queues: slots, disciplines, full queues, shared CPU. Waits against theory: tests/theory.
import { describe, expect, it } from 'vitest';
import { play } from '../play.ts';

const queue = (rate: string, service: string, slots: number) => `
network: { latency: 0us, loopback: 0us }
world:
  clients: { kind: clients, rate: ${rate}, calls: server GET /x }
  server:
    kind: service
    concurrency: ${slots}
    handles:
      GET /x: [{ work: ${service} }]
`;

describe('slots', () => {
  it('are busy for lambda times the service time', async () => {
    const run = await play(queue('140/s', '{ exponential: 10ms }', 2));
    expect(run.mean('server.busy', 600)).toBeCloseTo(1.4, 1);
  });
});

const overloaded = (more: string) => `
network: { latency: 1ms }
world:
  a: { kind: clients, rate: 60/s, calls: server GET /x, tenants: [{ name: a }] }
  b: { kind: clients, rate: 200/s, calls: server GET /x, tenants: [{ name: b, priority: 5 }] }
  server:
    kind: service
    concurrency: 2
    queue: ${more}
    handles:
      GET /x: [{ work: 20ms }]
`;

describe('a server that is asked for 260 requests a second and can do 100', () => {
  it('first come, first served, lets a quiet neighbour suffer from a noisy one', async () => {
    const run = (await play(overloaded('{ length: 100 }'))).to(30);
    expect(run.read('a.goodput')).toBeLessThan(40);
    expect(run.read('server.queue')).toBeGreaterThan(90);
  });

  it('serving tenants in turn gives the quiet one (nearly) all it wants, up to its half', async () => {
    const run = (await play(overloaded('{ length: 100, discipline: fair, whenFull: dropOldest }'))).to(30);
    expect(run.read('a.goodput')).toBeGreaterThan(45);
    expect(run.read('b.goodput')).toBeGreaterThan(30);
  });

  it('by priority the important ones are served and the others starve', async () => {
    const run = (await play(overloaded('{ length: 1000, discipline: priority }'))).to(30);
    expect(run.read('a.goodput')).toBeLessThan(3);
    expect(run.read('b.goodput')).toBeGreaterThan(90);
  });

  it('last come, first served, is quick for those it serves at all', async () => {
    const fifo = (await play(overloaded('{ length: 400 }'))).to(30);
    const lifo = (await play(overloaded('{ length: 400, discipline: lifo, whenFull: dropOldest }'))).to(30);
    expect(lifo.read('server.wait.p50')).toBeLessThan(fifo.read('server.wait.p50') / 10);
  });

  it('dropping the oldest answers it with 503, and keeps the queue full of fresh ones', async () => {
    const run = (await play(overloaded('{ length: 50, whenFull: dropOldest }'))).to(20);
    expect(run.read('b.errors["dropped for a newer one"]')).toBeGreaterThan(50);
    expect(run.read('server.queue')).toBe(50);
  });

  it('a longest wait turns those away who have waited too long when their turn comes', async () => {
    const run = (await play(overloaded('{ length: 1000, maxWait: 300ms }'))).to(20);
    expect(run.read('server.wait.p99')).toBeLessThanOrEqual(300_000);
    expect(run.read('server.dropped')).toBeGreaterThan(100);
  });

  it('a queue of no length turns away whoever finds no free slot', async () => {
    const run = (await play(overloaded('{ length: 0 }'))).to(10);
    expect(run.read('server.queue')).toBe(0);
    expect(run.read('server.rejected')).toBeGreaterThan(100);
    expect(run.read('a.latency.p95')).toBeLessThan(25_000);
  });

  it('is changed while it runs: more slots empty the queue', async () => {
    const text = `${overloaded('{ length: 5000 }')}\nfaults: [{ name: bigger, at: 10s, set: server.concurrency, to: 16 }]`;
    const run = (await play(text)).to(10);
    expect(run.read('server.queue')).toBeGreaterThan(1000);
    expect(run.to(30).read('server.queue')).toBeLessThan(5);
  });
});

describe('CPU of a host', () => {
  const shared = (hosts: string) => `
hosts: { node: { cpu: 2 } }
world:
  ca: { kind: clients, rate: 40/s, calls: a GET /x }
  cb: { kind: clients, rate: 0/s, calls: b GET /x }
  a: { kind: service, ${hosts} handles: { GET /x: [{ work: 20ms }] } }
  b: { kind: service, ${hosts} concurrency: 64, handles: { GET /x: [{ work: 20ms }] } }
faults: [{ name: noise, at: 20s, set: cb.rate, to: 90/s }]
`;

  it('is shared, so that a neighbour who computes hurts', async () => {
    const run = (await play(shared('hosts: [node],'))).to(19);
    const before = run.read('a.latency.p95');
    expect(run.to(60).read('a.latency.p95')).toBeGreaterThan(before * 3);
  });

  it('is its own where each has its own host', async () => {
    const run = (await play(shared('cpu: 2,'))).to(19);
    const before = run.read('a.latency.p95');
    expect(run.to(60).read('a.latency.p95')).toBeLessThan(before * 1.6);
  });

  it('waiting for a device uses none', async () => {
    const run = await play(`
world:
  c: { kind: clients, rate: 40/s, calls: a GET /x }
  a: { kind: service, cpu: 1, concurrency: 64, handles: { GET /x: [{ work: 50ms, io: true }] } }
`);
    expect(run.to(20).read('a.latency.p99')).toBe(50_000);
  });
});
