// Answers for the metrics server: it asks every kubelet for CPU usage each period, and answers with the difference of two looks.
import type { Behaviour, Context, Pid } from '../../engine/index.ts';
import { emptyCache, type ApiEvent, type Cache, learn, watch, watchLater } from './api.ts';
import { checkServer, guardServer, isPong, type ServerHealth, serverHealth } from './api-health.ts';
import type { PodMetric } from './rules/hpa-pods.ts';

/** After so many periods without a new look a pod has no metrics. */
const FORGOTTEN_AFTER = 2;

/** One look at a pod: CPU time used so far, in microseconds, at a moment. */
interface Look {
  readonly cpu: number;
  readonly at: number;
}

export interface MetricsState {
  readonly cache: Cache;
  readonly server: ServerHealth;
  /** The last two looks at each pod. */
  readonly looks: Map<string, readonly Look[]>;
}

/** What kubelets answer: CPU time by pod. */
export interface Stats {
  readonly port: 'cluster';
  readonly type: 'stats';
  readonly pods: readonly { readonly name: string; readonly cpu: number; readonly at: number }[];
}

interface Query {
  readonly port: 'cluster';
  readonly type: 'query';
  readonly service: string;
}

export const metricsServer: Behaviour<MetricsState> = {
  role: 'cluster/metricsServer',
  init: () => ({ cache: emptyCache(), server: serverHealth(), looks: new Map() }),
  start(_s, ctx) {
    begin(ctx);
    guardServer(ctx);
    ctx.setTimer(ctx.params.metricResolution, 'scrape');
  },
  onMessage(s, ctx, message: ApiEvent | Stats | Query) {
    if (isPong(s.server, ctx, message)) return;
    if (message.type === 'query') {
      const pods = [...s.cache.pod.values()].filter((pod) => pod.spec.service === message.service);
      const samples = pods.flatMap((pod) => {
        const sample = sampleOf(s.looks.get(pod.name) ?? []);
        const isKnown =
          sample !== null && ctx.now() - sample.timestamp <= FORGOTTEN_AFTER * ctx.params.metricResolution;
        return !isKnown ? [] : [Object.freeze({ name: pod.name, sample })];
      });
      const answer = { port: 'cluster', type: 'samples', service: message.service, pods: Object.freeze(samples) };
      ctx.respond(ctx.connection, answer as never);
      return;
    }
    if (message.type === 'stats') {
      for (const { name, cpu, at } of message.pods) take(s, name, { cpu, at });
      return;
    }
    learn(s.cache, message, (object, _before, removed) => {
      if (removed && object.kind === 'pod') s.looks.delete(object.name);
    });
  },
  onTimer(s, ctx, name) {
    if (name === 'watch') return begin(ctx);
    if (name === 'health') return checkServer(s.server, ctx);
    for (const kubelet of kubelets(s, ctx)) ctx.stream(kubelet, { port: 'cluster', type: 'askStats' } as never);
    ctx.setTimer(ctx.params.metricResolution, 'scrape');
  },
  onTrouble(_s, ctx, trouble) {
    if (trouble.peer === ctx.config.server) watchLater(ctx);
  },
};

/** Nodes are looked for only where some may come and go. */
function begin(ctx: Context): void {
  watch(ctx, ctx.config.server, ctx.config.hasGroup ? ['pod', 'node'] : ['pod']);
}

/** Those of the beginning, and those that joined. */
function kubelets(s: MetricsState, ctx: Context): Pid[] {
  const joined = [...s.cache.node.values()].flatMap(({ status }) => status.kubelet ?? []);
  return [...ctx.config.kubelets, ...joined];
}

/** A counter that fell belongs to a new container: what came before does not count. */
function take(s: MetricsState, name: string, look: Look): void {
  const last = s.looks.get(name)?.at(-1);
  if (last?.at === look.at) return;
  s.looks.set(name, last === undefined || look.cpu < last.cpu ? [look] : [last, look]);
}

function sampleOf(looks: readonly Look[]): PodMetric | null {
  const [a, b] = looks;
  if (a === undefined || b === undefined) return null;
  const window = b.at - a.at;
  return Object.freeze({ value: Math.round(((b.cpu - a.cpu) * 1000) / window), timestamp: b.at, window });
}
