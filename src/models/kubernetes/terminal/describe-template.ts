// Answers for the lines of describe that a pod template gives: image, requests, probes.
import type { PodTemplate, ProbeObject } from '../objects.ts';

export function templateLines(template: PodTemplate): readonly (readonly [string, string])[] {
  const { startup, liveness, readiness } = template.probes;
  const { cpu, memory } = template.requests;
  const probe = (name: string, one: ProbeObject | undefined) => (one === undefined ? [] : [[name, told(one)] as const]);
  return [
    ['Image', template.image],
    ['Requests', cpu === 0 && memory === 0 ? '<none>' : `cpu ${cpu}m, memory ${memory}`],
    ...(template.limits === undefined ? [] : [['Limits', `cpu ${template.limits.cpu}m`] as const]),
    ...probe('Startup', startup),
    ...probe('Liveness', liveness),
    ...probe('Readiness', readiness),
  ];
}

/** Source: kubernetes/kubectl pkg/describe/describe.go, DescribeProbe. */
function told(probe: ProbeObject): string {
  const seconds = (time: number): string => `${time / 1_000_000}s`;
  return `http-get ${probe.path} delay=${probe.initialDelaySeconds}s timeout=${seconds(probe.timeout)} period=${seconds(probe.period)} #success=${probe.successThreshold} #failure=${probe.failureThreshold}`;
}
