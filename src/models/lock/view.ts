// Answers for how a lock service looks: which lock is whose, for how long, and who waits.
import type { ModelView } from '../contract.ts';
import type { Lock } from '../ports.ts';
import type { Face, Panel, PartView, Saying, Value } from '../view.ts';
import type { ServiceState } from './service.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;

export const view: ModelView = {
  face,
  cell: (p) => ({ label: p.name, state: p.life, tone: p.life === 'alive' ? undefined : 'bad' }),
  panels: (part) => [locks(part)],
  say,
};

function face(part: PartView): Face {
  const s = part.processes[0]!.state as ServiceState | null;
  const [holder, other] = [...(s?.leases.values() ?? [])].map((lease) => lease.holder);
  return {
    title: part.name,
    note: s === null ? part.processes[0]!.life : other === undefined ? (holder ?? { id: 'nobody' }) : '',
    lines: [
      { kind: 'value', label: WORDS.held, value: { value: part.reading('held') as number, unit: 'locks' } },
      { kind: 'value', label: WORDS.waiting, value: { value: part.reading('waiting') as number, unit: 'clients' } },
      { kind: 'value', label: WORDS.token, value: { value: part.reading('token') as number } },
    ],
  };
}

function locks(part: PartView): Panel {
  const s = part.processes[0]!.state as ServiceState | null;
  const names = [...new Set([...(s?.leases.keys() ?? []), ...(s?.waiting.keys() ?? [])])]
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_ROWS);
  return {
    kind: 'table',
    title: WORDS.locks,
    columns: ['lock', 'holder', 'token', 'lease ends at', 'waiting'],
    rows: names.map((name): Value[] => {
      const lease = s!.leases.get(name);
      const waiting = (s!.waiting.get(name) ?? []).map(({ holder }) => holder).join(', ');
      if (lease === undefined)
        return [{ value: name }, { value: '' }, { value: '' }, { value: '' }, { value: waiting }];
      return [
        { value: name },
        { value: lease.holder, ref: { process: lease.holder } },
        { value: lease.token },
        { value: lease.ends, unit: 'us' },
        { value: waiting },
      ];
    }),
  };
}

function say(message: Lock): Saying | null {
  switch (message.type) {
    case 'acquire':
    case 'cancel':
    case 'release':
    case 'renew':
      return {
        shape: message.type === 'renew' ? 'heartbeat' : 'request',
        words: { id: `lock.${message.type}`, params: { ...message } },
      };
    case 'result':
      return message.ok
        ? { shape: 'response', words: { id: 'lock.granted', params: { token: message.token } } }
        : { shape: 'failure', words: { id: 'lock.refused', params: { error: message.error } } };
    default:
      return null;
  }
}
