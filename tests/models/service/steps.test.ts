// Steps of handlers: branches, quorums and partial results, choices, values, failures, deadlines that propagate, cancelling.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';

const page = (steps: string, more = '') => `
network: { latency: 1ms }
world:
  readers: { kind: clients, rate: 50/s, calls: page GET /page ${more} }
  page: { kind: service, concurrency: 64, handles: { GET /page: [${steps}] } }
  shard:
    kind: service
    concurrency: 1000
    handles:
      GET /s: [{ work: { mixture: [{ weight: 99, constant: 10ms }, { weight: 1, constant: 1s }] } }]
      GET /fast: [{ work: 5ms }]
      GET /bad: [{ fail: 500 }]
      GET /some: [{ fail: 503, share: 0.2 }]
`;

describe('a step with branches', () => {
  it('over 50 shards, each slow one time in a hundred, is slow 39.5 % of the time', async () => {
    const run = (await play(page('{ each: 50, do: [{ call: shard GET /s }] }'))).to(60);
    const slow: number[] = [];
    const roots = new Map(run.rows(KIND.openSpan).map((r) => [r.seq, r]));
    for (const end of run.rows(KIND.closeSpan)) {
      const root = roots.get(end.ref);
      if (root?.ref === 0) slow.push(end.at - root.at > 500_000 ? 1 : 0);
    }
    const share = slow.reduce((a, b) => a + b, 0) / slow.length;
    expect(slow.length).toBeGreaterThan(2500);
    expect(Math.abs(share - (1 - 0.99 ** 50))).toBeLessThan(0.03);
  });

  it('goes on with what there is when its time is over: a partial result, counted as degraded', async () => {
    const run = (await play(page('{ each: 50, do: [{ call: shard GET /s }], timeout: 100ms }'))).to(30);
    expect(run.read('readers.latency.p99')).toBeLessThan(110_000);
    const share = run.total('readers', 'degraded') / run.total('readers', 'arrivals');
    expect(Math.abs(share - 0.395)).toBeLessThan(0.05);
  });

  it('needs no more than its quorum', async () => {
    const run = (await play(page('{ each: 50, do: [{ call: shard GET /s }], need: 45 }'))).to(30);
    expect(run.read('readers.latency.p99')).toBeLessThan(50_000);
    expect(run.total('readers', 'degraded')).toBe(0);
  });

  it('fails as soon as too many branches have failed, and not before', async () => {
    const two = '{ parallel: [[{ call: shard GET /bad }], [{ call: shard GET /fast }]]';
    const all = (await play(page(`${two} }`))).to(5);
    expect(all.read('readers.goodput')).toBe(0);
    const one = (await play(page(`${two}, need: 1 }`))).to(5);
    expect(one.total('readers', 'errors')).toBe(0);
  });

  it('takes as long as its slowest branch, not as their sum', async () => {
    const branches = '{ parallel: [[{ work: 30ms }], [{ work: 50ms }], [{ wait: 40ms }]] }';
    const run = (await play(page(branches))).to(5);
    expect(run.read('page.latency.p50')).toBe(50_000);
  });

  it('is not confused by branches of an earlier step that are still under way', async () => {
    const first = '{ parallel: [[{ wait: 1ms }], [{ wait: 30ms }]], need: 1 }';
    const second = '{ parallel: [[{ wait: 100ms }], [{ wait: 120ms }]] }';
    const run = (await play(page(`${first}, ${second}`))).to(5);
    expect(run.read('page.latency.p50')).toBe(121_000);
  });
});

