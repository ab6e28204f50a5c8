// Answers for the API server: the one place where objects are kept, changed in order, and told to those who watch.
import { type Behaviour, type Context, freezeDeep } from '../../engine/index.ts';
import { type ApiRequest, type Cache, emptyCache, tableOf } from './api.ts';
import { CLUSTER_CHARTS, followObject } from './charts.ts';
import { type ApiObject, type Kind, KINDS, type PodObject } from './objects.ts';
import { budgetStatus, mayEvict } from './rules/disruption.ts';

const PONG = Object.freeze({ port: 'cluster', type: 'pong' }) as never;

interface Watcher {
  readonly connection: number;
  readonly kinds: readonly Kind[];
  readonly node: string;
}

export interface ApiServerState {
  /** Raised by every change of any object: `resourceVersion`. */
  version: number;
  readonly objects: Cache;
  readonly watchers: Watcher[];
  /** How many pods a service has had: the next one's number. */
  readonly ordinals: Map<string, number>;
}

export const apiServer: Behaviour<ApiServerState> = {
  role: 'cluster/apiServer',
  charts: CLUSTER_CHARTS,
  init: restore,
  start(s, ctx) {
    // An incarnation begins with charts in their first states.
    for (const kind of KINDS) for (const object of tableOf(s.objects, kind).values()) followObject(ctx, object, false);
  },
  onMessage(s, ctx, message: ApiRequest) {
    switch (message.type) {
      case 'watch':
        return list(s, ctx, message);
      case 'apply':
        return applied(s, ctx, message);
      case 'update':
        return updated(s, ctx, message);
      case 'ping':
        return void ctx.respond(ctx.connection, PONG);
      case 'evict':
        return evictionAsked(s, ctx, message.name);
      case 'delete':
        return deletionAsked(s, ctx, message.kind, message.name);
      case 'remove': {
        const object = tableOf(s.objects, message.kind).get(message.name);
        if (object !== undefined) remove(s, ctx, object);
      }
    }
  },
};

/** What etcd keeps beside the objects. */
interface Kept {
  readonly version: number;
  readonly names: readonly (readonly [Kind, string])[];
  readonly ordinals: readonly (readonly [string, number])[];
}

/** After a crash everything is as it was: it is kept in files. */
function restore(ctx: Context): ApiServerState {
  const kept: Kept = ctx.read('kept') ?? { version: 0, names: [], ordinals: [] };
  const objects = emptyCache();
  for (const [kind, name] of kept.names) tableOf(objects, kind).set(name, ctx.read(`${kind} ${name}`));
  const version = Object.values(objects).reduce(
    (most, table) => [...table.values()].reduce((high, object) => Math.max(high, object.version), most),
    kept.version,
  );
  return { version, objects, watchers: [], ordinals: new Map(kept.ordinals) };
}

// Functions of kind and name, frozen once: all of them are written whenever an object comes or goes.
const pairs = new Map<Kind, Map<string, readonly [Kind, string]>>();
const MOST_PAIRS = 20_000;

function pairOf(kind: Kind, name: string): readonly [Kind, string] {
  let named = pairs.get(kind);
  if (named === undefined || named.size >= MOST_PAIRS) pairs.set(kind, (named = new Map()));
  let pair = named.get(name);
  if (pair === undefined) named.set(name, (pair = Object.freeze([kind, name] as const)));
  return pair;
}

/** Which objects there are changed. */
function keepNames(s: ApiServerState, ctx: Context): void {
  const names: (readonly [Kind, string])[] = [];
  for (const kind of KINDS) for (const name of tableOf(s.objects, kind).keys()) names.push(pairOf(kind, name));
  ctx.write('kept', { version: s.version, names: Object.freeze(names), ordinals: [...s.ordinals] });
}

function list(s: ApiServerState, ctx: Context, request: Extract<ApiRequest, { type: 'watch' }>): void {
  const watcher = { connection: ctx.connection, kinds: request.kinds, node: request.node };
  const known = s.watchers.findIndex((one) => one.connection === watcher.connection);
  if (known >= 0) s.watchers.splice(known, 1, watcher);
  else s.watchers.push(watcher);
  const objects: ApiObject[] = [];
  for (const kind of request.kinds)
    for (const object of tableOf(s.objects, kind).values()) if (concerns(watcher, object)) objects.push(object);
  ctx.respond(ctx.connection, freezeDeep({ port: 'cluster', type: 'listed', kinds: request.kinds, objects }) as never);
}

/** A kubelet hears only of its own node and of the pods bound to it. */
function concerns(watcher: Watcher, object: ApiObject): boolean {
  if (!watcher.kinds.includes(object.kind)) return false;
  if (watcher.node === '') return true;
  return object.kind === 'pod' ? object.spec.node === watcher.node : object.name === watcher.node;
}

