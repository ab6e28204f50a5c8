// Answers for a run that needs no simulation: a world of three parts with made-up figures behind the real port's types.
import type { Fault, Micros } from '../../src/engine/index.ts';
import type { Answer, Command, Flight, Frame, OpenedWorld, SessionPort, SlowFrame } from '../../src/session/port.ts';

const LENGTH = 90e6;
const HOP = 4000;

export const world: OpenedWorld = {
  title: 'The storm that outlives its cause',
  summary: 'A short slow-down, and a shop whose calls are retried.',
  topics: ['T6.1'],
  seed: 7,
  length: LENGTH,
  parts: ['shoppers', 'orders', 'inventory'].map((name) => ({
    name,
    kind: 'service',
    title: name === 'shoppers' ? 'Clients' : 'Service',
    position: null,
    fidelity: 'Slots, a queue, a time-out.',
  })),
  links: [
    { from: 'shoppers', to: 'orders', label: 'POST /orders' },
    { from: 'orders', to: 'inventory', label: 'reserve' },
  ],
  readings: [
    { path: 'shoppers.goodput', title: 'goodput', description: 'Answers in time.', unit: '/s', kind: 'rate' },
    { path: 'inventory.queue', title: 'queue', description: 'Requests that wait.', unit: 'requests', kind: 'gauge' },
  ],
  controls: [
    {
      path: 'orders.reserve.retry.maxAttempts',
      label: 'Attempts a call',
      unit: '',
      form: 'slider',
      from: 1,
      to: 6,
      declared: 3,
      description: 'How often a call is tried.',
      applies: 'nextUse',
    },
  ],
  show: { tools: ['cut', 'kill', 'slow'], charts: ['shoppers.goodput', 'inventory.queue'] },
  steps: [
    { kind: 'say', text: 'Everything is calm. Watch the queue of **inventory**.', until: 18e6 },
    {
      kind: 'ask',
      text: 'What happens after it recovers?',
      options: ['The shop recovers by itself.', 'The shop stays down.'],
      judge: 90e6,
    },
    { kind: 'explain', text: 'Why did the load not fall?' },
  ],
  checks: ['goodput collapses'],
  faults: [],
  search: null,
  engineVersion: '1',
};

export interface FakeRun extends SessionPort {
  readonly commands: Command[];
  readonly made: Fault[];
}

/** Answers like a session would; keeps the commands it was given. */
export function createFakeRun(): FakeRun {
  let at: Micros = 0;
  let furthest: Micros = 0;
  const commands: Command[] = [];
  const made: Fault[] = [];
  const frame = (): Answer => {
    furthest = Math.max(furthest, at);
    return { answer: 'frame', frame: frameAt(at, furthest, made) };
  };
  const answer = (command: Command): Answer => {
    switch (command.ask) {
      case 'open':
        at = command.cursor ?? 0;
        made.splice(0, made.length, ...(command.interventions ?? []));
        return { answer: 'opened', world, frame: frameAt(at, at, made) };
      case 'advance':
      case 'seek':
        at = command.to;
        return frame();
      case 'step':
        at = Math.max(0, at + 137 * command.direction);
        return frame();
      case 'reset':
        at = 0;
        made.length = 0;
        return frame();
      case 'intervene':
        for (const fault of command.faults) {
          const { action } = fault;
          const healed = action.do === 'heal' ? made.findIndex((f) => f.name === action.name) : -1;
          if (healed >= 0) made.splice(healed, 1);
          else made.push({ ...fault, at });
        }
        return frame();
      case 'undo': {
        const index = made.findIndex((f) => f.name === command.name);
        if (index >= 0) made.splice(index, 1);
        return frame();
      }
      case 'share': {
        const shared = {
          seed: 7,
          branch: 'main',
          cursor: at,
          engineVersion: '1',
          digest: '0',
          interventions: [...made],
        };
        return { answer: 'share', shared };
      }
      case 'series':
        return { answer: 'series', series: command.readings.map((reading) => seriesOf(reading, furthest)) };
      case 'judge':
        return { answer: 'judgement', judgement: { option: 1, detail: 'mean 12 /s', decidedAt: LENGTH } };
      default:
        return { answer: 'refused', reason: `not in this fake: ${command.ask}` };
    }
  };
  return {
    commands,
    made,
    ask(command) {
      commands.push(command);
      return Promise.resolve(answer(command));
    },
    onNotice: () => () => undefined,
    close: () => undefined,
  };
}

