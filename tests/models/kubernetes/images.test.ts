// Images: which steps a changed file costs, what multi-stage leaves out, and what a node that has some layers still has to pull.
import { describe, expect, it } from 'vitest';
import { buildAll, type BuildStage, pullImage } from '../../../src/models/kubernetes/rules/images.ts';
import { play } from '../play.ts';
import { shop } from './world.ts';

const MB = 1_000_000;
const s = (seconds: number) => seconds * 1_000_000;
const step = (text: string, reads: readonly string[], size: number, seconds: number) => ({
  step: text,
  reads,
  size: size * MB,
  time: s(seconds),
});
const stage = (as: string, from: string, size: number, ...steps: BuildStage['steps']): BuildStage => ({
  as,
  from,
  baseSize: size * MB,
  steps,
});

const COPY_ALL = step('COPY . .', ['package.json', 'src'], 2, 1);
const COPY_PACKAGE = step('COPY package.json .', ['package.json'], 0, 1);
const INSTALL = step('RUN npm ci', [], 300, 60);
const COPY_SOURCE = step('COPY src src', ['src'], 2, 1);
const dockerfiles = {
  careless: [stage('app', 'node:22', 400, COPY_ALL, INSTALL)],
  careful: [stage('app', 'node:22', 400, COPY_PACKAGE, INSTALL, COPY_SOURCE)],
  stages: [
    stage('build', 'node:22', 400, COPY_PACKAGE, INSTALL, COPY_SOURCE),
    stage('app', 'node:22-slim', 80, { ...step('COPY --from=build /dist .', [], 5, 1), copiesFrom: 'build' }),
  ],
};

function built(dockerfile: keyof typeof dockerfiles, ...changes: readonly (readonly string[])[]) {
  const builds = [[], ...changes].map((changed, i) => ({ image: `v${i + 1}`, dockerfile, changed }));
  return [...buildAll(builds, dockerfiles).values()];
}

describe('the cache of a build', () => {
  it('has everything when nothing changed', () => {
    expect(built('careful', [])[1]).toMatchObject({ time: 0, hits: 3, misses: 0 });
  });

  it('installs anew after a changed line of source, when the source was copied first', () => {
    expect(built('careless', ['src'])[1]).toMatchObject({ time: s(61), misses: 2 });
  });

  it('keeps what was installed, when the source is copied last', () => {
    expect(built('careful', ['src'])[1]).toMatchObject({ time: s(1), hits: 2, misses: 1 });
  });

  it('misses everything below a change of what is copied first', () => {
    expect(built('careful', ['package.json'])[1]).toMatchObject({ time: s(62), misses: 3 });
  });

  it('makes the same layers from the same files, and others from others', () => {
    const [first, second, third] = built('careful', ['src'], []);
    expect(second!.layers.at(-1)!.key).not.toBe(first!.layers.at(-1)!.key);
    expect(third!.layers).toEqual(second!.layers);
  });
});

describe('several stages', () => {
  it('leave the tools of the build out of the image', () => {
    expect(built('careful')[0]!.size).toBe(702 * MB);
    expect(built('stages')[0]!.size).toBe(85 * MB);
  });

  it('copy anew when the stage that is copied from has changed', () => {
    expect(built('stages', ['src'])[1]).toMatchObject({ time: s(2), misses: 2 });
  });

  it('are not built when nothing needs them', () => {
    const idle = stage('tests', 'node:22', 400, step('RUN npm test', [], 0, 300));
    const images = buildAll([{ image: 'v1', dockerfile: 'x', changed: [] }], { x: [idle, ...dockerfiles.careful] });
    expect(images.get('v1')!.time).toBe(s(62));
  });
});

describe('a pull', () => {
  const rates = { bandwidth: 50 * MB, unpacking: 100 * MB };

  it('fetches what the node has not', () => {
    const [first, second] = built('careful', ['src']);
    expect(pullImage(first!.layers, new Set(), rates)).toEqual({ bytes: 702 * MB, time: s(21.06) });
    const present = new Set(first!.layers.map((layer) => layer.key));
    expect(pullImage(second!.layers, present, rates)).toEqual({ bytes: 2 * MB, time: s(0.06) });
  });
});

const IMAGES = `images: {
  dockerfiles: { app: [ { as: app, from: base, baseSize: 400MB, steps: [
    { step: RUN install, size: 300MB, time: 60s }, { step: COPY src, reads: [src], size: 50MB, time: 1s } ] } ] },
  builds: [ { image: 'shop:1', dockerfile: app }, { image: 'shop:2', dockerfile: app, changed: [src] } ] }`.replace(
  /\n\s*/g,
  ' ',
);

describe('pods of an image of whose build something is said', () => {
  it('wait for its layers, and on a node that has most of them not for long', async () => {
    const rest = `faults: [ { name: next, at: 60s, set: orders.deploy.image, to: 'shop:2' } ]`;
    const run = await play(shop({ deploy: "image: 'shop:1'", cluster: IMAGES, rest }));
    // 750 MB: 15 s over the network, 7.5 s to unpack.
    expect(run.to(20).read('k8s.creating')).toBe(3);
    expect(run.to(40).read('k8s.readyPods')).toBe(3);
    const before = run.read('k8s.pulledBytes');
    run.to(120);
    expect((run.read('k8s.pulledBytes') - before) % (50 * MB)).toBe(0);
    expect(run.read('k8s.pulledBytes') - before).toBeLessThanOrEqual(3 * 50 * MB);
    expect(run.read('k8s.imageSize["shop:2"]')).toBe(750 * MB);
    expect(run.read('k8s.buildTime["shop:2"]')).toBe(s(1));
  });
});

describe('an image that is not to be had', () => {
  it('stands in ImagePullBackOff, asked for after 10, 20, 40 s, while the old pods go on', async () => {
    const rest = `faults: [ { name: typo, at: 30s, set: orders.deploy.image, to: v22 }, { name: pushed, at: 90s, set: k8s.images.missing, to: [] } ]`;
    const run = await play(shop({ cluster: 'images: { missing: [v22] }', rest }));
    run.to(60);
    const pods = () => [
      ...run.views
        .part('k8s')
        .processes.find((p) => p.role === 'cluster/apiServer')!
        .state.objects.pod.values(),
    ];
    expect(pods().map((pod) => pod.status.waiting)).toContain('ImagePullBackOff');
    expect(run.read('orders.ready')).toBe(3);
    run.to(100);
    expect(pods().map((pod) => pod.status.waiting)).toContain('ImagePullBackOff');
    run.to(160);
    expect(pods().every((pod) => pod.spec.template.image === 'v22' && pod.status.ready)).toBe(true);
  });
});