function applied(s: ApiServerState, ctx: Context, request: Extract<ApiRequest, { type: 'apply' }>): void {
  const known = tableOf(s.objects, request.kind).get(request.name);
  if (known !== undefined) {
    // A controller that has not seen its own ReplicaSet yet makes it once more: it exists already.
    if (known.kind === 'replicaSet') return ctx.count('conflicts');
    return change(s, ctx, known, request.spec, {});
  }
  const { kind } = request;
  const name = kind === 'pod' ? podName(s, request.spec as PodObject['spec']) : request.name;
  const ordinal = kind === 'pod' ? { ordinal: s.ordinals.get((request.spec as PodObject['spec']).service)! } : {};
  const spec = { ...request.spec, ...ordinal };
  const created = { kind, name, generation: 1, created: ctx.now(), deletedAt: null, spec, status: request.status };
  commit(s, ctx, created as never);
}

function podName(s: ApiServerState, spec: PodObject['spec']): string {
  const ordinal = (s.ordinals.get(spec.service) ?? 0) + 1;
  s.ordinals.set(spec.service, ordinal);
  return `${spec.service}#${ordinal}`;
}

/** Optimistic concurrency: who has seen an older version is refused, and will see the newer one. */
function updated(s: ApiServerState, ctx: Context, request: Extract<ApiRequest, { type: 'update' }>): void {
  const known = tableOf(s.objects, request.kind).get(request.name);
  if (known === undefined) return;
  if (request.version !== 0 && request.version !== known.version) return ctx.count('conflicts');
  change(s, ctx, known, request.spec, request.status);
}

function change(s: ApiServerState, ctx: Context, known: ApiObject, spec: object, status: object): void {
  const isNewSpec = differs(known.spec, spec);
  if (!isNewSpec && !differs(known.status, status)) return;
  commit(s, ctx, {
    ...known,
    generation: known.generation + (isNewSpec ? 1 : 0),
    spec: { ...known.spec, ...spec },
    status: { ...known.status, ...status },
  } as ApiObject);
}

function differs(known: object, patch: object): boolean {
  const before = known as Readonly<Record<string, unknown>>;
  return Object.entries(patch).some(([name, value]) => !isSame(before[name], value));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

/** A pod on a node is marked, and stays until its kubelet says that it is gone; anything else goes at once. */
function deletionAsked(s: ApiServerState, ctx: Context, kind: Kind, name: string): void {
  const object = tableOf(s.objects, kind).get(name);
  if (object === undefined || object.deletedAt !== null) return;
  if (object.kind !== 'pod') return remove(s, ctx, object);
  commit(s, ctx, { ...object, deletedAt: ctx.now() });
  if (object.spec.node === '') remove(s, ctx, tableOf(s.objects, kind).get(name)!);
}

/** Refused while the budget of its service is used up; whoever asked asks again. */
function evictionAsked(s: ApiServerState, ctx: Context, name: string): void {
  const pod = s.objects.pod.get(name);
  if (pod === undefined || pod.deletedAt !== null) return;
  const budget = s.objects.disruptionBudget.get(pod.spec.service);
  if (budget !== undefined) {
    const expected = [...s.objects.deployment.values()].reduce(
      (sum, one) => sum + (one.spec.service === pod.spec.service ? one.spec.replicas : 0),
      0,
    );
    const healthy = [...s.objects.pod.values()].filter(
      (one) => one.spec.service === pod.spec.service && one.status.ready && one.deletedAt === null,
    ).length;
    const status = budgetStatus(budget.spec, expected, healthy);
    const asked = { isPending: pod.status.phase === 'Pending', isReady: pod.status.ready };
    if (!mayEvict(asked, status, healthy)) {
      ctx.count('evictionsRefused');
      ctx.log('cluster.evictionRefused', { pod: name });
      return;
    }
  }
  ctx.count('evictions');
  deletionAsked(s, ctx, 'pod', name);
}

function commit(s: ApiServerState, ctx: Context, object: ApiObject): void {
  const kept = freezeDeep({ ...object, version: ++s.version }) as ApiObject;
  const isNew = !tableOf(s.objects, object.kind).has(object.name);
  tableOf(s.objects, object.kind).set(object.name, kept);
  ctx.write(`${kept.kind} ${kept.name}`, kept);
  if (isNew) keepNames(s, ctx);
  ctx.count('writes');
  followObject(ctx, kept, false);
  tell(s, ctx, kept, false);
}

function remove(s: ApiServerState, ctx: Context, object: ApiObject): void {
  s.version++;
  tableOf(s.objects, object.kind).delete(object.name);
  keepNames(s, ctx);
  followObject(ctx, object, true);
  tell(s, ctx, object, true);
}

function tell(s: ApiServerState, ctx: Context, object: ApiObject, removed: boolean): void {
  const event = freezeDeep({ port: 'cluster', type: 'changed', object, removed }) as never;
  let kept = 0;
  for (const watcher of s.watchers)
    if (!concerns(watcher, object) || ctx.respond(watcher.connection, event)) s.watchers[kept++] = watcher;
  s.watchers.length = kept;
}
