// Answers for how a kubelet gets an image: what it has, what it has to fetch, and when it asks again for one that is not to be had.
import type { Context } from '../../engine/index.ts';
import { updateStatus } from './api.ts';
import type { KubeletState, RunningPod } from './kubelet-state.ts';
import { CRASH_LOOP_BACKOFF, nextBackoff } from './rules/backoff.ts';
import { buildAll, type BuiltImage, pullImage } from './rules/images.ts';

/** From the question for an image to the registry's answer that there is none. */
const REFUSED_AFTER = 500_000;

/** The layers of a name, when the cluster's parameters say how it was built. */
function builtImage(ctx: Context, name: string): BuiltImage | undefined {
  const { builds, dockerfiles } = ctx.params.images;
  return builds.length === 0 ? undefined : buildAll(builds, dockerfiles).get(name);
}

/** Begins to get the image of a new pod: timer `pulled` when its container is made, `noImage` when there is none. */
export function pull(s: KubeletState, ctx: Context, pod: RunningPod): void {
  const { image } = pod.object.spec.template;
  if (!s.images.has(image) && ctx.params.images.missing.includes(image))
    return void ctx.setTimer(REFUSED_AFTER, 'noImage', pod.name);
  ctx.setTimer(pullTime(s, ctx, image) + ctx.params.containerCreation, 'pulled', pod.name);
}

function pullTime(s: KubeletState, ctx: Context, image: string): number {
  if (s.images.has(image)) return 0;
  const built = builtImage(ctx, image);
  if (built === undefined) return ctx.params.imagePull;
  const { bytes, time } = pullImage(built.layers, s.layers, ctx.params.images);
  ctx.count('pulledBytes', bytes);
  ctx.log('cluster.pulling', { image, node: ctx.config.node, megabytes: Math.round(bytes / 1_000_000) });
  return time;
}

/** It is here now, and so are its layers. */
export function keepImage(s: KubeletState, ctx: Context, image: string): void {
  if (s.images.has(image)) return;
  s.images.add(image);
  for (const { key } of builtImage(ctx, image)?.layers ?? []) s.layers.add(key);
}

/** It is asked for again after 10, 20, 40 ... 300 s. Source: kubernetes/kubernetes pkg/kubelet/images/image_manager.go. */
export function imageRefused(ctx: Context, pod: RunningPod): void {
  if (pod.state !== 'creating') return;
  pod.backoff = nextBackoff(pod.backoff, CRASH_LOOP_BACKOFF, ctx.now(), ctx.now());
  ctx.log('cluster.noImage', { pod: pod.name, image: pod.object.spec.template.image });
  updateStatus(ctx, ctx.config.server, pod.object, { waiting: 'ImagePullBackOff' });
  ctx.setTimer(pod.backoff.delay, 'pullAgain', pod.name);
}
