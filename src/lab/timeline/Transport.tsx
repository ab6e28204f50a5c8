// Answers for the transport: play and pause, single steps both ways, the pace, the moment as figures, and reset.
import type { Pace } from '../run/pace.ts';
import { PACES } from '../run/pace.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import { moment, short } from '../run/words.ts';
import styles from './Transport.module.css';

const icons = {
  back: 'M13 3v10L6 8zM4 3h1.5v10H4z',
  forward: 'M3 3v10l7-5zM10.5 3H12v10h-1.5z',
  play: 'M5 3v10l8-5z',
  pause: 'M4.5 3.5h2.5v9H4.5zM9 3.5h2.5v9H9z',
} as const;

function Icon({ name }: { readonly name: keyof typeof icons }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={styles.icon}>
      <path d={icons[name]} />
    </svg>
  );
}

export function Transport() {
  const run = useRunHandle();
  const playback = useRun((s) => s.playback);
  const verdict = useRun((s) => s.frame?.verdict?.message);
  const playing = playback === 'playing';
  return (
    <div className={styles.transport}>
      <button
        type="button"
        className={styles.step}
        aria-label="One event back"
        title=","
        onClick={() => run.step('event', -1)}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        className={styles.play}
        aria-label={playing ? 'Pause' : 'Play'}
        title="Space"
        onClick={() => run.player.send({ type: 'toggle' })}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className={styles.step}
        aria-label="One event forward"
        title="."
        onClick={() => run.step('event', 1)}
      >
        <Icon name="forward" />
      </button>
      <PaceChoice />
      <div className={styles.moment}>
        <Moment />
        {verdict ? (
          <span className={styles.verdict}>ended: {verdict}</span>
        ) : (
          <button type="button" className={styles.reset} title="R" onClick={() => run.reset()}>
            Reset
          </button>
        )}
      </div>
    </div>
  );
}

function Moment() {
  const at = useRun((s) => s.frame?.at ?? 0);
  return <output className={styles.at}>{moment(at)}</output>;
}

function PaceChoice() {
  const run = useRunHandle();
  const pace = useRun((s) => s.pace);
  const speed = useRun((s) => s.speed);
  const playing = useRun((s) => s.playback === 'playing');
  const choose = (value: string) => {
    const chosen: Pace = value === 'auto' ? 'auto' : Number(value);
    run.player.send({ type: 'pace', pace: chosen });
  };
  return (
    <label className={styles.pace}>
      <span>pace</span>
      <select value={String(pace)} onChange={(event) => choose(event.target.value)}>
        <option value="auto">auto</option>
        {PACES.map((p) => (
          <option key={p} value={p}>
            {p}×
          </option>
        ))}
      </select>
      <span className={styles.speed}>
        {playing ? `${speed < 0.01 ? Number(speed.toPrecision(1)) : short(speed)}×` : 'paused'}
      </span>
    </label>
  );
}
