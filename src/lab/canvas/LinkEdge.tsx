// Answers for one link between parts: its line, its label, the switches that guard it, and the tear where it is cut.
import { type Edge, EdgeLabelRenderer, type EdgeProps, type InternalNode, useInternalNode } from '@xyflow/react';
import { useShallow } from 'zustand/react/shallow';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment, text } from '../run/words.ts';
import { type Box, linkCurve, pathOf, pointAt, tearPath } from './geometry.ts';
import styles from './LinkEdge.module.css';

type LinkEdgeData = Edge<{ readonly label?: string }>;

function boxOf(node: InternalNode): Box {
  return { ...node.internals.positionAbsolute, width: node.measured.width ?? 0, height: node.measured.height ?? 0 };
}

export function LinkEdge({ id, source, target, data }: EdgeProps<LinkEdgeData>) {
  const from = useInternalNode(source);
  const to = useInternalNode(target);
  const selected = useRun((s) => s.selected?.item === id);
  const state = useRun(
    useShallow((s) => {
      const found =
        s.slow?.links.filter((l) => (l.from === source && l.to === target) || (l.from === target && l.to === source)) ??
        [];
      const worst = found.find((l) => l.state === 'cut') ?? found[0];
      const since = worst ? s.slow?.faults.find((f) => f.name === worst.fault)?.since : undefined;
      return {
        kind: worst?.state ?? 'whole',
        oneWay: worst && found.length === 1 ? `${worst.from} → ${worst.to}` : '',
        fault: worst?.fault,
        since,
      };
    }),
  );
  if (!from?.measured.width || !to?.measured.width) return null;
  const curve = linkCurve(boxOf(from), boxOf(to));
  const mid = pointAt(curve, 0.5);
  const path = pathOf(curve);
  return (
    <>
      <path d={path} className={styles.reach} />
      <path d={path} className={styles.link} data-state={state.kind} data-selected={selected || undefined} />
      {state.kind === 'cut' && <path d={tearPath(curve)} className={styles.tear} />}
      <EdgeLabelRenderer>
        <div
          className={styles.words}
          style={{
            transform: `translate(-50%, 0) translate(${mid.x}px, ${mid.y + (state.kind === 'cut' ? 34 : 12)}px)`,
          }}
        >
          {state.kind === 'cut' && (
            <Tear
              fault={state.fault ?? ''}
              words={`cut ${state.oneWay} ${state.since === undefined ? '' : moment(state.since)}`}
            />
          )}
          {state.kind === 'disturbed' && <span className={styles.disturbed}>disturbed {state.oneWay}</span>}
          <Marks from={source} to={target} />
        </div>
        {data?.label && (
          <div
            className={styles.label}
            style={{
              transform: `translate(-50%, -100%) translate(${mid.x}px, ${mid.y - (state.kind === 'cut' ? 36 : 10)}px)`,
            }}
          >
            {data.label}
          </div>
        )}
      </EdgeLabelRenderer>
    </>
  );
}

/** The time of a tear; a click on it heals. */
function Tear({ fault, words }: { readonly fault: string; readonly words: string }) {
  const run = useRunHandle();
  return (
    <button
      type="button"
      className={styles.heal}
      title="Heal"
      aria-label={`Heal: ${words}`}
      onClick={() => run.heal(fault)}
    >
      {words}
    </button>
  );
}

function Marks({ from, to }: { readonly from: string; readonly to: string }) {
  const marks = useRun((s) => s.slow?.marks[from]);
  const run = useRunHandle();
  const here = marks?.filter((m) => m.to === to && m.state !== 'none') ?? [];
  return here.map((m) => (
    <button
      key={m.label}
      type="button"
      className={styles.mark}
      data-state={m.state}
      onClick={() => m.ref && run.choose({ selected: m.ref })}
    >
      <svg viewBox="0 0 24 12" aria-hidden="true">
        <path d={m.state === 'closed' ? 'M1 6h22' : m.state === 'open' ? 'M1 6h7L17 0M17 6h6' : 'M1 6h7L17 3M17 6h6'} />
        <circle cx="8" cy="6" r="1.8" />
        <circle cx="17" cy="6" r="1.8" />
      </svg>
      {m.label} {m.state} {text(m.note)}
    </button>
  ));
}
