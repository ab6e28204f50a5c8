// Answers for what the person chose and did, kept in this browser and nowhere else.
import { create } from 'zustand';

const profiles = ['auto', 'light', 'dark', 'projector', 'contrast'] as const;

/** How the lab looks; `auto` follows the machine. */
export type Profile = (typeof profiles)[number];

/** How far a person came in a scenario. */
export type Progress = 'begun' | 'done';

interface Choices {
  readonly profile: Profile;
  /** Whether single keys act (WCAG 2.1.4 wants a way to turn them off). */
  readonly singleKeys: boolean;
  readonly progress: Readonly<Record<string, Progress>>;
}

interface Chooser extends Choices {
  choose(choice: Partial<Pick<Choices, 'profile' | 'singleKeys'>>): void;
  /** Notes how far a scenario was taken; what is done stays done. */
  note(scenario: string, progress: Progress): void;
}

const key = 'murphy.choices';
const maxNoted = 1000;

/** Reads what was stored, by this version or another: anything it does not understand is left at its default. */
export function parseChoices(stored: string | null): Choices {
  let value: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? '{}');
    if (parsed !== null && typeof parsed === 'object') value = parsed as Record<string, unknown>;
  } catch {
    // Not ours, or cut short: begin anew.
  }
  const noted = value.progress !== null && typeof value.progress === 'object' ? Object.entries(value.progress) : [];
  const known = noted.filter(([, progress]) => progress === 'begun' || progress === 'done').slice(0, maxNoted);
  return {
    profile: profiles.find((profile) => profile === value.profile) ?? 'auto',
    singleKeys: value.singleKeys !== false,
    progress: Object.fromEntries(known) as Record<string, Progress>,
  };
}

function readStored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store({ profile, singleKeys, progress }: Choices): void {
  try {
    localStorage.setItem(key, JSON.stringify({ profile, singleKeys, progress }));
  } catch {
    // Storage is full or forbidden: choices then last as long as the page.
  }
}

function show(profile: Profile): void {
  const { dataset } = document.documentElement;
  if (profile === 'auto') delete dataset.profile;
  else dataset.profile = profile;
}

export const useChoices = create<Chooser>()((set) => ({
  ...parseChoices(readStored()),
  choose: (choice) => set(choice),
  note: (scenario, progress) =>
    set((was) => (was.progress[scenario] === 'done' ? was : { progress: { ...was.progress, [scenario]: progress } })),
}));

/** Keeps the page's profile and the browser's storage in step with the choices, here and in other windows. */
export function followChoices(): void {
  show(useChoices.getState().profile);
  useChoices.subscribe((choices) => {
    show(choices.profile);
    store(choices);
  });
  window.addEventListener('storage', (event) => {
    if (event.key === key) useChoices.setState(parseChoices(event.newValue));
  });
}
