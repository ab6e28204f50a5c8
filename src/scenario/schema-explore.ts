// Answers for how a scenario says what a search may do to it: kinds of faults, whom they strike, when, and what must hold all the same.
import { z } from 'zod';
import { count, duration } from '../models/quantities.ts';
import { check } from './schema-conditions.ts';

/** What may go wrong, as `explore: { kinds: [...] }` names it. */
export const FAULT_KINDS = [
  'kill',
  'power',
  'pause',
  'slow',
  'partition',
  'oneWay',
  'slowLink',
  'drop',
  'duplicate',
  'reorder',
  'clock',
  'disk',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const part = z.string().min(1, 'expected a part').max(40);

export const explore = z
  .strictObject({
    kinds: z
      .array(z.enum(FAULT_KINDS))
      .min(1, 'expected at least one kind of fault')
      .max(FAULT_KINDS.length)
      .optional()
      .meta({ description: 'Kinds of faults that are drawn; absent: all that the world can take.' }),
    targets: z
      .array(part)
      .min(1, 'expected at least one part')
      .max(100)
      .optional()
      .meta({ description: 'Parts that are struck; absent: all but clients.' }),
    faults: count(1, 100).prefault(8).meta({ description: 'Most faults of one run.' }),
    chaos: z
      .tuple(
        [duration({ like: '2s' }), duration({ like: '40s' })],
        'expected when faults may strike, as in [2s, 40s]: what follows is time to heal',
      )
      .optional()
      .meta({
        description:
          'When faults strike. All of them are over by its end; the rest of the run is for the system to recover. Default: from a twentieth of the run to three fifths of it.',
      }),
    skew: duration({ max: '1h' })
      .prefault('1s')
      .meta({ description: 'How far a clock may be put forward or back (kind clock).' }),
    drift: z
      .number()
      .min(0)
      .max(0.5)
      .prefault(0)
      .meta({ description: 'How much faster or slower a clock may go (kind clock): 0.1 is a tenth.' }),
    invariants: z
      .array(part)
      .max(100)
      .optional()
      .meta({ description: 'Parts whose invariants must hold; absent: all of them.' }),
    promises: z.array(check).max(50).optional().meta({
      description:
        'What must hold in every run, whatever fails. Absent: what the models promise of themselves, as that a history is linearizable.',
    }),
  })
  .meta({ id: 'explore', description: "What Murphy's search may do, and what must hold all the same." });
export type ExploreNotation = z.output<typeof explore>;
