// Answers for the list of measurements, what each may cost, and in what unit it is told.
import { createKernel, type Kernel, Trace } from '../../engine/index.ts';
import { bareLoop, holdFlatqueue, holdOurs } from './bare.ts';
import { nanoseconds } from './measure.ts';
import { requestMicros, shop, warmShop } from './services.ts';
import { scale } from './scale.ts';
import { travel } from './travel.ts';
import { messagingWorld } from './worlds.ts';

export interface Measurement {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
  readonly detail: string;
}

const EVENTS = 200_000;
const FOREVER = Number.MAX_SAFE_INTEGER;
/** Events pending in the bare loop that worlds are compared with. */
const BARE = 1000;
const bare = (kind: 'constant' | 'exponential') => () =>
  bareLoop(BARE, EVENTS, kind === 'constant' ? { kind, value: 100_000 } : { kind, mean: 100_000 });

/** Runs a world on by `EVENTS` events and returns how many there were. */
function go(k: Kernel): number {
  const before = k.executed;
  k.runUntil(FOREVER, EVENTS);
  if (k.verdict) throw new Error(`a measured world stopped: ${k.verdict.message}`);
  return k.executed - before;
}

/** One world that goes on from round to round: what is measured is running, not beginning. */
function messaging(processes: number, traced: boolean): () => number {
  const k = createKernel(messagingWorld(processes), traced ? new Trace() : null);
  return () => go(k);
}

async function queue(): Promise<Measurement[]> {
  const [ours, theirs] = nanoseconds(7, [() => holdOurs(10_000), () => holdFlatqueue(10_000)]);
  return [
    {
      name: 'queue, hold at 10,000 pending',
      measured: ours / theirs,
      limit: 1.5,
      unit: "x flatqueue's cost",
      detail: `${ours.toFixed(0)} against ${theirs.toFixed(0)} ns; ours is stable and cancels`,
    },
  ];
}

async function messages(): Promise<Measurement[]> {
  const [loop, plain, traced] = nanoseconds(5, [bare('constant'), messaging(1000, false), messaging(1000, true)]);
  return [
    {
      name: '1,000 messaging processes, untraced',
      measured: plain / loop,
      limit: 3,
      unit: 'x a bare queue loop',
      detail: `${plain.toFixed(0)} against ${loop.toFixed(0)} ns an event`,
    },
    {
      name: '1,000 messaging processes, traced',
      measured: traced / plain,
      limit: 2,
      unit: 'x the untraced cost',
      detail: `${traced.toFixed(0)} against ${plain.toFixed(0)} ns an event`,
    },
  ];
}

/** The growth the heap's logarithm allows: log 10,000 / log 10. */
const HEAP_GROWTH = 4;

async function growth(): Promise<Measurement[]> {
  const [few, many] = nanoseconds(5, [messaging(10, false), messaging(10_000, false)]);
  return [
    {
      name: 'from 10 to 10,000 processes',
      measured: many / few,
      limit: HEAP_GROWTH,
      unit: "x the cost an event; the heap's logarithm grows 4x",
      detail: `${few.toFixed(0)} to ${many.toFixed(0)} ns`,
    },
  ];
}

async function services(): Promise<Measurement[]> {
  const scenario = await shop();
  const [loop, plain, traced] = nanoseconds(5, [
    bare('exponential'),
    () => go(warmShop(scenario, null)),
    () => go(warmShop(scenario, new Trace())),
  ]);
  const request = requestMicros(scenario);
  return [
    {
      name: 'services (network, policies, causes, trace on)',
      measured: traced / loop,
      limit: 12,
      unit: 'x a bare queue loop with drawn delays',
      detail: `${traced.toFixed(0)} against ${loop.toFixed(0)} ns an event`,
    },
    {
      name: 'services, traced',
      measured: traced / plain,
      limit: 2,
      unit: 'x the untraced cost',
      detail: `${traced.toFixed(0)} against ${plain.toFixed(0)} ns an event`,
    },
    {
      name: 'a request over two hops, with retry and breaker',
      measured: request.micros,
      limit: 50,
      unit: 'us of CPU in all',
      detail: `${request.events.toFixed(1)} events a request, trace on`,
    },
  ];
}

/** Every measurement, in groups that are measured together. */
export const suite: readonly (() => Promise<readonly Measurement[]>)[] = [
  queue,
  messages,
  growth,
  services,
  scale,
  travel,
];
