// Answers for traces: the latest requests, and one of them as a waterfall with its critical path.
import { useState } from 'react';
import type { Span } from '../../session/port.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { duration, moment } from '../run/words.ts';
import { useAnswer, useMoment } from './answered.ts';
import lenses from './Lenses.module.css';
import styles from './Traces.module.css';

const LIMIT = 100;
const OUTCOMES = ['all', 'failed', 'slow'] as const;

export function Traces() {
  const run = useRunHandle();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('all');
  const at = useRun((s) => s.slowAt);
  const request = useRun((s) => s.request);
  const fresh = useMoment();
  const answer = useAnswer({ ask: 'traces', before: at, limit: LIMIT, outcome }, fresh);
  const traces = answer?.answer === 'traces' ? answer.traces : [];
  return (
    <div className={styles.traces}>
      <div className={styles.list}>
        <div className={lenses.filters}>
          {OUTCOMES.map((name) => (
            <label key={name}>
              <input type="radio" name="outcome" checked={outcome === name} onChange={() => setOutcome(name)} /> {name}
            </label>
          ))}
        </div>
        {traces.length === 0 && <p className={lenses.empty}>No request yet. Play, and requests gather here.</p>}
        <ul>
          {traces.map((t) => (
            <li key={t.request}>
              <button
                type="button"
                aria-pressed={t.request === request}
                onClick={() => run.choose({ request: t.request })}
              >
                <span>{moment(t.at)}</span>
                <span>{t.route}</span>
                <span className={t.failed ? lenses.fault : undefined}>{t.failed ? `✕ ${t.outcome}` : t.outcome}</span>
                <span className={styles.time}>{t.duration < 0 ? '' : duration(t.duration)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Waterfall request={request} />
    </div>
  );
}

function Waterfall({ request }: { readonly request: number }) {
  const run = useRunHandle();
  const predicting = useRun((s) => s.predicting);
  const fresh = useMoment();
  const answer = useAnswer(request > 0 ? { ask: 'trace', request } : null, fresh);
  if (answer?.answer !== 'trace' || !answer.trace?.spans.length) {
    return (
      <p className={lenses.empty}>
        Choose a request to see where its time went. The heavy stroke is the critical path: what its duration consists
        of.
      </p>
    );
  }
  const { spans } = answer.trace;
  const start = spans[0].start;
  const end = Math.max(start + 1, ...spans.map((s) => Math.max(s.end, s.start)));
  const share = (t: number) => `${((100 * (t - start)) / (end - start)).toFixed(2)}%`;
  return (
    <div className={styles.waterfall}>
      <div className={styles.head}>
        <span>
          {spans[0].name}, {duration(end - start)}
        </span>
        {!predicting && (
          <button type="button" className={lenses.ask} onClick={() => run.why({ event: request })}>
            why
          </button>
        )}
      </div>
      <ul>
        {spans.map((span) => (
          <Row key={span.id} span={span} depth={depthOf(span, spans)} share={share} end={end} />
        ))}
      </ul>
    </div>
  );
}

function depthOf(span: Span, spans: readonly Span[]): number {
  let depth = 0;
  for (let at: Span | undefined = span; at && depth < 12; at = spans.find((s) => s.id === at?.parent)) depth++;
  return depth - 1;
}

interface RowProps {
  readonly span: Span;
  readonly depth: number;
  readonly share: (t: number) => string;
  readonly end: number;
}

function Row({ span, depth, share, end }: RowProps) {
  const run = useRunHandle();
  const until = span.end < 0 ? end : span.end;
  return (
    <li className={styles.row} data-failed={span.failed || undefined}>
      <span className={styles.name} style={{ paddingLeft: depth * 12 }}>
        <button type="button" onClick={() => run.choose({ selected: { part: span.part, process: span.process } })}>
          {span.process}
        </button>{' '}
        {span.name}
      </span>
      <button
        type="button"
        className={styles.track}
        aria-label={`Go to the start of ${span.name}`}
        onClick={() => run.seek(span.start)}
      >
        <i
          className={styles.bar}
          data-open={span.end < 0 || undefined}
          style={{ left: share(span.start), right: `calc(100% - ${share(until)})` }}
        />
        {span.critical.map((c) => (
          <i
            key={c.from}
            className={styles.critical}
            style={{ left: share(c.from), right: `calc(100% - ${share(c.to)})` }}
          />
        ))}
      </button>
      <span className={styles.time}>
        {duration(until - span.start)} {span.failed ? `✕ ${span.outcome}` : ''}
      </span>
    </li>
  );
}
