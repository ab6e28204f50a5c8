// Answers for the CAP panel: one cut, several stores side by side, and a map of settings against the cut's length, whose cells open the run.
import { useMemo, useState } from 'react';
import { capBase, capMaps, type CapBase, type CapSetting, capSettings, capText } from '../../session/sweep/cap.ts';
import lenses from '../lenses/Lenses.module.css';
import { useRun, useRunHandle } from '../run/context.ts';
import styles from './Cap.module.css';
import { CapMap } from './CapMap.tsx';
import { CapTable } from './CapTable.tsx';
import { type Cell, useExperiment } from './experiment.ts';

const LENGTHS = [5, 10, 20] as const;
const SEEDS = [1, 3, 8] as const;
/** Where a run is opened: a little after the cut, microseconds. */
const LOOK_AT = 12_000_000;

/** A cell's name among the outcomes. */
function keyOf(setting: CapSetting, seconds: number, seeds: number): string {
  return JSON.stringify([setting.store, seconds, seeds]);
}

export function Cap() {
  const run = useRunHandle();
  const home = useRun((s) => s.home);
  const seed = useRun((s) => s.world?.seed ?? 1);
  const away = useRun((s) => s.away !== null);
  const predicting = useRun((s) => s.predicting);
  const [seconds, setSeconds] = useState<number>(10);
  const [many, setMany] = useState<number>(1);
  const [mapName, setMapName] = useState('');
  const base = useMemo(() => (home ? capBase(home.text, home.file) : null), [home]);
  const first = home?.seed ?? Number(base?.scenario.seed ?? seed);
  const seeds = Array.from({ length: many }, (_, i) => first + i);
  const experiment = useExperiment(base, seeds);
  if (!base) {
    return (
      <p className={lenses.empty}>
        This experiment exchanges the store that clients speak to, and cuts the network. It needs a scenario with
        clients of a store.
      </p>
    );
  }
  if (predicting) return <p className={lenses.empty}>First your prediction. Experiments come after it was judged.</p>;
  const settings = capSettings(base);
  const maps = capMaps(base);
  const map = maps.find((m) => m.name === mapName) ?? maps[0];
  const cell = (setting: CapSetting, length: number): Cell => ({
    key: keyOf(setting, length, many),
    setting,
    seconds: length,
  });
  const open = (setting: CapSetting, length: number) =>
    run.openVariant({ text: capText(base, setting, length), file: 'variant.yaml', seed: first, cursor: LOOK_AT });
  const outcomeOf = (setting: CapSetting, length: number) => experiment.outcomes.get(keyOf(setting, length, many));
  return (
    <div className={styles.cap}>
      <div className={styles.head}>
        <p>
          <strong>One cut, several stores.</strong> {sidesText(base)} The same clients, the same seed
          {many > 1 && 's'}; only the store differs.
        </p>
        {away && (
          <button type="button" className={styles.button} onClick={() => run.openHome()}>
            Back to the scenario
          </button>
        )}
      </div>
      <div className={styles.bar}>
        <label>
          Length of the cut{' '}
          <select value={seconds} onChange={(e) => setSeconds(Number(e.target.value))}>
            {LENGTHS.map((n) => (
              <option key={n} value={n}>
                {n} s
              </option>
            ))}
          </select>
        </label>
        <label>
          Seeds{' '}
          <select value={many} onChange={(e) => setMany(Number(e.target.value))}>
            {SEEDS.map((n) => (
              <option key={n} value={n}>
                {n === 1 ? `${first} alone` : `${first} to ${first + n - 1}`}
              </option>
            ))}
          </select>
        </label>
        {experiment.running ? (
          <>
            <progress value={experiment.done} max={experiment.total} aria-label="Runs done" />
            <span className={styles.quiet}>
              {experiment.done} of {experiment.total} runs
            </span>
            <button type="button" className={styles.button} onClick={experiment.stop}>
              Stop
            </button>
          </>
        ) : (
          <button
            type="button"
            className={styles.strong}
            onClick={() => experiment.begin(settings.map((setting) => cell(setting, seconds)))}
          >
            Run {settings.length * many} runs
          </button>
        )}
      </div>
      <CapTable
        settings={settings}
        outcome={(setting) => outcomeOf(setting, seconds)}
        sides={base.sides.map((side) => sideName(side.clients))}
        onOpen={(setting) => open(setting, seconds)}
      />
      <CapMap
        maps={maps}
        map={map}
        outcome={outcomeOf}
        running={experiment.running}
        onMap={setMapName}
        onRun={() =>
          experiment.begin(map.rows.flatMap((setting) => map.lengths.map((length) => cell(setting, length))))
        }
        onOpen={open}
      />
    </div>
  );
}

function sideName(clients: readonly number[]): string {
  return clients.length === 1 ? `client ${clients[0]}` : `clients ${clients.join(', ')}`;
}

function sidesText({ sides, store }: CapBase): string {
  const words = sides.map(
    (side) => `${side.replicas.map((i) => `${store}#${i}`).join(', ')} with ${sideName(side.clients)}`,
  );
  return `It parts ${words.join(' from ')}.`;
}
