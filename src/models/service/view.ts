// Answers for how a service looks: its replicas with their slots and what waits before them, and breakers as switches on its links.
import type { ModelView } from '../contract.ts';
import type { FaceLine, LinkMark, PartView, ProcessView } from '../view.ts';

const MOST_SHOWN = 6;

function replicas(part: PartView): readonly ProcessView[] {
  return part.processes.filter((p) => p.role === 'service/replica');
}

export const view: ModelView = {
  face(part) {
    const all = replicas(part);
    const slowest = all.reduce((most, p) => Math.max(most, p.slow), 1);
    const lines: FaceLine[] = all.slice(0, MOST_SHOWN).map((p) => ({
      kind: 'slots',
      label: `#${p.ordinal}`,
      busy: p.state ? p.state.busy : 0,
      total: part.params.concurrency,
      queue: p.state ? p.state.queue.length : 0,
      room: part.params.queue.length >= 100_000 ? 0 : part.params.queue.length,
      note: p.life === 'alive' ? undefined : p.life,
      tone: p.life === 'dead' ? 'bad' : p.life === 'alive' ? undefined : 'warn',
      ref: { process: p.name },
    }));
    if (all.length > MOST_SHOWN)
      lines.push({ kind: 'value', label: 'more replicas', value: { value: all.length - MOST_SHOWN } });
    return {
      title: part.name,
      note:
        slowest > 1
          ? `slow ×${Math.round(slowest * 10) / 10}`
          : `${all.length} replica${all.length === 1 ? '' : 's'} · ${part.params.concurrency} slots`,
      tone: slowest > 1 ? 'warn' : all.some((p) => p.life === 'dead') ? 'bad' : undefined,
      lines,
    };
  },
  cell: (p) => ({
    label: p.ordinal === 0 ? 'supervisor' : `#${p.ordinal}`,
    state: p.life,
    tone: p.life === 'alive' ? undefined : p.life === 'dead' ? 'bad' : 'warn',
  }),
  panels(part, process) {
    const shown = process?.role === 'service/replica' ? [process] : replicas(part);
    return [
      {
        kind: 'table',
        title: 'Replicas',
        columns: ['replica', 'state', 'busy', 'waiting', 'restarts'],
        rows: shown.map((p) => [
          { value: p.name, ref: { process: p.name } },
          { value: p.life },
          { value: p.state?.busy ?? 0, unit: 'requests' },
          { value: p.state?.queue.length ?? 0, unit: 'requests' },
          { value: Math.max(0, p.incarnation - 1) },
        ]),
      },
    ];
  },
  say: () => null,
  marks(part) {
    const marks = new Map<string, LinkMark>();
    for (const p of replicas(part)) {
      if (!p.state) continue;
      for (const name of p.state.caller.breakers.keys() as Iterable<string>) {
        const state = p.chart('circuitBreaker', name);
        const drawn = state === 'OPEN' ? 'open' : state === 'HALF_OPEN' ? 'half-open' : 'closed';
        if (!marks.has(name) || drawn !== 'closed')
          marks.set(name, { to: name.split(' ')[0], label: name, state: drawn, ref: { process: p.name } });
      }
    }
    return [...marks.values()];
  },
};
