// Answers for the space-time lens: lanes of processes, messages between them, what happened before and after a chosen event; as a diagram or a table.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { EventCone, Lane, Lanes } from '../../../session/port.ts';
import { useRun, useRunHandle } from '../../run/context.ts';
import type { RunState } from '../../run/run.ts';
import { moment } from '../../run/words.ts';
import { useAnswer } from '../answered.ts';
import lenses from '../Lenses.module.css';
import { createDiagram, type Diagram, leastHeight } from './diagram.ts';
import { OccurrenceTable } from './OccurrenceTable.tsx';
import { GUTTER } from './paint.ts';
import styles from './SpaceTime.module.css';
import { usePointer } from './pointer.ts';
import type { View } from './view.ts';

/** Lanes that are shown before anyone chose. */
const FIRST_LANES = 14;
/** What is known grows while it is computed: asked again in steps of this. */
const GRAIN = 2_000_000;
const STEP = 50_000;

const nothing: Lanes = { lanes: [], bands: [], span: 0, rows: 0 };

/** How much of the run may be shown: what was played while a question is to come, what is computed otherwise. */
function untilOf(s: RunState): number {
  const furthest = s.frame?.furthest ?? 0;
  return s.veiled ? furthest : Math.max(furthest, s.overview?.computedTo ?? 0);
}

/** The same for what need not follow every frame. */
function useUntil(): number {
  return useRun((s) => (s.playback === 'playing' ? Math.floor(untilOf(s) / STEP) * STEP : untilOf(s)));
}

/** Lanes that take part in something: members, and helpers that are sent messages. */
function alive(lanes: readonly Lane[]): Lane[] {
  return lanes.filter((lane) => lane.member || lane.received > 0);
}

/** The parts that are shown at first: as many, in the scenario's order, as there is room for. */
function firstParts(lanes: readonly Lane[]): string[] {
  const parts = [...new Set(alive(lanes).map((lane) => lane.part))];
  let left = FIRST_LANES;
  return parts.filter((part, i) => {
    left -= alive(lanes).filter((lane) => lane.part === part).length;
    return i === 0 || left >= 0;
  });
}

export function SpaceTime() {
  const until = useUntil();
  const branch = useRun((s) => s.frame?.branch ?? '');
  const selected = useRun((s) => s.selected);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [asTable, setAsTable] = useState(false);
  const [view, setView] = useState<View>({ from: 0, to: 1 });
  const [dense, setDense] = useState(1);
  const known = useAnswer({ ask: 'lanes', until }, `${branch} ${Math.floor(until / GRAIN)}`);
  const told = known?.answer === 'lanes' ? known.lanes : nothing;
  const parts = useMemo(() => [...new Set(alive(told.lanes).map((lane) => lane.part))], [told]);
  const first = useMemo(() => firstParts(told.lanes), [told]);
  const shown = chosen ?? first;
  const names = alive(told.lanes)
    .filter((lane) => shown.includes(lane.part))
    .map((lane) => lane.pid)
    .join(' ');
  // Lanes are given on only when they are others: tiles are asked for anew then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` says when they are others
  const lanes = useMemo(() => alive(told.lanes).filter((lane) => shown.includes(lane.part)), [names]);
  const event = selected?.event ?? 0;
  const answer = useAnswer(
    event > 0 ? { ask: 'event', seq: event, until } : null,
    `${branch} ${Math.floor(until / GRAIN)}`,
  );
  const cone = answer?.answer === 'event' && event > 0 ? answer.event : null;
  const diagram = useRef<Diagram | null>(null);
  useWhose(cone, told.lanes);
  return (
    <div className={styles.lens}>
      <div className={`${lenses.filters} ${styles.bar}`}>
        <fieldset className={styles.parts}>
          <legend className={styles.legend}>Lanes</legend>
          {parts.map((part) => (
            <label key={part}>
              <input
                type="checkbox"
                checked={shown.includes(part)}
                onChange={() => setChosen(shown.includes(part) ? shown.filter((p) => p !== part) : [...shown, part])}
              />{' '}
              {part}
            </label>
          ))}
        </fieldset>
        <Buttons diagram={diagram} asTable={asTable} onTable={() => setAsTable(!asTable)} rows={told.rows} />
      </div>
      <Chosen cone={cone} dense={asTable ? 1 : dense} />
      {lanes.length === 0 && known !== null && (
        <p className={lenses.empty}>Choose a part above: each of its processes has a lane here.</p>
      )}
      <div className={styles.body} hidden={asTable || lanes.length === 0}>
        <Drawing
          known={told}
          lanes={lanes}
          cone={cone}
          branch={branch}
          diagram={diagram}
          onView={(next, most) => {
            setView(next);
            setDense(most);
          }}
        />
      </div>
      {asTable && <OccurrenceTable view={view} pids={lanes.map((lane) => lane.pid)} until={until} chosen={event} />}
      <p className="visually-hidden" role="status">
        {cone ? `${moment(cone.at, true)} ${cone.text}` : ''}
      </p>
    </div>
  );
}

