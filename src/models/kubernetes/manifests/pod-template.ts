// Answers for the pod template of an exported Deployment: its container, what it asks for, its probes and how it ends.
import type { PodTemplate, ProbeObject } from '../objects.ts';
import { cpuQuantity, memoryQuantity, present, wholeSeconds } from './quantities.ts';

/** Where a container listens, and where it answers probes when these have a port of their own. */
export const HTTP_PORT = 8080;
const MANAGEMENT_PORT = 8081;

/** What admission adds anyway. Source: plugin/pkg/admission/defaulttolerationseconds/admission.go. */
const DEFAULT_TOLERATION_SECONDS = 300;

/** What a template does not say and its service does. */
export interface Container {
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly preStop: number;
  readonly hasManagementPort: boolean;
  /** Bytes; 0: none. */
  readonly memoryLimit: number;
}

/** `spec.template` of a Deployment. Source: kubernetes/api core/v1/types.go. */
export function podTemplateOf(template: PodTemplate, container: Container, notes: string[]): object {
  if (template.crashesAfter !== null)
    notes.push(`the image '${template.image}' crashes ${template.crashesAfter / 1000} ms after its start`);
  if (template.errorShare !== undefined)
    notes.push(`the image '${template.image}' fails ${template.errorShare * 100} % of its requests`);
  return present({
    metadata: present({
      labels: container.labels,
      annotations:
        template.restartedAt === '' ? undefined : { 'kubectl.kubernetes.io/restartedAt': template.restartedAt },
    }),
    spec: present({
      terminationGracePeriodSeconds: wholeSeconds(template.grace, 0, 'terminationGracePeriodSeconds', notes),
      tolerations: tolerationsOf(template),
      containers: [containerOf(template, container, notes)],
    }),
  });
}

function tolerationsOf({ tolerations }: PodTemplate): readonly object[] | undefined {
  if (tolerations.every((one) => one.tolerationSeconds === DEFAULT_TOLERATION_SECONDS)) return undefined;
  return tolerations.map(({ key, operator, effect, tolerationSeconds }) => ({
    key,
    operator,
    effect,
    tolerationSeconds,
  }));
}

function containerOf(template: PodTemplate, container: Container, notes: string[]): object {
  const { startup, liveness, readiness } = template.probes;
  const port = container.hasManagementPort ? 'management' : 'http';
  const probe = (name: string, one: ProbeObject | undefined) =>
    one === undefined ? undefined : probeOf(one, name, port, notes);
  return present({
    name: container.name,
    image: template.image,
    ports: [
      { name: 'http', containerPort: HTTP_PORT },
      ...(container.hasManagementPort ? [{ name: 'management', containerPort: MANAGEMENT_PORT }] : []),
    ],
    resources: resourcesOf(template, container.memoryLimit),
    startupProbe: probe('startupProbe', startup),
    livenessProbe: probe('livenessProbe', liveness),
    readinessProbe: probe('readinessProbe', readiness),
    lifecycle:
      container.preStop === 0
        ? undefined
        : { preStop: { sleep: { seconds: wholeSeconds(container.preStop, 1, 'preStop.sleep.seconds', notes) } } },
  });
}

function resourcesOf({ requests, limits }: PodTemplate, memoryLimit: number): object | undefined {
  const both = present({
    requests: quantities(requests.cpu, requests.memory),
    limits: quantities(limits?.cpu ?? 0, memoryLimit),
  });
  return Object.keys(both).length === 0 ? undefined : both;
}

function quantities(cpu: number, memory: number): object | undefined {
  if (cpu === 0 && memory === 0) return undefined;
  return present({
    cpu: cpu === 0 ? undefined : cpuQuantity(cpu),
    memory: memory === 0 ? undefined : memoryQuantity(memory),
  });
}

function probeOf(probe: ProbeObject, name: string, port: string, notes: string[]): object {
  const seconds = (field: string, time: number, least: number) => wholeSeconds(time, least, `${name}.${field}`, notes);
  return {
    httpGet: { path: probe.path, port },
    initialDelaySeconds: seconds('initialDelaySeconds', probe.initialDelaySeconds * 1_000_000, 0),
    periodSeconds: seconds('periodSeconds', probe.period, 1),
    timeoutSeconds: seconds('timeoutSeconds', probe.timeout, 1),
    successThreshold: probe.successThreshold,
    failureThreshold: probe.failureThreshold,
  };
}