describe('choices and values', () => {
  it('are made by weight', async () => {
    const run = (
      await play(page('{ choose: [{ weight: 3, do: [{ reply: 200 }] }, { weight: 1, do: [{ reply: 404 }] }] }'))
    ).to(60);
    const share = run.total('readers', 'errors') / run.total('readers', 'arrivals');
    expect(Math.abs(share - 0.25)).toBeLessThan(0.03);
  });

  it('are made by key, tenant and value, in this order of declaration', async () => {
    const steps = `
      { choose: [{ tenants: [gold], do: [{ set: plan, to: fast }] }, { weight: 1, do: [{ set: plan, to: slow }] }] },
      { choose: [{ value: plan, is: fast, do: [{ work: 1ms }] }, { weight: 1, do: [{ work: 80ms }] }] }`;
    const gold = (await play(page(steps, ', tenants: [{ name: gold }]'))).to(5);
    expect(gold.read('page.latency.p99')).toBe(1000);
    const iron = (await play(page(steps, ', tenants: [{ name: iron }]'))).to(5);
    expect(iron.read('page.latency.p50')).toBe(80_000);
  });

  it('in the memory of a replica are lost when it restarts', async () => {
    const steps = '{ set: seen, add: 1, scope: replica }';
    const text = `${page(steps)}\nfaults: [{ name: crash, at: 10s, kill: 'page#1' }]`;
    const run = (await play(text)).to(9);
    const values = () =>
      run.views
        .part('page')
        .processes.find((p) => p.ordinal === 1)!
        .state.values.get('seen');
    expect(values()).toBe(run.total('page', 'answered'));
    run.to(20);
    expect(values()).toBeLessThan(run.total('page', 'answered') - 300);
  });
});

describe('failures', () => {
  it('of a call are failures of the request, told as downstream', async () => {
    const run = (await play(page('{ call: shard GET /bad }'))).to(5);
    expect(run.read('readers.errors["downstream: failed"]')).toBeGreaterThan(30);
  });

  it('happen to the share that is asked for, by the same requests in every run', async () => {
    const run = (await play(page('{ call: shard GET /some }'))).to(40);
    const share = run.total('readers', 'errors') / run.total('readers', 'arrivals');
    expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
  });

  it('of an error fault rest on the fault', async () => {
    const text = `${page('{ work: 1ms }')}\nfaults: [{ name: bad, at: 1s, error: page, share: 0.5 }]`;
    const run = (await play(text)).to(10);
    const failed = run.rows(KIND.closeSpan).filter((r) => r.name === 'error');
    expect(failed.length).toBeGreaterThan(100);
    for (const row of failed) expect(row.because.map((seq) => run.k.trace!.kindOf(seq))).toContain(KIND.fault);
  });

  it('of a route nobody handles is 404, and needs no slot', async () => {
    const run = await play(page('{ work: 1ms }').replace('calls: page GET /page', 'calls: page GET /health'));
    run.to(5);
    expect(run.read('readers.goodput')).toBeGreaterThan(30);
  });
});

const chain = (options: string, slow = '') => `
network: { latency: 1ms }
world:
  users: { kind: clients, rate: 20/s, calls: front GET /, timeout: 200ms ${options} }
  front: { kind: service, concurrency: 200, handles: { GET /: [{ as: ask, call: back GET /b, timeout: 2s ${slow} }] } }
  back: { kind: service, concurrency: 4, queue: { dropExpired: true }, handles: { GET /b: [{ work: 500ms }] } }
`;

describe('deadlines and cancelling', () => {
  it('without them work goes on for nobody', async () => {
    const run = (await play(chain(''))).to(20);
    expect(run.read('users.goodput')).toBe(0);
    expect(run.read('front.callersGone')).toBeGreaterThan(0.7);
    expect(run.read('back.busy')).toBe(4);
  });

  it('that propagate end the call when the first caller has given up, and turn away what is late', async () => {
    const run = (await play(chain('', ', propagateDeadline: true'))).to(20);
    expect(run.read('front.latency.p99')).toBeLessThanOrEqual(200_000);
    expect(run.read('front.busy')).toBeLessThan(8);
    expect(run.total('back', 'dropped')).toBeGreaterThan(50);
  });

  it('cancelling stops the work at every hop, with its CPU', async () => {
    const run = (await play(chain(', cancelOnTimeout: true', ', cancelOnTimeout: true'))).to(20);
    expect(run.total('front', 'cancelled')).toBeGreaterThan(300);
    expect(run.total('back', 'cancelled')).toBeGreaterThan(300);
    expect(run.read('front.busy')).toBeLessThan(8);
    expect(run.read('back.queue') + run.read('back.busy')).toBeLessThan(8);
  });
});
