// Answers for the model `twoPhaseCommit`: a bank whose transfers need two participants, how it expands, and what must always hold of it.
import type { Model } from '../contract.ts';
import { COORDINATOR_CHARTS, PARTICIPANT_CHARTS } from './charts.ts';
import { coordinator, type CoordinatorConfig, type CoordinatorState, ROUTE } from './coordinator.ts';
import { type Params, params } from './params.ts';
import { participant, type ParticipantConfig, type ParticipantState } from './participant.ts';
import { invariants, readings } from './readings.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const model: Model = {
  kind: 'twoPhaseCommit',
  title: 'Two-phase commit',
  family: 'data',
  summary: 'A bank whose accounts are at several participants: each transfer is committed at two of them, or at none.',
  params,
  serves: ['http'],
  routes: () => [ROUTE],
  calls: () => [],
  expand: ({ name, params: p }: { readonly name: string; readonly params: Params }) => {
    const participants = upTo(p.participants).map((i) => `${name}.participant${i}`);
    const config: ParticipantConfig = { accounts: upTo(p.accounts).map((i) => `a${i}`), balance: p.balance };
    return {
      hosts: [
        ...upTo(p.coordinators).map((i) => ({ name: `${name}-host-${i}`, cores: 0 })),
        ...upTo(p.participants).map((i) => ({ name: `${name}-participant-host-${i}`, cores: 0 })),
      ],
      processes: [
        ...upTo(p.coordinators).map((ordinal) => ({
          name: `${name}#${ordinal}`,
          role: coordinator.role,
          ordinal,
          host: `${name}-host-${ordinal}`,
          member: true,
          config: (wiring: { pid(process: string): number }): CoordinatorConfig => ({
            ordinal,
            participants: participants.map((one) => ({ name: one, pid: wiring.pid(one) })),
          }),
        })),
        ...participants.map((one, i) => ({
          name: one,
          role: participant.role,
          ordinal: 0,
          host: `${name}-participant-host-${i + 1}`,
          member: false,
          config: () => config,
        })),
      ],
    };
  },
  behaviours: [coordinator, participant],
  charts: { ...COORDINATOR_CHARTS, ...PARTICIPANT_CHARTS },
  readings,
  invariants,
  view,
  words: WORDS,
  chartKeys(p) {
    if (p.state === null) return [];
    if (p.role === participant.role)
      return [...(p.state as ParticipantState).wanted.keys()].map((key) => ({ chart: 'account', key, title: key }));
    return [...(p.state as CoordinatorState).transactions.values()].map(({ id, place }) => ({
      chart: 'transaction',
      key: String(place),
      title: id,
    }));
  },
};
