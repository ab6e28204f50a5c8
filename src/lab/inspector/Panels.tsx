// Answers for panels: the closed set of figures in which a model shows what it holds.
import type { Panel } from '../../models/view.ts';
import { useRun } from '../run/context.ts';
import { quantity, text, valueText } from '../run/words.ts';
import styles from './Panels.module.css';

export function Panels({ panels }: { readonly panels: readonly Panel[] }) {
  return panels.map((panel, i) =>
    panel.kind === 'chart' ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a panel is its place
      <section key={i} className={styles.panel}>
        <h3 className={styles.heading}>{text(panel.title)}</h3>
        <Body panel={panel} />
      </section>
    ),
  );
}

function Body({ panel }: { readonly panel: Panel }) {
  switch (panel.kind) {
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={text(panel.title)}>
          <table className={styles.table}>
            <thead>
              <tr>
                {panel.columns.map((column) => (
                  <th key={text(column)} scope="col">
                    {text(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {panel.rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
                <tr key={i}>
                  {row.map((value, j) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                    <td key={j} data-tone={value.tone}>
                      {valueText(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      );
    case 'bars': {
      const most = Math.max(1e-9, ...panel.bars.map((b) => b.value));
      return panel.bars.map((b) => (
        <Bar
          key={text(b.label)}
          label={text(b.label)}
          share={b.value / most}
          words={quantity(b.value, panel.unit)}
          tone={b.tone}
        />
      ));
    }
    case 'meter':
      return (
        <Bar
          label=""
          share={panel.value / (panel.max || 1)}
          words={`${quantity(panel.value, panel.unit)} of ${quantity(panel.max, panel.unit)}`}
          tone={panel.tone}
        />
      );
    case 'grid':
      return (
        <ul className={styles.grid}>
          {panel.cells.map((cell) => (
            <li key={text(cell.label)} data-tone={cell.tone}>
              {text(cell.label)}
            </li>
          ))}
        </ul>
      );
    case 'ring':
      return (
        <svg
          viewBox="-60 -60 120 120"
          className={styles.ring}
          role="img"
          aria-label={panel.points.map((p) => text(p.label)).join(', ')}
        >
          <circle r="44" />
          {panel.points.map((p) => {
            const angle = 2 * Math.PI * p.at - Math.PI / 2;
            return (
              <circle
                key={p.at}
                className={styles.point}
                data-tone={p.tone}
                r="3.5"
                cx={44 * Math.cos(angle)}
                cy={44 * Math.sin(angle)}
              />
            );
          })}
        </svg>
      );
    case 'series':
      return panel.readings.map((path) => <Reading key={path} path={path} />);
    case 'text':
      return <p>{text(panel.text)}</p>;
    case 'chart':
      return null;
  }
}

function Bar({
  label,
  share,
  words,
  tone,
}: {
  readonly label: string;
  readonly share: number;
  readonly words: string;
  readonly tone?: string;
}) {
  return (
    <div className={styles.bar} data-tone={tone}>
      <span>{label}</span>
      <span className={styles.track}>
        <i style={{ width: `${Math.min(100, 100 * share)}%` }} />
      </span>
      <span>{words}</span>
    </div>
  );
}

function Reading({ path }: { readonly path: string }) {
  const value = useRun((s) => s.slow?.readings[path]);
  return <Bar label={path} share={0} words={value === undefined ? '–' : quantity(value)} />;
}
