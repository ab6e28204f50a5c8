// Answers for how the parts of a control plane speak to the API server, and how each keeps its copy of what it watches.
import { type Context, freezeDeep, type Pid } from '../../engine/index.ts';
import type { ApiObject, Kind, ObjectOf } from './objects.ts';

/** How long a watcher waits before it asks again when the connection broke. */
const ASK_AGAIN = 1_000_000;

/** Requests to the API server. `version` 0: whatever it is now. */
export type ApiRequest =
  | { readonly type: 'watch'; readonly kinds: readonly Kind[]; readonly node: string }
  /** Creates it, or changes its spec alone. For a pod the name is given by the server. */
  | {
      readonly type: 'apply';
      readonly kind: Kind;
      readonly name: string;
      readonly spec: object;
      readonly status: object;
    }
  | {
      readonly type: 'update';
      readonly kind: Kind;
      readonly name: string;
      readonly version: number;
      readonly spec: object;
      readonly status: object;
    }
  /** Asks for its deletion: a pod on a node is removed by its kubelet. */
  | { readonly type: 'delete'; readonly kind: Kind; readonly name: string }
  /** Asks for a pod's deletion as far as its budget allows. */
  | { readonly type: 'evict'; readonly name: string }
  | { readonly type: 'remove'; readonly kind: Kind; readonly name: string }
  /** Answered by `pong`: somebody who has heard nothing for a while wants to know whether the connection still holds. */
  | { readonly type: 'ping' };

/** What a watcher is told: everything there is, then every change. */
export type ApiEvent =
  | { readonly type: 'listed'; readonly kinds: readonly Kind[]; readonly objects: readonly ApiObject[] }
  | { readonly type: 'changed'; readonly object: ApiObject; readonly removed: boolean };

/** Copies of watched objects, by kind and name. */
export type Cache = { readonly [K in Kind]: Map<string, ObjectOf[K]> };

export function emptyCache(): Cache {
  return {
    node: new Map(),
    lease: new Map(),
    pod: new Map(),
    replicaSet: new Map(),
    deployment: new Map(),
    service: new Map(),
    endpointSlice: new Map(),
    autoscaler: new Map(),
    disruptionBudget: new Map(),
  };
}

/** Takes an event into the cache; `told` hears of each object and what was known of it. */
export function learn(
  cache: Cache,
  event: ApiEvent,
  told: (object: ApiObject, before: ApiObject | undefined, removed: boolean) => void,
): void {
  if (event.type === 'listed') relearn(cache, event.kinds, event.objects, told);
  else if (!event.removed) put(cache, event.object, told);
  else {
    const known = tableOf(cache, event.object.kind);
    const before = known.get(event.object.name);
    known.delete(event.object.name);
    told(event.object, before, true);
  }
}

/** A list after the first: what is no longer in it was removed in between. */
function relearn(
  cache: Cache,
  kinds: readonly Kind[],
  objects: readonly ApiObject[],
  told: Parameters<typeof learn>[2],
): void {
  const listed = new Set(objects.map((object) => `${object.kind} ${object.name}`));
  for (const kind of kinds)
    for (const before of [...tableOf(cache, kind).values()])
      if (!listed.has(`${kind} ${before.name}`)) {
        tableOf(cache, kind).delete(before.name);
        told(before, before, true);
      }
  for (const object of objects) put(cache, object, told);
}

function put(cache: Cache, object: ApiObject, told: Parameters<typeof learn>[2]): void {
  const known = tableOf(cache, object.kind);
  const before = known.get(object.name);
  if (before !== undefined && before.version >= object.version) return;
  known.set(object.name, object);
  told(object, before, false);
}

export function tableOf(cache: Cache, kind: Kind): Map<string, ApiObject> {
  return cache[kind] as Map<string, ApiObject>;
}

/** Watches kinds; of pods and nodes those of `node` alone, if one is named. */
export function watch(ctx: Context, server: Pid, kinds: readonly Kind[], node = ''): void {
  send(ctx, server, { type: 'watch', kinds, node });
}

/** The connection to the API server broke: it is asked again later, by a timer of the name `watch`. */
export function watchLater(ctx: Context): void {
  ctx.setTimer(ASK_AGAIN, 'watch');
}

export function send(ctx: Context, server: Pid, request: ApiRequest): void {
  ctx.stream(server, freezeDeep({ port: 'cluster', ...request }) as never);
}

/** Creates an object or changes its spec. */
export function apply<K extends Kind>(
  ctx: Context,
  server: Pid,
  kind: K,
  name: string,
  spec: ObjectOf[K]['spec'],
  status: Partial<ObjectOf[K]['status']> = {},
): void {
  send(ctx, server, { type: 'apply', kind, name, spec, status });
}

export function updateStatus<K extends Kind>(
  ctx: Context,
  server: Pid,
  object: ObjectOf[K],
  status: Partial<ObjectOf[K]['status']>,
): void {
  send(ctx, server, { type: 'update', kind: object.kind, name: object.name, version: 0, spec: {}, status });
}

/** Refused by the server when the object has changed since it was seen. */
export function updateSpec<K extends Kind>(
  ctx: Context,
  server: Pid,
  object: ObjectOf[K],
  spec: Partial<ObjectOf[K]['spec']>,
): void {
  const { kind, name, version } = object;
  send(ctx, server, { type: 'update', kind, name, version, spec, status: {} });
}
