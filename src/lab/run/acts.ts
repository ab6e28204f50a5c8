// Answers for the verbs: what kill, pause, slow, cut and drop mean for a part, a process, a link or a message, and how each is undone.
import type { FaultAction } from '../../engine/index.ts';
import type { Ref } from '../../models/view.ts';
import type { Run, Tool } from './run.ts';

const SLOWER = 4;
/** A wall clock that is set wrong is ahead by this (microseconds). */
const AHEAD = 5_000_000;

/** A link is selected as the item `a -> b` without part or process. */
export function linkOf(ref: Ref): readonly [string, string] | null {
  const match = /^(.+) -> (.+)$/.exec(ref.item ?? '');
  return match && !ref.part ? [match[1], match[2]] : null;
}

/** Applies a tool to what a reference names; on a part and a link, as on a process. */
export async function actOn(run: Run, tool: Tool, ref: Ref): Promise<void> {
  const link = linkOf(ref);
  if (link) {
    if (tool === 'cut') await cut(run, [link]);
    else if (tool === 'slow') await slowLink(run, link);
    else if (tool === 'drop') await dropOn(run, link);
    else run.choose({ said: 'A link can be cut or slowed, and its next message dropped.' });
    return;
  }
  const target = ref.process ?? ref.part;
  if (!target) return;
  if (tool === 'kill') await run.act(`kill ${target}`, [{ do: 'kill', target }], [{ do: 'restart', target }]);
  else if (tool === 'pause') await run.act(`pause ${target}`, [{ do: 'pause', target }], [{ do: 'resume', target }]);
  else if (tool === 'slow') await run.act(`slow ${target} ×${SLOWER}`, [{ do: 'slow', target, factor: SLOWER }]);
  else if (tool === 'skew') await run.act(`clock of ${target} 5 s ahead`, [{ do: 'clock', target, skew: AHEAD }]);
  else if (tool === 'cut') await cutOff(run, target);
  else if (tool === 'drop') run.choose({ said: 'Choose a message, or a link, to drop a message.' });
}

export async function resume(run: Run, target: string): Promise<void> {
  await run.act(`resume ${target}`, [{ do: 'resume', target }], [{ do: 'pause', target }]);
}

export async function restart(run: Run, target: string): Promise<void> {
  await run.act(`restart ${target}`, [{ do: 'restart', target }], [{ do: 'kill', target }]);
}

/** Nothing passes between the ends of these links, in both directions, and between no others. */
export async function cut(run: Run, links: readonly (readonly [string, string])[]): Promise<void> {
  const lost = links.flatMap(([a, b]): FaultAction[] => [
    { do: 'link', target: `${a} -> ${b}`, loss: 1 },
    { do: 'link', target: `${b} -> ${a}`, loss: 1 },
  ]);
  await run.act(`cut ${links.map(([a, b]) => `${a} - ${b}`).join(', ')}`, lost);
}

/** Every other part on one side, the target on the other. */
async function cutOff(run: Run, target: string): Promise<void> {
  const part = target.split('#')[0];
  const others =
    run.store
      .getState()
      .world?.parts.map((p) => p.name)
      .filter((name) => name !== part) ?? [];
  await run.act(`cut off ${target}`, [{ do: 'partition', groups: [others, [target]], oneWay: false }]);
}

async function slowLink(run: Run, [a, b]: readonly [string, string]): Promise<void> {
  const delay = { kind: 'constant', value: 200_000 } as const;
  await run.act(`200 ms more between ${a} and ${b}`, [
    { do: 'link', target: `${a} -> ${b}`, latency: delay },
    { do: 'link', target: `${b} -> ${a}`, latency: delay },
  ]);
}

export async function dropMessage(run: Run, order: number): Promise<void> {
  await run.act(`drop message ${order}`, [{ do: 'message', order, what: 'drop' }]);
}

/** Drops the message on this link that arrives first. */
async function dropOn(run: Run, [a, b]: readonly [string, string]): Promise<void> {
  const { frame, slow } = run.store.getState();
  const partOf = (pid: number) => slow?.processes[pid]?.part;
  let first = -1;
  const flight = frame?.flight;
  for (let i = 0; flight && i < flight.count; i++) {
    const ends = [partOf(flight.from[i]), partOf(flight.to[i])];
    if (!ends.includes(a) || !ends.includes(b)) continue;
    if (first < 0 || flight.arrivesAt[i] < flight.arrivesAt[first]) first = i;
  }
  if (!flight || first < 0) run.choose({ said: `Nothing is in flight between ${a} and ${b}.` });
  else await dropMessage(run, flight.order[first]);
}

/** Sets a parameter; undoing sets it back to what it was. */
export async function setParameter(run: Run, path: string, to: unknown, was: unknown): Promise<boolean> {
  return run.act(`${path} = ${String(to)}`, [{ do: 'set', path, to }], [{ do: 'set', path, to: was }]);
}
