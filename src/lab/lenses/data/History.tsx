// Answers for the history of what clients asked and were told: verdicts, operations by client with those to blame, and the order that explains them.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HistoryOperation, HistoryView } from '../../../models/stored-view.ts';
import { useRunHandle } from '../../run/context.ts';
import { moment, text } from '../../run/words.ts';
import styles from './Data.module.css';
import { ordered } from './order.ts';

const signs = { holds: '✓', broken: '✕', unknown: '?' } as const;
const words = { holds: 'holds', broken: 'does not hold', unknown: 'not known' } as const;

interface Props {
  readonly part: string;
  readonly history: HistoryView;
  onKey(key: string): void;
}

export function History({ part, history, onKey }: Props) {
  const [around, setAround] = useState(false);
  const blamed = history.operations.filter((o) => o.blamed);
  const shown = blamed.length > 0 && !around ? blamed : history.operations;
  return (
    <section className={styles.part} aria-label={`${part}: the history`}>
      <h3>
        {text(history.title)} <span className={styles.quiet}>what they were told</span>
      </h3>
      <ul className={styles.verdicts}>
        {history.verdicts.map((v) => (
          <li key={v.name} data-state={v.state}>
            <span role="img" aria-label={words[v.state]}>
              {signs[v.state]}
            </span>
            <strong>{v.name}</strong>
            <span className={styles.quiet}>{v.says}</span>
          </li>
        ))}
      </ul>
      {history.operations.length > 0 && (
        <div className={styles.choice}>
          <label>
            Operations of{' '}
            <select value={history.key} onChange={(e) => onKey(e.target.value)}>
              {history.keys.map((key) => (
                <option key={key}>{key}</option>
              ))}
            </select>
          </label>
          {blamed.length > 0 && (
            <label>
              <input type="checkbox" checked={around} onChange={() => setAround(!around)} /> with what lay around them
            </label>
          )}
          <span className={styles.quiet}>
            {summary(history, blamed.length)} Only the order counts here: time is stretched.
          </span>
        </div>
      )}
      {shown.length > 0 && <Operations part={part} operations={shown} />}
    </section>
  );
}

function summary(h: HistoryView, blamed: number): string {
  const order = h.complete
    ? `An order explains all of ${h.key}; the numbers are places in it.`
    : `The longest order that explains anything has ${h.placed} operations: the numbers are places in it, – has none.`;
  return blamed > 0
    ? `No order explains these ${blamed}, whatever became of all others. ${order}`
    : `${h.left > 0 ? `The latest ${h.operations.length} of ${h.operations.length + h.left}. ` : ''}${order}`;
}

/** As much of the words as a bar of so many pixels holds. */
function fitting(words: string, wide: number): string {
  const letters = Math.floor((wide - 26) / LETTER);
  return letters >= words.length ? words : letters < 4 ? '' : `${words.slice(0, letters - 1)}…`;
}

const LETTER = 6.2;
const ROW = 30;

function Operations({ part, operations }: { readonly part: string; readonly operations: readonly HistoryOperation[] }) {
  const run = useRunHandle();
  const box = useRef<HTMLElement>(null);
  const { clients, placed, left } = useMemo(() => ordered(operations), [operations]);
  const x = (column: number) => left[column];
  const width = x(left.length - 1) + 8;
  // What matters is in sight: those to blame, or else the latest.
  const place = placed.find(({ operation }) => operation.blamed);
  const start = place ? left[place.from] - 40 : width;
  useEffect(() => {
    // In braces: a browser may answer with a promise, which is no way to clean up.
    box.current?.scrollTo({ left: start });
  }, [start]);
  const go = (o: HistoryOperation) => {
    run.choose({ selected: { part, process: o.client } });
    run.seek(o.to >= 0 ? o.to : o.from);
  };
  return (
    <>
      <div className={styles.rows}>
        <ul className={styles.clients} aria-hidden="true">
          {clients.map((client) => (
            <li key={client} style={{ height: ROW }}>
              {client}
            </li>
          ))}
        </ul>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section ref={box} className={styles.scroll} tabIndex={0} aria-label="Operations by client">
          <svg
            width={width}
            height={clients.length * ROW + 4}
            role="img"
            aria-label={`${operations.length} operations of ${clients.length} clients; the table below says the same`}
            className={styles.operations}
          >
            {clients.map((client, row) => (
              <line key={client} x2={width} y1={row * ROW + ROW / 2} y2={row * ROW + ROW / 2} />
            ))}
            {placed.map(({ operation: o, row, from, to }) => {
              const wide = Math.max(6, x(to) - x(from) - 3);
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: the table below has the same by keyboard
                <g
                  key={`${o.client} ${o.from}`}
                  className={styles.operation}
                  data-blamed={o.blamed || undefined}
                  data-outcome={o.outcome}
                  data-stale={o.stale || undefined}
                  transform={`translate(${x(from)} ${row * ROW + 4})`}
                  onClick={() => go(o)}
                >
                  <title>{`${o.text}, ${moment(o.from)} to ${o.to < 0 ? 'no answer' : moment(o.to)}`}</title>
                  <rect width={wide} height={ROW - 8} rx={2} />
                  <text x={5} y={15}>
                    <tspan className={styles.place}>{o.place > 0 ? o.place : '–'}</tspan> {fitting(o.text, wide)}
                  </text>
                </g>
              );
            })}
          </svg>
        </section>
      </div>
      <details className={styles.details}>
        <summary>The same as a table</summary>
        <table className={styles.keys}>
          <thead>
            <tr>
              {['client', 'operation', 'from', 'to', 'place', ''].map((name) => (
                <th key={name} scope="col">
                  {name || <span className="visually-hidden">marks</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {operations.map((o) => (
              <tr key={`${o.client} ${o.from}`}>
                <td>{o.client}</td>
                <td>
                  <button type="button" onClick={() => go(o)}>
                    {o.text}
                  </button>
                </td>
                <td>{moment(o.from)}</td>
                <td>{o.to < 0 ? 'no answer' : moment(o.to)}</td>
                <td>{o.place > 0 ? o.place : '–'}</td>
                <td>
                  {[o.blamed && 'to blame', o.stale && 'stale', o.outcome === 'fail' && 'refused']
                    .filter(Boolean)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
