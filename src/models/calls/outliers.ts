// Answers for outlier detection at a caller: what attempts' ends tell it, its interval, and the chart of each endpoint.
import type { Context, Pid, Seq } from '../../engine/index.ts';
import {
  addOutlierHost,
  onOutlierInterval,
  onOutlierResponse,
  type OutlierConfig,
  outlierDetector,
} from '../loadBalancer/rules/outlier-ejection.ts';
import { arrange } from './endpoints.ts';
import { type Caller, type Cluster, NO_SEQ } from './state.ts';

/** An attempt at `pid` ended with `status` (504: no answer in time, 503: refused or reset). `because`: the end itself. */
export function judgeEndpoint(
  ctx: Context,
  c: Cluster,
  config: OutlierConfig | null,
  pid: Pid,
  status: number,
  because: Seq,
): void {
  if (config === null) return;
  if (c.outliers === null) begin(ctx, c, config);
  c.outlierConfig = config;
  const reason = onOutlierResponse(c.outliers!, config, pid, status, ctx.now());
  if (reason === '') return;
  ctx.count('ejections');
  move(ctx, c, pid, 'ejected', reason, [because]);
  arrange(c);
}

function begin(ctx: Context, c: Cluster, config: OutlierConfig): void {
  c.outliers = outlierDetector();
  for (const h of c.hosts) addOutlierHost(c.outliers, h.pid);
  ctx.setTimer(config.interval, 'outliers', c.part);
}

/** The interval is over. */
export function onOutlierTimer(c: Caller, ctx: Context, part: string): void {
  const known = c.clusters.get(part);
  if (!known?.outliers || known.outlierConfig === null) return;
  const sweep = onOutlierInterval(known.outliers, known.outlierConfig, ctx.now());
  for (const pid of sweep.unejected) move(ctx, known, pid, 'inRotation', 'TIME_IS_OVER', NO_SEQ);
  for (const { host, reason } of sweep.ejected) {
    ctx.count('ejections');
    move(ctx, known, host, 'ejected', reason, [ctx.seq]);
  }
  if (sweep.unejected.length + sweep.ejected.length > 0) arrange(known);
  ctx.setTimer(known.outlierConfig.interval, 'outliers', part);
}

function move(ctx: Context, c: Cluster, pid: Pid, to: string, reason: string, because: readonly Seq[]): void {
  const host = c.byPid.get(pid);
  if (host && ctx.where('outlier', host.name) !== to) ctx.become('outlier', host.name, to, reason, because);
}