/** A chosen event selects the process it happened to. */
function useWhose(cone: EventCone | null, lanes: readonly Lane[]): void {
  const run = useRunHandle();
  useEffect(() => {
    const { selected } = run.store.getState();
    const lane = lanes.find((l) => l.pid === cone?.pid);
    if (!cone || !lane || selected?.event !== cone.seq || selected.process === lane.name) return;
    run.choose({ selected: { part: lane.part, process: lane.name, event: cone.seq } });
  }, [run, cone, lanes]);
}

interface ButtonsProps {
  readonly diagram: React.RefObject<Diagram | null>;
  readonly asTable: boolean;
  readonly rows: number;
  onTable(): void;
}

function Buttons({ diagram, asTable, rows, onTable }: ButtonsProps) {
  const run = useRunHandle();
  const length = useRun((s) => s.world?.length ?? 1);
  const acts: readonly [string, string, () => void][] = [
    ['−', 'See more time', () => diagram.current?.zoom(2)],
    ['+', 'See less time', () => diagram.current?.zoom(0.5)],
    ['‹', 'Earlier', () => diagram.current?.pan(-0.5)],
    ['›', 'Later', () => diagram.current?.pan(0.5)],
  ];
  return (
    <div className={styles.buttons}>
      {acts.map(([sign, name, act]) => (
        <button key={name} type="button" aria-label={name} title={name} onClick={act}>
          {sign}
        </button>
      ))}
      <button type="button" onClick={() => diagram.current?.follow(run.store.getState().frame?.at ?? 0)}>
        Cursor
      </button>
      <button
        type="button"
        title={`${rows.toLocaleString('en')} rows of trace`}
        onClick={() => diagram.current?.go({ from: 0, to: length })}
      >
        Whole run
      </button>
      <button type="button" aria-pressed={asTable} onClick={onTable}>
        Table
      </button>
    </div>
  );
}

/** The chosen event in words, with its ways on; or what can be done here. */
function Chosen({ cone, dense }: { readonly cone: EventCone | null; readonly dense: number }) {
  const run = useRunHandle();
  const predicting = useRun((s) => s.predicting);
  if (!cone) {
    return (
      <p className={styles.chosen}>
        Click a message or a mark to see what happened before it and what came of it.
        {dense > 1 && ` Where it is dense, one line stands for up to ${dense.toLocaleString('en')} messages.`}
      </p>
    );
  }
  return (
    <p className={styles.chosen}>
      <button type="button" className={lenses.time} onClick={() => run.seek(cone.at)}>
        {moment(cone.at, true)}
      </button>
      <span className={styles.sentence}>{cone.text}</span>
      <span className={styles.key}>
        <svg viewBox="0 0 28 8" aria-hidden="true">
          <path d="M0 4h28" />
        </svg>
        before
        <svg viewBox="0 0 28 8" aria-hidden="true">
          <path d="M0 4h28" strokeDasharray="5 3" />
        </svg>
        after
      </span>
      {!predicting && (
        <button type="button" className={lenses.ask} onClick={() => run.why({ event: cone.seq })}>
          why
        </button>
      )}
      <button
        type="button"
        className={lenses.ask}
        onClick={() => run.choose({ selected: null })}
        aria-label="Let go of this event"
      >
        ×
      </button>
    </p>
  );
}

