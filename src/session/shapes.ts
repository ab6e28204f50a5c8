// Answers for the shape of a message, on the canvas and in space-time: as its sender's or receiver's model says, else by its port's vocabulary.
import type { Pid, RunView } from '../engine/index.ts';
import { SHAPES } from '../models/view.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';

/** Index into SHAPES of what `from` sends to `to`. */
export type ShapeOf = (from: Pid, to: Pid, message: any) => number;

// Messages are frozen, so that what one looks like is found out once.
const known = new WeakMap<object, number>();

export function shapesOf(run: RunView, scenario: LoadedScenario): ShapeOf {
  const say = (pid: Pid, message: any) =>
    pid >= 0 && pid < run.processCount ? scenario.parts[run.process(pid).part]!.model.view.say(message) : null;
  return (from, to, message) => {
    let shape = known.get(message);
    if (shape === undefined) {
      const saying = say(from, message) ?? say(to, message);
      shape = saying ? SHAPES.indexOf(saying.shape) : byPort(message);
      known.set(message, shape);
    }
    return shape;
  };
}

function byPort(message: any): number {
  if (message.type === 'request') return SHAPES.indexOf(message.attempt > 1 ? 'retry' : 'request');
  if (message.type === 'response' || message.type === 'result')
    return SHAPES.indexOf(message.status >= 400 || message.ok === false ? 'failure' : 'response');
  if (message.port === 'kv') return SHAPES.indexOf('request');
  if (message.port === 'events') return SHAPES.indexOf('event');
  if (message.port === 'registry') return SHAPES.indexOf('heartbeat');
  return SHAPES.indexOf('data');
}
