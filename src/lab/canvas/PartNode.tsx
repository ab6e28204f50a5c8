// Answers for a part's own figure on the canvas, drawn from the lines of its face.
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import type { FaceLine } from '../../models/view.ts';
import { useRun } from '../run/context.ts';
import { quantity, text, valueText } from '../run/words.ts';
import styles from './PartNode.module.css';
import { Slots } from './Slots.tsx';
import { Spark } from './Spark.tsx';

export const PartNode = memo(function PartNode({ id, selected }: NodeProps) {
  const face = useRun((s) => s.slow?.faces[id]);
  const wide = face?.lines.some((line) => line.kind === 'slots' || line.kind === 'meter');
  return (
    <div
      className={styles.part}
      data-tone={face?.tone}
      data-selected={selected || undefined}
      data-wide={wide || undefined}
    >
      <Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
      <div className={styles.head}>
        <h3>{face?.title ?? id}</h3>
        {face?.note !== undefined && <span className={styles.note}>{text(face.note)}</span>}
      </div>
      {face?.lines.map((line, i) => (
        // Lines have no identity of their own: their place in the face is it.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Line key={i} line={line} />
      ))}
    </div>
  );
});

function Line({ line }: { readonly line: FaceLine }) {
  switch (line.kind) {
    case 'rule':
      return <hr className={styles.rule} />;
    case 'slots':
      return <Slots line={line} />;
    case 'value':
      return (
        <div className={styles.row} data-process={line.ref?.process}>
          <span className={styles.label}>{text(line.label)}</span>
          <span data-tone={line.value.tone}>{valueText(line.value)}</span>
        </div>
      );
    case 'meter':
      return (
        <div className={styles.meter} data-tone={line.tone}>
          <span className={styles.label}>{text(line.label)}</span>
          <span className={styles.bar}>
            <i style={{ width: `${Math.min(100, (100 * line.value) / (line.max || 1))}%` }} />
          </span>
          <span>{quantity(line.value, line.unit)}</span>
        </div>
      );
    case 'spark':
      return (
        <div className={styles.spark}>
          <div>
            <span className={styles.label}>{text(line.label)}</span>
            <br />
            <span data-tone={line.value.tone}>{valueText(line.value)}</span>
          </div>
          <Spark reading={line.reading} />
        </div>
      );
  }
}
