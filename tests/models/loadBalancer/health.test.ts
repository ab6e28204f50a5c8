// What a balancer finds out about its endpoints: checks that fail and succeed, max_fails with a live trial, panic, slow start, draining.
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/engine/index.ts';
import { at, errors } from './farm.ts';

const check = 'healthCheck: { interval: 1s, timeout: 500ms, rise: 2, fall: 3 }';
const hangs = (lasts: string) => `{ name: hang, at: 5s, pause: 'farm#2', for: ${lasts} }`;
const impatient = 'timeout: 300ms';

describe('health checks', () => {
  it('find a replica that hangs after as many failures as `fall` says, and after `rise` successes let it back', async () => {
    const run = await at(30, { lb: check, clients: impatient, faults: hangs('10s') });
    expect(run.moves('health')).toEqual([
      'farm#2: healthy -> unhealthy (CHECKS_FAILED)',
      'farm#2: unhealthy -> healthy (CHECKS_PASSED)',
    ]);
    const [failed, passed] = run.rows(KIND.move).filter((r) => r.name === 'health');
    expect(failed.at).toBeGreaterThan(7_000_000);
    expect(failed.at).toBeLessThan(9_000_000);
    expect(failed.because).toHaveLength(3);
    expect(passed.at).toBeGreaterThan(15_000_000);
    expect(passed.at).toBeLessThan(18_000_000);
  });

  it('save the requests that would have gone there', async () => {
    const late = async (lb: string) =>
      (await at(20, { lb, clients: impatient, faults: hangs('60s') })).read('users.errors');
    expect(await late('')).toBeGreaterThan(15);
    expect(await late(check)).toBe(0);
  });

  it('are each balancer’s own', async () => {
    const run = await at(10, { lb: `${check}, replicas: 2`, faults: hangs('20s') });
    expect(run.moves('health')).toHaveLength(2);
    expect(run.read('lb.healthy')).toBe(3);
    expect(run.word('lb#2.endpoint.state["farm#2"]')).toBe('unhealthy');
  });

  it('go by what is declared now', async () => {
    const stricter = '{ name: stricter, at: 4s, set: lb.healthCheck.fall, to: 1 }';
    const run = await at(8, { lb: check, faults: `${stricter}, ${hangs('60s')}` });
    const [failed] = run.rows(KIND.move).filter((r) => r.name === 'health');
    expect(failed.at).toBeLessThan(6_600_000);
  });
});

describe('maxFails', () => {
  const mark = 'maxFails: 3, failTimeout: 2s, nextUpstream: { tries: 1 }, timeout: 200ms';

  it('leaves a failing endpoint alone, and has one live request try it each time failTimeout is over', async () => {
    const run = await at(20, { lb: mark, faults: hangs('8s') });
    expect(run.moves('maxFails').slice(0, 4)).toEqual([
      'farm#2: available -> unavailable (MAX_FAILS)',
      'farm#2: unavailable -> trial (FAIL_TIMEOUT)',
      'farm#2: trial -> unavailable (FAILED)',
      'farm#2: unavailable -> trial (FAIL_TIMEOUT)',
    ]);
    expect(run.moves('maxFails').at(-1)).toBe('farm#2: trial -> available (SUCCEEDED)');
    // What was under way when it was marked, and one request for each trial.
    expect(run.total('users', 'errors')).toBeLessThan(15);
    expect(run.total('users', 'errors')).toBeGreaterThan(4);
  });

  it('where all fail leaves nobody out', async () => {
    const run = await at(10, { lb: mark, faults: '{ name: hang, at: 5s, pause: farm }' });
    expect(run.read('lb.panicking')).toBe(1);
    expect(run.read('lb.call.attempts["to farm"]')).toBeGreaterThan(80);
  });
});

describe('panic', () => {
  const three = '{ name: hang, at: 5s, pause: { of: farm, mode: fixed, value: 3 } }';

  it('uses everybody where fewer than the threshold are healthy: better some than the last one overrun', async () => {
    const panics = await at(20, { lb: check, clients: impatient, faults: three });
    expect(panics.read('lb.panicking')).toBe(1);
    expect(panics.read('users.errors')).toBeGreaterThan(60);
    const calm = await at(20, { lb: `${check}, panicThreshold: 0`, clients: impatient, faults: three });
    expect(calm.read('lb.panicking')).toBe(0);
    expect(calm.read('users.errors')).toBe(0);
  });
});

describe('slow start', () => {
  it('begins anew for an endpoint that is healthy again', async () => {
    const lb = `${check}, slowStart: { slowStartWindow: 20s }`;
    const run = await at(18, { lb, clients: impatient, faults: hangs('8s') });
    expect(run.word('lb.endpoint.state["farm#2"]')).toBe('healthy');
    expect(run.read('lb.endpoint.answered["farm#2"]')).toBeLessThan(15);
    expect(run.to(45).read('lb.endpoint.answered["farm#2"]')).toBeGreaterThan(18);
  });
});

describe('an endpoint that leaves', () => {
  const fewer = '{ name: fewer, at: 5s, set: farm.replicas, to: 3 }';

  it('gets no new requests, and ends those it has', async () => {
    const run = await at(20, { work: '2s', farm: 'shutdown: { grace: 30s }', faults: fewer });
    expect(run.moves('health')).toEqual([
      'farm#4: healthy -> draining (REMOVED)',
      'farm#4: draining -> gone (DRAINED)',
    ]);
    expect(errors(run)).toEqual({});
    expect(run.read('lb.endpoints')).toBe(3);
  });

  it('is given up when it takes longer than drainTimeout: what it had is tried elsewhere', async () => {
    const slow = `{ name: bad, at: 4s, slow: 'farm#4', factor: 20 }, ${fewer}`;
    const run = await at(20, { lb: 'drainTimeout: 3s', work: '500ms', farm: 'shutdown: { grace: 60s }', faults: slow });
    expect(run.moves('health')).toEqual(['farm#4: healthy -> draining (REMOVED)', 'farm#4: draining -> gone (CUT)']);
    expect(errors(run)).toEqual({});
    expect(run.total('lb', 'retries')).toBeGreaterThan(10);
  });
});
