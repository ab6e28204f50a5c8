// Answers for choosing how the lab looks.
import { type Profile, useChoices } from '../choices.ts';
import styles from './ProfileSwitch.module.css';

const names: readonly (readonly [Profile, string])[] = [
  ['auto', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['projector', 'Projector'],
  ['contrast', 'Contrast'],
];

export function ProfileSwitch() {
  const profile = useChoices((choices) => choices.profile);
  const choose = useChoices((choices) => choices.choose);
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">Appearance</legend>
      {names.map(([value, name]) => (
        <label key={value} className={styles.choice}>
          <input
            className="visually-hidden"
            type="radio"
            name="profile"
            checked={profile === value}
            onChange={() => choose({ profile: value })}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
