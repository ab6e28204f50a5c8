// Answers for how many consumers there are: starts those that are wanted, and stops those that are too many.
import type { Behaviour, Context, Pid, ProcessSpec } from '../../engine/index.ts';
import type { Params } from './params.ts';
import type { ConsumerConfig } from './state.ts';

export interface LauncherConfig {
  readonly part: string;
  /** Everything of a consumer but what its number decides. */
  readonly template: Omit<ProcessSpec, 'name' | 'ordinal' | 'host' | 'config'>;
  readonly config: Omit<ConsumerConfig, 'ordinal'>;
  /** Consumers that run when the world begins. */
  readonly initial: readonly Pid[];
}

interface LauncherState {
  /** By ordinal, from 1. */
  readonly pids: Pid[];
  running: number;
}

export function consumerHost(part: string, ordinal: number): string {
  return `${part}-${ordinal}`;
}

export const launcher: Behaviour<LauncherState> = {
  role: 'consumers/launcher',
  init: (ctx) => {
    const { initial } = ctx.config as LauncherConfig;
    return { pids: [...initial], running: initial.length };
  },
  onParams(s, ctx, path) {
    if (path === 'members') follow(s, ctx);
  },
};

function follow(s: LauncherState, ctx: Context): void {
  const { members } = ctx.params as Params;
  for (; s.running < members; s.running++) {
    const pid = s.pids[s.running];
    if (pid === undefined) s.pids.push(start(ctx, s.running + 1));
    else ctx.restart(pid);
  }
  for (; s.running > members; s.running--) ctx.signal(s.pids[s.running - 1]!, 'drain', 'scaled down');
}

function start(ctx: Context, ordinal: number): Pid {
  const { part, template, config } = ctx.config as LauncherConfig;
  return ctx.spawn({
    ...template,
    name: `${part}#${ordinal}`,
    ordinal,
    host: ctx.host(consumerHost(part, ordinal), 0),
    config: { ...config, ordinal },
  });
}
