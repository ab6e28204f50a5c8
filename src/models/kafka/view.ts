// Answers for how a cluster looks: its brokers and controller, its partitions across brokers, its groups, its metadata log.
import type { ModelView } from '../contract.ts';
import type { Panel, PartView, ProcessView, Saying, Tone, Value } from '../view.ts';
import type { Replica } from './broker-state.ts';
import type { ControllerState } from './controller-state.ts';
import type { MetadataRecord } from './metadata.ts';
import { activeController, activeImage, brokersOf, partitionsOf } from './readings.ts';
import type { PartitionRegistration } from './rules/election-kraft.ts';
import { maximalIsr } from './rules/partition-leader.ts';
import { stored } from './stored.ts';
import { assignments, groupTable } from './view-groups.ts';
import { WORDS } from './words.ts';

const MOST_ROWS = 60;
const LATEST = 15;

export const view: ModelView = {
  face(part) {
    const offline = part.reading('offlinePartitions') as number;
    const under = part.reading('underReplicated') as number;
    const active = part.reading('activeBrokers') as number;
    const { brokers } = part.params;
    return {
      title: part.name,
      ...note(part, offline, under),
      lines: [
        {
          kind: 'spark',
          label: WORDS.records,
          reading: `${part.name}.messagesIn`,
          value: { value: part.reading('messagesIn') as number, unit: '/s' },
        },
        { kind: 'slots', label: WORDS.brokers, busy: active, total: brokers, queue: 0, room: 0 },
        partitionLine(WORDS.underReplicated, under, 'warn'),
        partitionLine(WORDS.offline, offline, 'bad'),
      ],
    };
  },
  cell(p) {
    const state = p.life === 'alive' ? p.chart(p.role === 'kafka/broker' ? 'broker' : 'quorum', '') : p.life;
    const controls = p.state?.zk?.context !== undefined;
    return { label: p.name, state: controls ? `${state}, controller` : state, tone: toneOf(p, state) };
  },
  panels(part, process) {
    if (process?.role === 'kafka/controller') return metadataLog(process.state as ControllerState | null);
    return [
      ...partitionTable(part),
      ...groupTable(part),
      ...assignments(part),
      ...metadataLog(activeController(part)?.state ?? null),
    ];
  },
  say,
  stored,
};

function note(part: PartView, offline: number, under: number): { note: string; tone?: Tone } {
  if (offline > 0) return { note: `${offline} offline`, tone: 'bad' };
  if (activeImage(part) === undefined && part.now > 0) return { note: 'no controller', tone: 'warn' };
  return under > 0
    ? { note: `${under} under-replicated`, tone: 'warn' }
    : { note: part.params.coordination === 'kraft' ? 'KRaft' : 'ZooKeeper' };
}

function partitionLine(label: string, value: number, tone: Tone) {
  return { kind: 'value' as const, label, value: { value, unit: 'partitions', tone: value > 0 ? tone : undefined } };
}

function toneOf(p: ProcessView, state: string): Tone | undefined {
  if (p.life === 'dead') return 'bad';
  if (state === 'Leader') return 'accent';
  if (p.state?.zk?.context !== undefined) return 'accent';
  return state === 'RUNNING' || state === 'Follower' ? undefined : 'warn';
}

/** A row a partition, a column a broker: role, log end, high watermark, epoch. */
function partitionTable(part: PartView): Panel[] {
  const brokers = brokersOf(part);
  const rows = [...partitionsOf(part)]
    .slice(0, MOST_ROWS)
    .map(([name, registration]): Value[] => [
      { value: name, ref: { part: part.name, item: name } },
      ...brokers.map(({ s }) => strip(s.replicas.get(name), registration)),
    ]);
  if (rows.length === 0) return [];
  return [{ kind: 'table', title: WORDS.partitions, columns: ['partition', ...brokers.map(({ p }) => p.name)], rows }];
}

function strip(replica: Replica | undefined, { isr }: PartitionRegistration): Value {
  if (replica === undefined) return { value: '' };
  const { log, leader, leaderEpoch } = replica;
  const text = `${log.highWatermark}/${log.records.end} e${leaderEpoch}`;
  if (leader === undefined) return { value: text };
  const set = maximalIsr(leader);
  return { value: `★ ${text} isr ${set.join(',')}`, tone: set.length < isr.length ? 'warn' : 'accent' };
}

function metadataLog(s: ControllerState | null): Panel[] {
  if (s === null) return [];
  const rows: Value[][] = [];
  for (let at = s.log.end - 1; at >= Math.max(s.log.start, s.log.end - LATEST); at--) {
    const { epoch, record } = s.log.get(at)!;
    const tone = at >= s.highWatermark ? 'muted' : undefined;
    rows.push([{ value: at, tone }, { value: epoch }, { value: recordText(record), tone }]);
  }
  return [{ kind: 'table', title: WORDS.metadata, columns: ['offset', 'epoch', 'record'], rows }];
}

function recordText(record: MetadataRecord): string {
  switch (record.kind) {
    case 'broker':
      return `broker ${record.id} registers`;
    case 'brokerChange':
      return `broker ${record.id} ${record.shuttingDown ? 'shuts down' : record.fenced ? 'fenced' : 'unfenced'}`;
    case 'partition':
      return `${record.name} on ${record.registration.replicas.join(', ')}`;
    case 'partitionChange': {
      const { leader, isr } = record.change;
      return `${record.name}${leader === undefined ? '' : ` leader ${leader}`}${isr === undefined ? '' : ` isr ${isr.join(', ')}`}`;
    }
    case 'leaderChange':
      return `controller ${record.leader} leads`;
  }
}

const SHAPES: Readonly<Record<string, Saying['shape']>> = {
  produce: 'event',
  produceResponse: 'response',
  fetch: 'request',
  fetchResponse: 'data',
  brokerHeartbeat: 'heartbeat',
  heartbeat: 'heartbeat',
  vote: 'event',
};

function say(message: any): Saying | null {
  if (message.port !== 'kafka') return null;
  const shape = SHAPES[message.type] ?? (String(message.type).endsWith('Response') ? 'response' : 'request');
  const failed = typeof message.error === 'string' && message.error !== '' && message.error !== 'NONE';
  return { shape: failed ? 'failure' : shape, words: failed ? `${message.type} ${message.error}` : message.type };
}
