// Answers for how a primary with backups looks: who leads which epoch, how far the others are, and what each has applied.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, Panel, PartView, ProcessView, Saying, Tone, Value, Words } from '../view.ts';
import { lastIndex } from '../raft/rules/log.ts';
import { serversOf } from './readings.ts';
import type { ReplicationMessage, ServerState } from './state.ts';
import { stored } from './stored.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;

export const view: ModelView = { face, cell, panels: (part) => [servers(part), data(part)], say, stored };

function face(part: PartView): Face {
  const leading = serversOf(part).filter(
    (p) => p.life !== 'dead' && (p.state as ServerState | null)?.role === 'primary',
  );
  const note: { note: Words; tone?: Tone } =
    leading.length === 1
      ? { note: `${leading[0]!.name} is the primary` }
      : leading.length === 0
        ? { note: { id: 'nobody' }, tone: 'bad' }
        : { note: { id: 'several', params: { n: leading.length } }, tone: 'warn' };
  const lost = part.reading('lostWrites') as number;
  const waiting = part.reading('waiting') as number;
  return {
    title: part.name,
    ...note,
    lines: [
      { kind: 'value', label: WORDS.epoch, value: { value: part.reading('epoch') as number } },
      { kind: 'value', label: WORDS.lag, value: { value: part.reading('lag') as number, unit: 'entries' } },
      { kind: 'value', label: WORDS.waiting, value: { value: waiting } },
      { kind: 'value', label: WORDS.lost, value: { value: lost, tone: lost > 0 ? 'bad' : undefined } },
    ],
  };
}

function cell(p: ProcessView): Cell {
  if (p.life !== 'alive') return { label: p.name, state: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  if (p.name.endsWith('.vault')) return { label: p.name, state: 'keeps backups' };
  const state = p.chart(p.ordinal === 0 ? 'watch' : 'server', '');
  const tone: Tone | undefined =
    state === 'primary' ? 'accent' : state === 'suspecting' || state === 'stuck' ? 'warn' : undefined;
  return { label: p.name, state, tone };
}

function servers(part: PartView): Panel {
  return {
    kind: 'table',
    title: WORDS.servers,
    columns: ['server', 'role', 'epoch', 'follows', 'last entry', 'on disk', 'acknowledged', 'applied'],
    rows: serversOf(part).map((p): Value[] => {
      const { state, tone } = cell(p);
      const name: Value = { value: p.name, ref: { process: p.name } };
      const s = p.state as ServerState | null;
      if (s === null) return [name, { value: state, tone }, ...Array.from({ length: 6 }, () => ({ value: '' }))];
      const { epoch, primary } = s.configuration;
      const numbers = [epoch, primary, lastIndex(s.log), s.durable, s.commit, s.applied];
      return [name, { value: state, tone }, ...numbers.map((value) => ({ value }))];
    }),
  };
}

function data(part: PartView): Panel {
  const machines = serversOf(part).map((p) => (p.state as ServerState | null)?.machine);
  const keys = [...new Set(machines.flatMap((m) => (m === undefined ? [] : [...m.keys()])))]
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_ROWS);
  return {
    kind: 'table',
    title: WORDS.data,
    columns: ['key', ...serversOf(part).map((p) => p.name)],
    rows: keys.map((key): Value[] => [
      { value: key },
      ...machines.map((m): Value => ({ value: m?.has(key) ? String(m.get(key)!.value) : '' })),
    ]),
  };
}

function say(message: ReplicationMessage): Saying | null {
  const words = (id: string, params: Readonly<Record<string, unknown>> = {}): Words => ({
    id: `replication.${id}`,
    params,
  });
  switch (message.type) {
    case 'configuration': {
      const { epoch, primary } = message.configuration;
      return { shape: 'heartbeat', words: words('configuration', { epoch, primary }) };
    }
    case 'alive':
      return { shape: 'heartbeat', words: words('alive', { index: message.lastIndex }) };
    case 'replicate':
      return message.entries.length === 0
        ? { shape: 'heartbeat', words: words('heartbeat', { epoch: message.epoch }) }
        : { shape: 'data', words: words('entries', { n: message.entries.length, epoch: message.epoch }) };
    case 'replicated':
      return {
        shape: message.result === 'ok' ? 'response' : 'failure',
        words: words(message.result, { index: message.index, epoch: message.epoch }),
      };
    case 'confirm':
      return { shape: 'request', words: words('confirm') };
    case 'confirmed':
      return message.ok
        ? { shape: 'response', words: words('confirmed') }
        : { shape: 'failure', words: words('denied', { epoch: message.epoch }) };
    case 'forward':
      return { shape: 'request', words: words('forward', { what: message.request.type }) };
    case 'forwarded':
      return { shape: 'response', words: words('forwarded') };
    case 'backup':
    case 'loaded':
    case 'install':
      return { shape: 'data', words: words(message.type, { n: message.entries.length }) };
    case 'handOver':
      return { shape: 'request', words: words('handOver', { to: message.to }) };
    case 'handedOver':
      return { shape: 'response', words: words('handedOver') };
    case 'resume':
      return { shape: 'event', words: words('resume') };
    case 'restore':
      return { shape: 'request', words: words('restore') };
    case 'kept':
      return { shape: 'response', words: words('kept', { index: message.index }) };
    case 'installed':
      return { shape: 'response', words: words('installed') };
    default:
      return null;
  }
}
