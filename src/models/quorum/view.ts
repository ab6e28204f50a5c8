// Answers for how a Dynamo-style store looks: hints and differences, what each node keeps, and the ring.
import type { ModelView } from '../contract.ts';
import type { FaceLine, Panel, PartView, ProcessView, Saying, Tone, Value } from '../view.ts';
import { differingKeys } from './readings.ts';
import type { NodeConfig, NodeMessage, NodeState } from './state.ts';
import { stored } from './stored-view.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 20;
const RING = 4294967296;

export const view: ModelView = {
  face(part) {
    const { n, r, w } = part.params;
    return { title: part.name, note: `N ${n}, R ${r}, W ${w}`, lines: lines(part) };
  },
  cell(p) {
    const s = p.state as NodeState | null;
    const hints = s === null ? 0 : [...s.hints.values()].reduce((sum, kept) => sum + kept.size, 0);
    if (p.life !== 'alive') return { label: p.name, state: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
    return hints > 0
      ? { label: p.name, state: `keeps ${hints} hints`, tone: 'warn' }
      : { label: p.name, state: 'alive' };
  },
  panels: (part) => [data(part), ring(part)],
  say,
  stored,
};

function lines(part: PartView): FaceLine[] {
  const line = (label: string, value: number, tone: Tone): FaceLine => ({
    kind: 'value',
    label,
    value: { value, tone: value > 0 ? tone : undefined },
  });
  return [
    line(WORDS.differing, part.reading('differing') as number, 'warn'),
    line(WORDS.hints, part.reading('hints') as number, 'warn'),
    { kind: 'value', label: WORDS.siblings, value: { value: part.reading('siblings') as number } },
  ];
}

function data(part: PartView): Panel {
  const states = part.processes.map((p) => p.state as NodeState | null);
  const keys = [...new Set(states.flatMap((s) => (s === null ? [] : [...s.data.keys()])))]
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_ROWS);
  const differing = new Set(differingKeys(part));
  return {
    kind: 'table',
    title: WORDS.data,
    columns: ['key', ...part.processes.map((p) => p.name)],
    rows: keys.map((key): Value[] => [
      { value: key, tone: differing.has(key) ? 'warn' : undefined },
      ...states.map((s): Value => ({ value: s === null ? '' : keptBy(s, key) })),
    ]),
  };
}

function keptBy(s: NodeState, key: string): string {
  return (s.data.get(key) ?? []).map(({ value, deleted }) => (deleted ? 'deleted' : String(value))).join(' | ');
}

function ring(part: PartView): Panel {
  const { ring: places } = (part.processes[0] as ProcessView).config as NodeConfig;
  const points = places.map(([hash, node]) => ({
    at: hash / RING,
    label: node,
    ref: { process: `${part.name}#${node}` },
  }));
  return { kind: 'ring', title: WORDS.ring, points };
}

function say(message: NodeMessage): Saying | null {
  switch (message.type) {
    case 'store':
      return message.hintFor > 0
        ? { shape: 'data', words: { id: 'quorum.hint', params: { key: message.key, home: message.hintFor } } }
        : { shape: 'data', words: { id: 'quorum.store', params: { key: message.key } } };
    case 'stored':
      return { shape: 'response', words: { id: 'quorum.stored', params: { key: message.key } } };
    case 'fetch':
      return { shape: 'request', words: { id: 'quorum.fetch', params: { key: message.key } } };
    case 'fetched':
      return {
        shape: 'response',
        words: { id: 'quorum.fetched', params: { key: message.key, n: message.versions.length } },
      };
    case 'tree':
      return { shape: 'event', words: { id: 'quorum.tree' } };
    case 'buckets':
      return { shape: 'data', words: { id: 'quorum.buckets', params: { n: message.data.length } } };
    case 'handoff':
      return { shape: 'data', words: { id: 'quorum.handoff', params: { key: message.key } } };
    case 'handedOff':
      return { shape: 'response', words: { id: 'quorum.handedOff', params: { key: message.key } } };
    default:
      return null;
  }
}
