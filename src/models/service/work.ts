// Answers for how long a step takes here and now: its draw, times what coordination and warming up cost.
import type { Context, Distribution, Micros } from '../../engine/index.ts';
import type { ReplicaState, Task } from './task.ts';

/** Time of a step for this request: keyed by request, step and attempt, so that nothing else moves it. */
export function stepTime(s: ReplicaState, ctx: Context, task: Task, step: number, time: Distribution): Micros {
  const drawn = ctx.sample(time, ctx.keyed(ctx.config.salt, task.chance, step, task.request.attempt));
  if (!(drawn > 0)) return 0;
  return Math.round(drawn * coordination(s, ctx) * coldness(s, ctx));
}

/** What it costs each request that n replicas coordinate: 1 + sigma (n - 1) + kappa n (n - 1), the Universal Scalability Law. */
function coordination(s: ReplicaState, ctx: Context): number {
  const { sigma, kappa } = ctx.params.usl;
  if (sigma === 0 && kappa === 0) return 1;
  const n = s.peers > 0 ? s.peers : ctx.params.replicas;
  return 1 + sigma * (n - 1) + kappa * n * (n - 1);
}

/** A cold replica is `factor` times slower, and less so with every moment of its warm-up. */
function coldness(s: ReplicaState, ctx: Context): number {
  const { duration, factor } = ctx.params.warmUp;
  if (duration === 0 || s.upAt <= 0) return 1;
  const age = ctx.now() - s.upAt;
  return age >= duration ? 1 : 1 + ((factor - 1) * (duration - age)) / duration;
}
