// Answers for what a person chooses before a search: seeds, kinds of faults; and that settings changed by hand are those of every run.
import { useMemo, useState } from 'react';
import type { FaultKind } from '../../scenario/schema-explore.ts';
import type { SearchOffer } from '../../session/explore/offer.ts';
import { useRun } from '../run/context.ts';
import type { Wish } from './exploration.ts';
import styles from './Explore.module.css';
import { settingsMade } from './settings.ts';

const MOST_SEEDS = 2000;
const LAST_SEED = 4294967295;

export const kindNames: Readonly<Record<FaultKind, string>> = {
  kill: 'kill',
  power: 'power cut',
  pause: 'pause',
  slow: 'slow process',
  partition: 'partition',
  oneWay: 'one-way cut',
  slowLink: 'slow link',
  drop: 'loss',
  duplicate: 'duplicates',
  reorder: 'reordering',
  clock: 'clock',
  disk: 'slow disk',
};

interface Props {
  readonly offer: SearchOffer;
  readonly kinds: readonly FaultKind[];
  readonly wish: Wish | null;
  readonly running: boolean;
  onKinds(kinds: readonly FaultKind[]): void;
  onBegin(wish: Wish): void;
  onStop(): void;
}

export function Form({ offer, kinds, wish, running, onKinds, onBegin, onStop }: Props) {
  const [first, setFirst] = useState(String(wish?.seeds[0] ?? 1));
  const [last, setLast] = useState(String(wish?.seeds[1] ?? 100));
  const branch = useRun((s) => s.frame?.branch);
  const branches = useRun((s) => s.overview?.branches);
  const controls = useRun((s) => s.world?.controls);
  const always = useMemo(
    () => settingsMade(branches?.find((b) => b.id === branch)?.interventions ?? [], controls ?? []),
    [branches, branch, controls],
  );
  const wrong = kinds.length === 0 ? 'Choose at least one kind of fault.' : wrongSeeds(first, last);
  const begin = () => onBegin({ seeds: [Number(first), Number(last)], kinds, always });
  const toggle = (kind: FaultKind) => onKinds(offer.possible.filter((one) => (one === kind) !== kinds.includes(one)));
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (running) onStop();
        else if (wrong === '') begin();
      }}
    >
      <fieldset className={styles.kinds} disabled={running}>
        <legend>Let loose</legend>
        {offer.possible.map((kind) => (
          <label key={kind}>
            <input type="checkbox" checked={kinds.includes(kind)} onChange={() => toggle(kind)} /> {kindNames[kind]}
          </label>
        ))}
      </fieldset>
      <div className={styles.bar}>
        <Seed name="First seed" says="Seeds" value={first} disabled={running} onChange={setFirst} />
        <Seed name="Last seed" says="to" value={last} disabled={running} onChange={setLast} />
        {running ? (
          <button type="submit" className={styles.button}>
            Stop
          </button>
        ) : (
          <button type="submit" className={styles.strong} disabled={wrong !== ''}>
            Search
          </button>
        )}
        <span role="status" className={styles.bad}>
          {running ? '' : wrong}
        </span>
        {always.length > 0 && (
          <span className={styles.quiet}>
            Every run has what you set: {always.map(({ name }) => name.replace('you: ', '')).join(', ')}.
          </span>
        )}
      </div>
    </form>
  );
}

interface SeedProps {
  readonly name: string;
  readonly says: string;
  readonly value: string;
  readonly disabled: boolean;
  onChange(value: string): void;
}

function Seed({ name, says, value, disabled, onChange }: SeedProps) {
  return (
    <span>
      {says}{' '}
      <input
        inputMode="numeric"
        aria-label={name}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value.trim())}
      />
    </span>
  );
}

function wrongSeeds(first: string, last: string): string {
  const whole = (text: string) => /^\d{1,10}$/.test(text) && Number(text) <= LAST_SEED;
  if (!whole(first) || !whole(last)) return `Seeds are whole numbers from 0 to ${LAST_SEED}.`;
  const count = Number(last) - Number(first) + 1;
  if (count < 1) return 'The last seed comes before the first.';
  return count > MOST_SEEDS ? `At most ${MOST_SEEDS} seeds at once; the command line tries more.` : '';
}
