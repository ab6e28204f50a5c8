// Answers for what the gallery knows of a scenario before it is opened.

/** One line of a scenario's small figure, drawn left to right over the length of its run. */
export interface FigureLine {
  /** Values between 0 (bottom) and 1 (top), evenly spaced in time. */
  readonly points: readonly number[];
  readonly tone: 'accent' | 'good' | 'warn' | 'bad' | 'plain';
}

export interface GalleryEntry {
  /** `<chapter>/<name>`, as in the address and the file. */
  readonly id: string;
  readonly title: string;
  /** A question or a situation; never the outcome. */
  readonly summary: string;
  /** Course topics, such as `T6.1`. */
  readonly topics: readonly string[];
  /** Virtual time the run takes, in scenario notation (`90s`). */
  readonly length: string;
  /** About how long the walkthrough takes a person; null where there is none. */
  readonly minutes: number | null;
  /** Drawn from a run of the scenario; null where none was made. */
  readonly figure: readonly FigureLine[] | null;
}

export interface GalleryChapter {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly GalleryEntry[];
}

/** For each scenario id, everything a person might search for, in lower case. */
export type SearchWords = Readonly<Record<string, string>>;
