// Answers for kubectl in the lab: a line in, what kubectl would print out, and what is to be changed.
import type { Terminal, TerminalReply, TerminalWorld } from '../../terminal.ts';
import { objectsIn } from '../readings.ts';
import { cordon, deletePods, drain, scale, setImage, uncordon } from './change.ts';
import { CommandError, type CommandLine, readLine } from './command.ts';
import { complete } from './complete.ts';
import { describe } from './describe.ts';
import { get } from './get.ts';
import { printed } from './reply.ts';
import type { Seen } from './resources.ts';
import { rollout } from './rollout.ts';

export const kubectlTerminal: Terminal = {
  tool: 'kubectl',
  examples: ['get pods -o wide', 'get all', 'describe nodes', 'get events'],
  answer(world, line) {
    try {
      const command = readLine(line);
      return run(look(world), command);
    } catch (error) {
      if (error instanceof CommandError) return printed(error.message, true);
      throw error;
    }
  },
  complete(world, line) {
    const objects = objectsIn(world.part);
    return objects === null ? [] : complete({ world, objects, now: world.part.now }, line);
  },
};

/** The API server answers, or nobody does. */
function look(world: TerminalWorld): Seen {
  const objects = objectsIn(world.part);
  if (objects === null)
    throw new CommandError(
      `The connection to the server ${world.part.name}.apiServer was refused - did you specify the right host or port?`,
    );
  return { world, objects, now: world.part.now };
}

function run(seen: Seen, command: CommandLine): TerminalReply {
  switch (command.verb) {
    case 'get':
      return printed(get(seen, command));
    case 'describe':
      return printed(describe(seen, command));
    case 'scale':
      return scale(seen, command);
    case 'rollout':
      return rollout(seen, command);
    case 'set':
      return setImage(seen, command);
    case 'cordon':
      return cordon(seen, command);
    case 'uncordon':
      return uncordon(seen, command);
    case 'drain':
      return drain(seen, command);
    default:
      return deletePods(seen, command);
  }
}
