// Answers for which command the command line runs, its help, and what it says to a word that is no command.
import { nearest } from '../models/nearest.ts';

/** Where a command writes what it has to say; standard output, or a string in a test. */
export interface Output {
  write(text: string): void;
}

/** A command: takes the words after its name, answers with its exit code (0 good, 1 a check failed, 2 bad file or usage). */
type Command = (args: string[], out: Output) => Promise<number>;

interface Entry {
  readonly usage: string;
  readonly summary: string;
  load(): Promise<Command>;
}

// Loaded when asked for: `murphy --help` and a misspelt command need none of the models.
const commands: Readonly<Record<string, Entry>> = {
  run: {
    usage: 'run FILE [--seed N | --seeds A-B] [--until 60s] [--set path=value ...] [--json]',
    summary: 'run a scenario and print its checks; exit 1 if one fails',
    load: async () => (await import('./run.ts')).run,
  },
  explore: {
    usage:
      'explore FILE [--seeds A-B] [--kinds kill,pause] [--faults N] [--set path=value ...] [--first] [--shrink N] [--workers N] [--json]',
    summary: 'search for random faults that break what a scenario promises; exit 1 if some do',
    load: async () => (await import('./explore.ts')).explore,
  },
  validate: {
    usage: 'validate FILE...',
    summary: 'print every problem as file:line:column: message',
    load: async () => (await import('./validate.ts')).validate,
  },
  topics: {
    usage: 'topics',
    summary: 'list the course topics, with the scenarios that cover each',
    load: async () => (await import('./topics.ts')).topics,
  },
  export: {
    usage: 'export FILE [--kind kubernetes] [--part NAME]',
    summary: 'print what is deployed as manifests for the real system; exit 1 if there is nothing to print',
    load: async () => (await import('./export.ts')).exportScenario,
  },
  conformance: {
    usage: 'conformance DIR [--json]',
    summary: "run a folder of case tables against the models' rules",
    load: async () => (await import('./conformance.ts')).conformance,
  },
  bench: {
    usage: 'bench [--browser] [--json]',
    summary: 'measure the engine against references and limits, or the lab in a browser; exit 1 if one is over',
    load: async () => (await import('./bench.ts')).bench,
  },
};

function help(): string {
  const lines = Object.values(commands).map((entry) => `  murphy ${entry.usage}\n      ${entry.summary}\n`);
  return `Murphy, a laboratory for distributed systems.\n\n${lines.join('')}\nExit codes: 0 good, 1 a check failed, 2 bad file or usage.\n`;
}

function unknown(word: string): string {
  const meant = nearest(word, Object.keys(commands));
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  return `murphy: there is no command '${word}'.${hint}\nCommands: ${Object.keys(commands).join(', ')}. See murphy --help.\n`;
}

/**
 * Runs one command.
 * @param args the words after `murphy`
 * @param out where the command writes
 * @param complain where usage errors go
 * @returns the exit code
 */
export async function main(args: string[], out: Output, complain: (text: string) => void): Promise<number> {
  const [word, ...rest] = args;
  if (word === undefined) {
    complain(help());
    return 2;
  }
  if (word === '--help' || word === '-h' || word === 'help') {
    out.write(help());
    return 0;
  }
  if (!Object.hasOwn(commands, word)) {
    complain(unknown(word));
    return 2;
  }
  const entry = commands[word];
  if (rest.includes('--help') || rest.includes('-h')) {
    out.write(`murphy ${entry.usage}\n    ${entry.summary}\n`);
    return 0;
  }
  const command = await entry.load();
  return command(rest, out);
}
