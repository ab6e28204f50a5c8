// Answers for how a group that gossips looks: a matrix of who believes what of whom, and the rumours under way.
import type { ModelView } from '../contract.ts';
import type { Cell, Face, Panel, PartView, ProcessView, Saying, Shape, Tone, Value } from '../view.ts';
import type { MemberState } from './rules/members.ts';
import type { State, SwimMessage } from './state.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 30;
const TONES: Readonly<Record<MemberState, Tone>> = { alive: 'plain', suspect: 'warn', dead: 'bad' };

export const view: ModelView = { face, cell, panels: (part) => [matrix(part), rumours(part)], say };

function face(part: PartView): Face {
  const [wrong, undetected] = [part.reading('wronglyDead') as number, part.reading('undetected') as number];
  return {
    title: part.name,
    note: `${part.processes.length} members`,
    lines: [
      { kind: 'value', label: WORDS.wronglyDead, value: { value: wrong, tone: wrong > 0 ? 'bad' : undefined } },
      {
        kind: 'value',
        label: WORDS.undetected,
        value: { value: undetected, tone: undetected > 0 ? 'warn' : undefined },
      },
      { kind: 'value', label: WORDS.suspected, value: { value: part.reading('suspected') as number } },
      { kind: 'value', label: WORDS.packets, value: { value: part.reading('packets') as number, unit: '/s' } },
    ],
  };
}

function cell(p: ProcessView): Cell {
  if (p.life !== 'alive') return { label: p.name, state: p.life, tone: p.life === 'dead' ? 'bad' : 'warn' };
  const { probe, suspicions } = p.state as State;
  const state = probe === null ? 'idle' : `probes ${probe.target}`;
  return { label: p.name, state, tone: suspicions.size > 0 ? 'warn' : undefined };
}

/** A line for each who believes, a column for each of whom; wrong beliefs say so. */
function matrix(part: PartView): Panel {
  const members = part.processes.slice(0, MOST_ROWS);
  return {
    kind: 'table',
    title: WORDS.beliefs,
    columns: ['believes', ...members.map((of) => of.name)],
    rows: members.map((by): Value[] => [
      { value: by.name, ref: { process: by.name } },
      ...members.map((of): Value => {
        const s = by.state as State | null;
        if (s === null) return { value: '' };
        if (of === by) return { value: `own ${s.incarnation}`, tone: 'muted' };
        const { state, incarnation } = s.beliefs.get(of.ordinal)!;
        const wrong = state === 'dead' && of.life !== 'dead';
        return {
          value: `${state} ${incarnation}${wrong ? ', wrongly' : ''}`,
          tone: TONES[state],
          ref: { process: of.name },
        };
      }),
    ]),
  };
}

function rumours(part: PartView): Panel {
  const rows = part.processes.flatMap((p): Value[][] =>
    [...((p.state as State | null)?.broadcasts.values() ?? [])].map(({ rumour, transmits }): Value[] => [
      { value: p.name, ref: { process: p.name } },
      { value: part.processes[rumour.about - 1]!.name },
      { value: rumour.state, tone: TONES[rumour.state] },
      { value: rumour.incarnation },
      { value: part.processes[rumour.from - 1]!.name },
      { value: transmits },
    ]),
  );
  return {
    kind: 'table',
    title: WORDS.rumours,
    columns: ['member', 'of', 'is', 'incarnation', 'said first by', 'told'],
    rows: rows.slice(0, MOST_ROWS),
  };
}

const SHAPES: Readonly<Record<SwimMessage['type'], Shape>> = {
  ping: 'heartbeat',
  ack: 'response',
  pingRequest: 'request',
  gossip: 'event',
  pushPull: 'data',
};

function say(message: SwimMessage): Saying | null {
  const { type, rumours: told, ...params } = message;
  return { shape: SHAPES[type], words: { id: `swim.${type}`, params: { ...params, n: told.length } } };
}
