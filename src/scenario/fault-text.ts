// Answers for faults as scenario text: an intervention made on the canvas, copied out as the line a scenario would have.
import type { Fault, FaultAction } from '../engine/index.ts';
import { formatDistribution, formatDuration } from '../models/quantities.ts';
import { formatBandwidth } from '../models/units.ts';

type Fields = readonly (readonly [string, unknown])[];

/** A fault as a scenario writes it: a map of scalars, lists and maps. */
export function faultNotation(fault: Fault): Record<string, unknown> {
  const lasting: Fields = fault.for === undefined ? [] : [['for', formatDuration(fault.for)]];
  return Object.fromEntries([
    ['name', fault.name],
    ['at', formatDuration(fault.at)],
    ...fieldsOf(fault.action),
    ...lasting,
  ]);
}

/** One line of YAML: `{ name: slowdown, at: 20s, slow: inventory, factor: 4, for: 10s }`. Loading it gives the fault again. */
export function faultText(fault: Fault): string {
  return flow(Object.entries(faultNotation(fault)));
}

/** A `faults:` section. */
export function faultsText(faults: readonly Fault[]): string {
  return faults.length === 0
    ? 'faults: []\n'
    : `faults:\n${faults.map((fault) => `  - ${faultText(fault)}\n`).join('')}`;
}

function fieldsOf(a: FaultAction): Fields {
  switch (a.do) {
    case 'kill':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'drain':
      return [[a.do, a.target]];
    case 'slow':
      return [
        ['slow', a.target],
        ['factor', a.factor],
      ];
    case 'error':
      return [
        ['error', a.target],
        ['share', a.share],
      ];
    case 'load':
      return [
        ['load', a.target],
        ['factor', a.factor],
      ];
    case 'partition':
      return a.oneWay
        ? [
            ['partition', a.groups],
            ['oneWay', true],
          ]
        : [['partition', a.groups]];
    case 'heal':
      return [['heal', a.name]];
    case 'set':
      return [
        ['set', a.path],
        ['to', a.to],
      ];
    case 'message':
      return [
        ['message', a.order],
        ['what', a.what],
      ];
    case 'disk':
      return [['disk', a.target], ['what', a.what], ...present('factor', a.factor)];
    case 'clock':
      return [
        ['clock', a.target],
        ...present('skew', a.skew === undefined ? undefined : formatDuration(a.skew)),
        ...present('drift', a.drift),
      ];
    case 'link':
      return [
        ['link', a.target],
        ...present('latency', a.latency && formatDistribution(a.latency)),
        ...present('jitter', a.jitter === undefined ? undefined : formatDuration(a.jitter)),
        ...present('loss', a.loss),
        ...present('duplicate', a.duplicate),
        ...present('reorder', a.reorder),
        ...present('bandwidth', a.bandwidth === undefined ? undefined : formatBandwidth(a.bandwidth)),
      ];
  }
}

function present(key: string, value: unknown): Fields {
  return value === undefined ? [] : [[key, value]];
}

function flow(fields: Fields): string {
  return `{ ${fields.map(([key, value]) => `${key}: ${text(value)}`).join(', ')} }`;
}

/** A value in flow style; quoted wherever YAML could read it as something else. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return flow(Object.entries(value));
  if (typeof value !== 'string') return String(value);
  const plain =
    /^[A-Za-z0-9./][A-Za-z0-9 ./()_-]*(-> ?[A-Za-z0-9#.]+)?$/.test(value) || /^[a-z][A-Za-z0-9]*#\d+$/.test(value);
  const otherwise = /^(?:true|false|null|~|[-+.\d][\d.eE+_-]*|0x[\da-f]+)$/i.test(value) || value.trim() !== value;
  return plain && !otherwise ? value : JSON.stringify(value);
}
