// Answers for how a supervisor looks in the inspector: the charts of its members and of their probes.
import type { ProcessView } from '../view.ts';
import { type Member, PROBE_KINDS, type SupervisorState } from './members.ts';
import { keyOf } from './probes.ts';

export function supervisorChartKeys(p: ProcessView): { chart: string; key: string; title: string }[] {
  if (p.state === null) return [];
  return (p.state as SupervisorState).members.flatMap((m: Member) => [
    { chart: 'member', key: m.name, title: m.name },
    ...PROBE_KINDS.filter((kind) => p.params[kind]).map((kind) => ({
      chart: 'probe',
      key: keyOf(m, kind),
      title: keyOf(m, kind),
    })),
  ]);
}
