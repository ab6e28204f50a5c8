// Answers for the terminal: the real tool's command line over the simulated system. What it changes is an intervention like any other.
import { useEffect, useRef, useState } from 'react';
import { useRun, useRunHandle } from '../run/context.ts';
import type { Run } from '../run/run.ts';
import { moment } from '../run/words.ts';
import { completed, entered, type History, moved, noHistory } from './history.ts';
import styles from './Terminal.module.css';

/** Entries that stay on the screen. */
const MOST_SHOWN = 60;

interface Entry {
  readonly id: number;
  readonly at: number;
  readonly line: string;
  readonly output: string;
  readonly failed: boolean;
}

interface Memory {
  entries: readonly Entry[];
  history: History;
}

/** What was typed survives the lens being closed, and ends with the run. */
const memories = new WeakMap<Run, Memory>();

function memoryOf(run: Run): Memory {
  const known = memories.get(run) ?? { entries: [], history: noHistory };
  memories.set(run, known);
  return known;
}

export function Terminal() {
  const run = useRunHandle();
  const parts = useRun((s) => s.world?.parts);
  const [chosen, choose] = useState('');
  const terminals = parts?.filter((part) => part.terminal) ?? [];
  const part = terminals.find((one) => one.name === chosen) ?? terminals[0];
  if (!part?.terminal) return null;
  return (
    <div className={styles.terminal}>
      {terminals.length > 1 && (
        <label className={styles.context}>
          Cluster{' '}
          <select value={part.name} onChange={(e) => choose(e.target.value)}>
            {terminals.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
      )}
      <Session run={run} part={part.name} tool={part.terminal.tool} examples={part.terminal.examples} />
    </div>
  );
}

interface SessionProps {
  readonly run: Run;
  readonly part: string;
  readonly tool: string;
  readonly examples: readonly string[];
}

function Session({ run, part, tool, examples }: SessionProps) {
  const memory = memoryOf(run);
  const [entries, setEntries] = useState(memory.entries);
  const [line, setLine] = useState('');
  const [words, setWords] = useState<readonly string[]>([]);
  const end = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry or list of words moves the end
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [entries, words]);

  const enter = async (typed: string) => {
    const asked = typed.trim();
    setLine('');
    setWords([]);
    input.current?.focus();
    if (asked === '') return;
    memory.history = entered(memory.history, asked);
    if (asked === 'clear') return show([]);
    const at = run.store.getState().frame?.at ?? 0;
    const answer = await run.port.ask({ ask: 'terminal', part, line: asked });
    if (answer.answer !== 'terminal') return;
    const { output, failed, actions, back } = answer.reply;
    const refused = actions.length > 0 && !(await run.act(withTool(tool, asked), actions, back));
    const told = refused ? run.store.getState().said : output;
    show([...memory.entries, { id: nextId(memory), at, line: asked, output: told, failed: failed || refused }]);
  };

  const show = (next: readonly Entry[]) => {
    memory.entries = next.slice(-MOST_SHOWN);
    setEntries(memory.entries);
  };

  const complete = async () => {
    const answer = await run.port.ask({ ask: 'complete', part, line });
    if (answer.answer !== 'words') return;
    setLine(completed(line, answer.words));
    setWords(answer.words.length > 1 ? answer.words : []);
  };

  const onKey = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const { history, line: shown } = moved(memory.history, event.key === 'ArrowUp' ? -1 : 1, line);
      memory.history = history;
      setLine(shown);
    }
    // An empty line lets Tab go on to what follows, so that nobody is held here.
    if (event.key === 'Tab' && !event.shiftKey && line !== '') {
      event.preventDefault();
      void complete();
    }
    if (event.key === 'Escape') setLine('');
  };

  return (
    <>
      <div role="log" aria-label={`Answers of ${tool}`}>
        {entries.map((entry) => (
          <div key={entry.id} className={styles.entry}>
            <p className={styles.typed}>
              <span className={styles.at}>{moment(entry.at)}</span> $ {withTool(tool, entry.line)}
            </p>
            {entry.output !== '' && <pre className={entry.failed ? styles.failed : undefined}>{entry.output}</pre>}
          </div>
        ))}
      </div>
      {entries.length === 0 && (
        <p className={styles.hint}>
          What {tool} would print at this moment of the run. Try{' '}
          {examples.map((example) => (
            <button key={example} type="button" className={styles.example} onClick={() => enter(example)}>
              {example}
            </button>
          ))}
        </p>
      )}
      {words.length > 0 && <p className={styles.words}>{words.join('  ')}</p>}
      <form
        ref={end}
        className={styles.prompt}
        onSubmit={(event) => {
          event.preventDefault();
          void enter(line);
        }}
      >
        <span aria-hidden="true">$ {tool}</span>
        <input
          ref={input}
          aria-label={`${tool} command. Tab completes a line that has begun, arrow keys go through earlier ones, Escape empties it.`}
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          value={line}
          onChange={(event) => {
            setLine(event.target.value);
            setWords([]);
          }}
          onKeyDown={onKey}
        />
      </form>
    </>
  );
}

function nextId(memory: Memory): number {
  return (memory.entries.at(-1)?.id ?? 0) + 1;
}

function withTool(tool: string, line: string): string {
  return line.startsWith(`${tool} `) ? line : `${tool} ${line}`;
}
