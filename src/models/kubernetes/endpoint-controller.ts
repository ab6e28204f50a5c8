// Answers for the EndpointSlice controller: the pods of a service, in the condition in which Services may use them.
import type { Context } from '../../engine/index.ts';
import { apply } from './api.ts';
import type { ManagerState } from './manager-state.ts';
import type { EndpointEntry, PodObject, Track } from './objects.ts';
import { endpointConditions, shouldPodBeInEndpoints } from './rules/endpoints.ts';

/** One sync. Source: kubernetes/endpointslice reconciler.go. */
export function syncEndpoints(s: ManagerState, ctx: Context, service: string): void {
  const track = s.cache.service.get(service)?.spec.track ?? '';
  const endpoints: EndpointEntry[] = [];
  for (const pod of s.cache.pod.values()) {
    if (pod.spec.service !== service || !isSelected(pod, track)) continue;
    const isTerminating = pod.deletedAt !== null;
    const listed = { phase: pod.status.phase, hasIp: pod.status.pid >= 0, isTerminating };
    if (!shouldPodBeInEndpoints(listed, true)) continue;
    endpoints.push({
      pid: pod.status.pid,
      name: pod.name,
      node: pod.spec.node,
      since: pod.status.readyChanged ?? 0,
      ...endpointConditions(pod.status.ready, isTerminating, false),
    });
  }
  const known = s.cache.endpointSlice.get(service)?.spec.endpoints ?? [];
  if (JSON.stringify(known) !== JSON.stringify(endpoints))
    apply(ctx, ctx.config.server, 'endpointSlice', service, { endpoints });
}

/** The Service's selector names a track, or leaves it open. */
function isSelected(pod: PodObject, track: Track): boolean {
  return track === '' || pod.spec.template.track === track;
}
