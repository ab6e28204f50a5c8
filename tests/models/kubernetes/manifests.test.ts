// Exported manifests: the real API's own schemas accept them, and they say what the simulated cluster was told.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { main } from '../../../src/cli/main.ts';
import { manifestsOf } from '../../../src/models/kubernetes/manifests/manifests.ts';
import { cpuQuantity, dnsLabel, memoryQuantity } from '../../../src/models/kubernetes/manifests/quantities.ts';
import { objectsIn } from '../../../src/models/kubernetes/readings.ts';
import { play } from '../play.ts';
import { shop } from './world.ts';

const SCHEMAS: Readonly<Record<string, new (data: any) => { validate(): void }>> = {
  Deployment,
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
  Service,
};

async function exported(file: string): Promise<{ code: number; documents: any[] }> {
  let text = '';
  const write = (more: string): void => void (text += more);
  const code = await main(['export', file], { write }, write);
  return { code, documents: code === 0 ? parseAllDocuments(text).map((one) => one.toJS()) : [] };
}

const deployed = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => join('scenarios', file))
  .filter((file) => /^ +deploy:/m.test(readFileSync(file, 'utf8')));

describe('the manifests of a scenario', () => {
  it.each(deployed)("of %s are valid by the API's own schemas", async (file) => {
    const { code, documents } = await exported(file);
    expect(code).toBe(0);
    expect(documents.length).toBeGreaterThan(1);
    for (const document of documents) new SCHEMAS[document.kind](document).validate();
  });

  it('would not be valid with a number where the API wants another', () => {
    const wrong = { metadata: { name: 'x' }, spec: { maxReplicas: 'ten', scaleTargetRef: { kind: 'x', name: 'x' } } };
    expect(() => new HorizontalPodAutoscaler(wrong as never).validate()).toThrow('maxReplicas');
  });

  it('do not exist where nothing is deployed', async () => {
    expect((await exported('scenarios/resilience/storm.yaml')).code).toBe(1);
  });
});

const rich = shop({
  service: `memory: { limit: 512MiB }
    shutdown: { grace: 40s, preStop: 5s }
    liveness: { period: 7s, timeout: 3s, failureThreshold: 4, path: /alive }`,
  deploy: `image: 'orders:7'
      restartedAt: tuesday
      strategy: { maxSurge: 2, maxUnavailable: 0 }
      minReady: 4s
      progressDeadline: 120s
      revisionHistoryLimit: 3
      tolerationSeconds: 30
      startupProbe: { period: 2s, failureThreshold: 30 }
      disruptionBudget: { minAvailable: 50% }
      hpa: { minReplicas: 3, maxReplicas: 9, cpuUtilization: 65, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }`,
});

async function both(world: string) {
  const run = (await play(world)).to(2);
  const objects = objectsIn(run.views.part('k8s'))!;
  const manifests = manifestsOf('orders', run.views.part('orders').params);
  const of = (kind: string): any => manifests.find((one) => one.content.kind === kind)!.content;
  return { objects, of, manifests };
}

describe('a manifest', () => {
  it('of a Deployment has the values that the API server of the simulation has', async () => {
    const { objects, of } = await both(rich);
    const { spec } = objects.deployment.get('orders')!;
    const written = of('Deployment').spec;
    expect(written.replicas).toBe(spec.replicas);
    expect(written.strategy.rollingUpdate).toEqual({ maxSurge: spec.maxSurge, maxUnavailable: spec.maxUnavailable });
    expect(written.minReadySeconds * 1_000_000).toBe(spec.minReady);
    expect(written.progressDeadlineSeconds).toBe(spec.deadlineSeconds);
    expect(written.revisionHistoryLimit).toBe(spec.historyLimit);
  });

  it('of a pod has the image, the requests, the grace and the tolerations of the simulated pods', async () => {
    const { objects, of } = await both(rich);
    const { template } = [...objects.pod.values()][0].spec;
    const pod = of('Deployment').spec.template;
    const [container] = pod.spec.containers;
    expect(container.image).toBe(template.image);
    expect(container.resources).toEqual({
      requests: { cpu: cpuQuantity(template.requests.cpu) },
      limits: { memory: '512Mi' },
    });
    expect(pod.spec.terminationGracePeriodSeconds * 1_000_000).toBe(template.grace);
    expect(pod.spec.tolerations.map((one: { tolerationSeconds: number }) => one.tolerationSeconds)).toEqual([30, 30]);
    expect(pod.metadata.annotations['kubectl.kubernetes.io/restartedAt']).toBe(template.restartedAt);
    expect(container.lifecycle.preStop.sleep.seconds).toBe(5);
  });

  it.each(['startup', 'liveness', 'readiness'] as const)('of a %s probe asks as the kubelet does', async (type) => {
    const { objects, of } = await both(rich);
    const probe = [...objects.pod.values()][0].spec.template.probes[type]!;
    const written = of('Deployment').spec.template.spec.containers[0][`${type}Probe`];
    expect(written).toEqual({
      httpGet: { path: probe.path, port: 'http' },
      initialDelaySeconds: probe.initialDelaySeconds,
      periodSeconds: probe.period / 1_000_000,
      timeoutSeconds: probe.timeout / 1_000_000,
      successThreshold: probe.successThreshold,
      failureThreshold: probe.failureThreshold,
    });
  });

  it('of an autoscaler and of a budget has theirs', async () => {
    const { objects, of } = await both(rich);
    const scaler = objects.autoscaler.get('orders')!.spec;
    const written = of('HorizontalPodAutoscaler').spec;
    expect([written.minReplicas, written.maxReplicas]).toEqual([scaler.min, scaler.max]);
    expect(written.metrics[0].resource.target.averageUtilization).toBe(scaler.cpuUtilization);
    expect(written.behavior.scaleDown.stabilizationWindowSeconds).toBe(60);
    expect(written.behavior.scaleUp.policies).toEqual(scaler.behavior!.scaleUp.policies);
    expect(of('PodDisruptionBudget').spec.minAvailable).toBe(objects.disruptionBudget.get('orders')!.spec.minAvailable);
  });

  it('says which values the API could not carry', async () => {
    const { manifests } = await both(shop({ service: 'liveness: { period: 1200ms, timeout: 200ms }' }));
    expect(manifests[0].notes).toEqual([
      'livenessProbe.periodSeconds is 1200 ms in the simulation; the API counts in whole seconds',
      'livenessProbe.timeoutSeconds is 200 ms in the simulation; the API counts in whole seconds',
    ]);
  });
});

describe('quantities', () => {
  it('are written as the API writes them', () => {
    expect([cpuQuantity(2000), cpuQuantity(250)]).toEqual(['2', '250m']);
    expect([memoryQuantity(268_435_456), memoryQuantity(1000), memoryQuantity(1_610_612_736)]).toEqual([
      '256Mi',
      '1000',
      '1536Mi',
    ]);
    expect(dnsLabel('userProfiles')).toBe('user-profiles');
  });
});
