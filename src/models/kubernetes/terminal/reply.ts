// Answers for what a command answers: text, and the parameters it sets, with what sets them back.
import type { FaultAction } from '../../../engine/index.ts';
import type { TerminalReply } from '../../terminal.ts';
import type { DeploymentObject } from '../objects.ts';
import type { Seen } from './resources.ts';

/** A parameter of a part, and its new value in scenario notation. */
export interface Setting {
  readonly path: string;
  readonly to: unknown;
}

export function printed(output: string, failed = false): TerminalReply {
  return { output, failed, actions: [], back: [] };
}

/** Where the parameters of the service say this of that very Deployment: a second one has its own number and image. */
export function pathOf({ spec }: DeploymentObject, path: 'replicas' | 'deploy.image'): string {
  if (spec.template.track !== 'canary') return path;
  return path === 'replicas' ? 'deploy.canary.replicas' : 'deploy.canary.image';
}

/** Sets parameters of a part: the deployer and kubectl of the simulated cluster carry them to its API server. */
export function changes(seen: Seen, part: string, settings: readonly Setting[], output: string): TerminalReply {
  const view = part === seen.world.part.name ? seen.world.part : seen.world.other(part);
  const actions = settings.map(({ path, to }): FaultAction => ({ do: 'set', path: `${part}.${path}`, to }));
  const back = settings.map(
    ({ path }): FaultAction => ({ do: 'set', path: `${part}.${path}`, to: written(path, valueAt(view?.params, path)) }),
  );
  return { output, failed: false, actions, back };
}

function valueAt(params: any, path: string): unknown {
  return path.split('.').reduce((value, key) => value?.[key], params);
}

/** Times and sizes are numbers inside, and have a unit in a scenario. */
function written(path: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (/\.(period|timeout)$|^shutdown\.grace$/.test(path)) return `${value}us`;
  return path.endsWith('.memory') ? `${value}B` : value;
}
