// Two Deployments behind one Service: a canary has the share of its pods, a switched selector moves all requests at once.
import { describe, expect, it } from 'vitest';
import { manifestsOf } from '../../../src/models/kubernetes/manifests/manifests.ts';
import { type Played, play } from '../play.ts';
import { shop } from './world.ts';

const TWO = `image: v1
      failingImages: { v2: 0.5 }
      canary: { image: v2, replicas: 1 }`;

/** Share of the answers between two moments that were errors. */
function errorShare(run: Played, to: number): number {
  const before = [run.total('orders', 'answered'), run.total('orders', 'failed')];
  run.to(to);
  const good = run.total('orders', 'answered') - before[0];
  const bad = run.total('orders', 'failed') - before[1];
  return bad / (good + bad);
}

describe('a canary', () => {
  it('has the share of the requests that its pods are of all pods, and its errors are that share of its own', async () => {
    const run = (await play(shop({ deploy: TWO }))).to(30);
    expect(run.read('orders.ready')).toBe(4);
    const share = errorShare(run, 150);
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.16);
  });

  it('is taken back by scaling it to nothing', async () => {
    const world = shop({
      deploy: TWO,
      rest: 'faults: [ { name: back, at: 40s, set: orders.deploy.canary.replicas, to: 0 } ]',
    });
    const run = (await play(world)).to(60);
    expect(errorShare(run, 120)).toBe(0);
    expect(run.read('k8s.pods')).toBe(3);
  });
});

describe('a Service whose selector is switched', () => {
  it('sends everything to the other Deployment, and back', async () => {
    const world = shop({
      deploy: `image: v1
      failingImages: { v2: 1 }
      canary: { image: v2, replicas: 3 }
      selector: stable`,
      rest: `faults: [ { name: green, at: 40s, set: orders.deploy.selector, to: canary }, { name: blue, at: 80s, set: orders.deploy.selector, to: stable } ]`,
    });
    const run = (await play(world)).to(20);
    expect(errorShare(run, 40)).toBe(0);
    run.to(45);
    // Probes are answered well all the while.
    expect(errorShare(run, 80)).toBeGreaterThan(0.95);
    run.to(85);
    expect(errorShare(run, 120)).toBe(0);
  });
});

describe('a bad version', () => {
  it('is rolled out to the last pod, since no probe sees its errors', async () => {
    const world = shop({
      deploy: 'failingImages: { v2: 0.4 }',
      rest: 'faults: [ { name: bad, at: 30s, set: orders.deploy.image, to: v2 } ]',
    });
    const run = (await play(world)).to(120);
    expect([run.read('k8s.upToDate'), run.read('orders.ready'), run.read('k8s.restarts')]).toEqual([3, 3, 0]);
    expect(errorShare(run, 180)).toBeGreaterThan(0.35);
  });
});

describe('manifests of two Deployments', () => {
  it('tell them apart by a label that the selector of the Service may name', async () => {
    const run = (await play(shop({ deploy: `${TWO}\n      selector: stable` }))).to(1);
    const manifests = manifestsOf('orders', run.views.part('orders').params).map((one) => one.content as any);
    expect(manifests.map((one) => `${one.kind} ${one.metadata.name}`)).toEqual([
      'Deployment orders',
      'Deployment orders-canary',
      'Service orders',
    ]);
    expect(manifests[0].spec.selector.matchLabels).toEqual({ app: 'orders', track: 'stable' });
    expect(manifests[1].spec.template.metadata.labels).toEqual({ app: 'orders', track: 'canary' });
    expect(manifests[1].spec.template.spec.containers[0].image).toBe('v2');
    expect(manifests[2].spec.selector).toEqual({ app: 'orders', track: 'stable' });
  });
});
