// Answers for how a part shows what it keeps, as data: keys by replica, logs beside one another, and the history of what clients were told.
import type { Micros } from '../engine/index.ts';
import type { Tone, Words } from './view.ts';

/** One process that keeps something. */
export interface StoredReplica {
  readonly process: string;
  /** Its role, or why it answers nobody. */
  readonly note: Words;
  readonly tone?: Tone;
}

/** What one replica has of one key. */
export interface StoredCell {
  /** Values as text; several are siblings. */
  readonly values: readonly string[];
  /** The version's name, as the system has it. */
  readonly version: string;
  /** none: does not belong there. missing: belongs there. stale: another has a newer one. differs: same version, other value. */
  readonly state: 'newest' | 'stale' | 'missing' | 'differs' | 'none';
}

/** One replica's log. */
export interface StoredLog extends StoredReplica {
  /** Index of `entries[0]`. */
  readonly first: number;
  /** In order; `clash`: the leading log has another entry there; `gap`: compaction took what was there. */
  readonly entries: readonly {
    readonly era: number;
    readonly text: string;
    readonly clash: boolean;
    readonly gap?: boolean;
  }[];
  /** The last entry that counts as agreed on: commit index, high watermark. */
  readonly agreed: number;
  /** Index of the last entry it has. */
  readonly last: number;
}

export type Stored =
  | {
      readonly kind: 'keys';
      readonly title: Words;
      readonly replicas: readonly StoredReplica[];
      /** A cell a replica, in their order. */
      readonly rows: readonly { readonly key: string; readonly cells: readonly StoredCell[] }[];
    }
  | {
      readonly kind: 'logs';
      readonly title: Words;
      /** What eras and agreement are called here: term, epoch; commit index, high watermark. */
      readonly era: string;
      readonly agreement: string;
      readonly logs: readonly StoredLog[];
      /** Who reads, and the next entry each of them wants. */
      readonly readers?: readonly { readonly at: number; readonly name: string }[];
    };

/** One operation of a history. Named by its place in `HistoryView.operations`. */
export interface HistoryOperation {
  readonly client: string;
  readonly text: string;
  readonly from: Micros;
  /** -1: no answer came, or not yet. */
  readonly to: Micros;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Belongs to the smallest set that no order explains. */
  readonly blamed: boolean;
  readonly stale: boolean;
  /** Its place in the longest order that was found, from 1; 0: it has none. */
  readonly place: number;
}

/** What clients asked and were told, and what follows from it. */
export interface HistoryView {
  readonly title: Words;
  readonly keys: readonly string[];
  /** The key whose operations are shown. */
  readonly key: string;
  readonly verdicts: readonly {
    readonly name: string;
    readonly state: 'holds' | 'broken' | 'unknown';
    readonly says: string;
  }[];
  readonly operations: readonly HistoryOperation[];
  /** Operations of the key that are not among them. */
  readonly left: number;
  /** Operations that the order explains, and whether those are all that must be explained. */
  readonly placed: number;
  readonly complete: boolean;
}