interface DrawingProps {
  readonly known: Lanes;
  readonly lanes: readonly Lane[];
  readonly cone: EventCone | null;
  readonly branch: string;
  readonly diagram: React.RefObject<Diagram | null>;
  onView(view: View, dense: number): void;
}

function Drawing({ known, lanes, cone, branch, diagram, onView }: DrawingProps) {
  const run = useRunHandle();
  const canvas = useRef<HTMLCanvasElement>(null);
  const length = useRun((s) => s.world?.length ?? 1);
  const selected = useRun((s) => s.selected);
  const begun = useRef(false);
  const latest = useRef(onView);
  latest.current = onView;
  useEffect(() => {
    let telling = 0;
    const made = createDiagram(canvas.current!, {
      async ask(from, to, pids, most) {
        const found = await run.port.ask({
          ask: 'spaceTime',
          from,
          to,
          pids,
          most,
          until: untilOf(run.store.getState()),
        });
        return found.answer === 'spaceTime' ? found.window : null;
      },
      viewed(view) {
        // Words follow when the window stands still.
        clearTimeout(telling);
        telling = window.setTimeout(() => latest.current(view, made.density()), 200);
      },
    });
    diagram.current = made;
    const follow = (state: RunState) => {
      const cursor = state.frame?.at ?? 0;
      made.show({ cursor, until: untilOf(state) });
      if (state.playback === 'playing') made.follow(cursor);
    };
    const forget = run.store.subscribe(follow);
    follow(run.store.getState());
    return () => {
      clearTimeout(telling);
      forget();
      made.end();
      diagram.current = null;
    };
  }, [run, diagram]);
  useEffect(() => {
    diagram.current?.show({ lanes, bands: known.bands, cone, length, selected: nameOf(selected) });
    if (known.span > 0 && !begun.current) {
      begun.current = true;
      diagram.current?.around(run.store.getState().frame?.at ?? 0, known.span);
    }
  }, [diagram, run, lanes, known, cone, length, selected]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another branch is another run
  useEffect(() => diagram.current?.forget(), [branch]);
  usePointer(canvas, diagram);
  const onKey = (event: React.KeyboardEvent) => {
    const d = diagram.current;
    if (!d || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (direction: 1 | -1) => {
      const seq = d.neighbour(selected?.event ?? 0, direction);
      if (seq > 0) run.choose({ selected: { ...selected, event: seq } });
    };
    const keys: Record<string, () => void> = {
      ArrowLeft: () => (event.shiftKey ? step(-1) : d.pan(-0.1)),
      ArrowRight: () => (event.shiftKey ? step(1) : d.pan(0.1)),
      PageUp: () => d.pan(-0.8),
      PageDown: () => d.pan(0.8),
      '+': () => d.zoom(0.5),
      '=': () => d.zoom(0.5),
      '-': () => d.zoom(2),
      '0': () => d.go({ from: 0, to: length }),
      Enter: () => cone && run.seek(cone.at),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <canvas
      ref={canvas}
      className={styles.canvas}
      style={{ minHeight: leastHeight(lanes.length), ['--gutter' as string]: `${GUTTER}px` }}
      tabIndex={0}
      role="img"
      aria-roledescription="diagram"
      aria-label={`Space-time diagram of ${lanes.length} processes. Arrows move in time, plus and minus zoom, Shift with an arrow chooses the next event, Enter goes to it. The same as words: Table.`}
      onKeyDown={onKey}
    />
  );
}

/** What is selected, as the lane or part it stands for. */
function nameOf(selected: { readonly part?: string; readonly process?: string } | null): string {
  return selected?.process ?? selected?.part ?? '';
}