function seriesOf(reading: string, to: Micros) {
  const n = Math.floor(to / 1e5) + 1;
  const at = Float64Array.from({ length: n }, (_, i) => i * 1e5);
  const values = at.map((t) => (reading === 'inventory.queue' ? t / 1e5 : Math.max(20, 160 - t / 2e5)));
  return { reading, branch: 'main', unit: '/s', at, values };
}

const names = ['shoppers#1', 'orders#1', 'orders#2', 'inventory#1'];

function flightAt(at: Micros): Flight {
  const count = 24;
  const array = (value: (i: number) => number) => Array.from({ length: count }, (_, i) => value(i));
  const sent = array((i) => Math.floor(at / HOP) * HOP - (i * HOP) / count);
  return {
    count,
    from: Int32Array.from(array((i) => (i % 2 ? 1 : 0))),
    to: Int32Array.from(array((i) => (i % 2 ? 3 : 1))),
    sentAt: Float64Array.from(sent),
    arrivesAt: Float64Array.from(sent.map((s) => s + 2 * HOP)),
    shape: Uint8Array.from(array((i) => i % 7)),
    order: Float64Array.from(array((i) => i + 1)),
    about: new Float64Array(count),
    held: new Uint8Array(count),
  };
}

function frameAt(at: Micros, furthest: Micros, made: readonly Fault[]): Frame {
  return {
    at,
    seq: at,
    branch: 'main',
    furthest,
    flight: flightAt(at),
    medianHop: 2 * HOP,
    slow: slowAt(at, made),
    verdict: null,
  };
}

function slowAt(at: Micros, made: readonly Fault[]): SlowFrame {
  const slots = (name: string) => ({
    kind: 'slots' as const,
    label: name,
    busy: 3,
    total: 4,
    queue: 12,
    room: 0,
    ref: { process: name },
  });
  const cut = made.flatMap((f) => (f.action.do === 'link' ? [{ target: f.action.target, fault: f.name }] : []));
  return {
    faces: {
      shoppers: {
        title: 'shoppers',
        note: '160 /s',
        lines: [{ kind: 'spark', label: 'goodput', reading: 'shoppers.goodput', value: { value: 155, unit: '/s' } }],
      },
      orders: {
        title: 'orders',
        note: '2 replicas',
        lines: [
          slots('orders#1'),
          slots('orders#2'),
          { kind: 'rule' },
          { kind: 'value', label: 'attempts', value: { value: 2.7 } },
        ],
      },
      inventory: { title: 'inventory', note: 'slow ×4', tone: 'bad', lines: [slots('inventory#1')] },
    },
    marks: {},
    processes: names.map((name, pid) => ({
      name,
      part: name.split('#')[0],
      pid,
      life: 'alive',
      slow: 1,
      member: true,
      label: 'busy',
      host: 'h1',
    })),
    faults: made.map((f, event) => ({
      name: f.name,
      action: f.action,
      since: f.at,
      until: 0,
      struck: [],
      event,
    })),
    links: cut.map(({ target, fault }) => {
      const [from, to] = target.split(' -> ');
      return { from, to, state: 'cut', fault };
    }),
    checks: [{ name: 'goodput collapses', state: 'pending', at: -1, detail: '' }],
    readings: { 'shoppers.goodput': Math.max(20, 160 - at / 2e5), 'inventory.queue': at / 1e5 },
  };
}
