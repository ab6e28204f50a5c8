// Answers for looking into what is selected: its state, its readings, its parameters, its processes, and what was simplified.
import { actOn, linkOf, restart, resume } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { text } from '../run/words.ts';
import type { Inspection } from '../../session/port.ts';
import { useAnswer, useMoment } from '../lenses/answered.ts';
import styles from './Inspector.module.css';
import { LinkCard } from './LinkCard.tsx';
import { Fidelity } from './Fidelity.tsx';
import { Panels } from './Panels.tsx';
import { Parameters } from './Parameters.tsx';
import { Readings } from './Readings.tsx';
import { RealThing } from './RealThing.tsx';
import { Statechart } from './Statechart.tsx';

const MOST_DRAWN = 4;
const MOST_EDGES = 12;

export function Inspector({ onClose }: { onClose(): void }) {
  const selected = useRun((s) => s.selected);
  if (!selected) return <Parts />;
  const link = linkOf(selected);
  return (
    <>
      <button type="button" className={styles.close} onClick={onClose}>
        Close
      </button>
      {link ? <LinkCard ends={link} /> : <Selected />}
    </>
  );
}

/** Nothing is selected: the world as a list, which is also the way to its parts without the canvas. */
function Parts() {
  const run = useRunHandle();
  const world = useRun((s) => s.world);
  return (
    <>
      <h2 className={styles.title}>The world</h2>
      <p className={styles.quiet}>{world?.summary}</p>
      <h3 className={styles.heading}>Parts</h3>
      <ul>
        {world?.parts.map((part) => (
          <li key={part.name} className={styles.line}>
            <button type="button" className={styles.name} onClick={() => run.choose({ selected: { part: part.name } })}>
              {part.name}
            </button>
            <span className={styles.quiet}>{part.title}</span>
          </li>
        ))}
      </ul>
      <h3 className={styles.heading}>Links</h3>
      <ul>
        {world?.links.map((link) => (
          <li key={`${link.from} ${link.to}`}>
            <button
              type="button"
              className={styles.name}
              onClick={() => run.choose({ selected: { item: `${link.from} -> ${link.to}` } })}
            >
              {link.from} → {link.to}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** One drawing for all processes that have the same chart, and for all that one process keeps of others. */
function alike(charts: Inspection['charts']): Inspection['charts'][] {
  const by = new Map<string, Inspection['charts'][number][]>();
  for (const chart of charts) {
    const name = `${chart.chart} ${chart.edges.length > MOST_EDGES ? '' : chart.key}`;
    by.set(name, [...(by.get(name) ?? []), chart]);
  }
  return [...by.values()].slice(0, MOST_DRAWN);
}

/** A machine with very many edges (a supervisor's) is told in a line, and drawn for who wants to see it. */
function Drawn({ charts }: { readonly charts: Inspection['charts'] }) {
  const [first] = charts;
  if (first.edges.length <= MOST_EDGES) return <Statechart charts={charts} />;
  const owners = [...new Set(charts.map((c) => c.process))].join(', ');
  return (
    <details className={styles.more}>
      <summary>
        {owners}: {charts.map((c) => (c.title === c.process ? c.now : `${c.title} is ${c.now}`)).join(', ')}
      </summary>
      <Statechart charts={charts} />
    </details>
  );
}

function Selected() {
  const run = useRunHandle();
  const selected = useRun((s) => s.selected)!;
  const predicting = useRun((s) => s.predicting);
  const target = selected.process ?? selected.part ?? '';
  const fresh = useMoment();
  const answer = useAnswer({ ask: 'inspect', ref: selected }, `${fresh} ${useRun((s) => s.done.length)}`);
  const inspection = answer?.answer === 'inspection' ? answer.inspection : null;
  if (!inspection) return <h2 className={styles.title}>{target}</h2>;
  return (
    <>
      <h2 className={styles.title}>
        {inspection.title} <span className={styles.quiet}>{inspection.kind}</span>
      </h2>
      <div className={styles.verbs}>
        <button type="button" onClick={() => actOn(run, 'kill', selected)}>
          Kill
        </button>
        <button type="button" onClick={() => restart(run, target)}>
          Restart
        </button>
        <button type="button" onClick={() => actOn(run, 'pause', selected)}>
          Pause
        </button>
        <button type="button" onClick={() => resume(run, target)}>
          Resume
        </button>
        <button type="button" onClick={() => actOn(run, 'slow', selected)}>
          Slow ×4
        </button>
        <button type="button" onClick={() => actOn(run, 'cut', selected)}>
          Cut off
        </button>
        <button type="button" title="Its clock is five seconds ahead" onClick={() => actOn(run, 'skew', selected)}>
          Skew clock
        </button>
        {!predicting && (
          <button type="button" onClick={() => run.why(selected)}>
            Why?
          </button>
        )}
      </div>
      {alike(inspection.charts).map((charts) => (
        <Drawn key={`${charts[0].chart} ${charts[0].key}`} charts={charts} />
      ))}
      <Cells inspection={inspection} />
      <Readings readings={inspection.readings} />
      <Panels panels={inspection.panels} />
      <Parameters params={inspection.params} />
      <RealThing params={inspection.params} manifest={inspection.manifest} />
      <Fidelity kind={inspection.model} summary={inspection.fidelity} />
    </>
  );
}

function Cells({ inspection }: { readonly inspection: Inspection }) {
  const run = useRunHandle();
  const part = useRun((s) => s.selected?.part);
  if (inspection.cells.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>Processes</h3>
      <ul>
        {inspection.cells.map((cell) => (
          <li key={cell.process} className={styles.line}>
            <button
              type="button"
              className={styles.name}
              onClick={() => run.choose({ selected: { part, process: cell.process } })}
            >
              {cell.process}
            </button>
            <span data-tone={cell.tone} className={styles.state}>
              {text(cell.state)}
            </span>
            <button
              type="button"
              className={styles.verb}
              aria-label={`Kill ${cell.process}`}
              onClick={() => actOn(run, 'kill', { process: cell.process })}
            >
              kill
            </button>
            <button
              type="button"
              className={styles.verb}
              aria-label={`Pause ${cell.process}`}
              onClick={() => actOn(run, 'pause', { process: cell.process })}
            >
              pause
            </button>
            <button
              type="button"
              className={styles.verb}
              aria-label={`Restart ${cell.process}`}
              onClick={() => restart(run, cell.process)}
            >
              restart
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
