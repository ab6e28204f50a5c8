// Answers for how smoothly the built lab paints a crowd (30 parts, 60 links, 1,000 messages in flight), and scrolls its space-time diagram.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createKernel, KIND } from '../../engine/index.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Measurement } from './suite.ts';

/** Drives the browser; apart from the command line, which needs none. */
const FRAMES = fileURLToPath(new URL('../../../scripts/frames.mjs', import.meta.url));
/** A second a hop, so that 1,000 messages are in flight at a modest rate. */
const RATE = 26;
const LOOK_AT = 20_000_000;

/** Six kinds of shoppers, three layers of eight services; a request goes to one of two, then to one of three, then to one of three. */
function crowd(): string {
  const clients = Array.from({ length: 6 }, (_, c) => {
    const calls = [0, 3].map((i) => `{ call: s${(c + i) % 8} GET /x }`);
    return `  c${c}: { kind: clients, rate: ${RATE}/s, timeout: 60s, calls: [${calls.join(', ')}] }`;
  });
  const services = Array.from({ length: 24 }, (_, s) => {
    const next = 8 * (Math.floor(s / 8) + 1);
    const calls = [0, 1, 3].map((i) => `{ do: [{ call: s${next + ((s + i) % 8)} GET /x }] }`);
    const step = s < 16 ? `{ choose: [${calls.join(', ')}] }` : '{ work: 5ms }';
    return `  s${s}: { kind: service, concurrency: 1000, handles: { GET /x: [${step}] } }`;
  });
  return `murphy: 1
title: A crowd
summary: Thirty parts, sixty links, a thousand messages.
topics: [T1.1]
length: 120s
network: { latency: 1s }
world:
${[...clients, ...services].join('\n')}
walkthrough:
  - say: Wait until the links are full.
    until: 10s
checks:
  - { name: it answers, max: c0.goodput, within: [10s, 20s], above: 1/s }
`;
}

/** Messages on their way in the middle of what is measured. */
async function inFlight(text: string): Promise<number> {
  const { scenario, problems } = await loadScenario(text, 'crowd.yaml');
  if (!scenario) throw new Error(problems[0]?.message);
  const k = createKernel(scenario.world(scenario.seed, []));
  k.runUntil(LOOK_AT);
  return k.pending.queue.slots().filter((slot) => k.pending.kind(slot) === KIND.message).length;
}

/** Needs Chromium and the packages of the build. */
export async function frames(): Promise<readonly Measurement[]> {
  const text = crowd();
  const messages = await inFlight(text);
  const { status, stdout } = spawnSync(process.execPath, [FRAMES], {
    input: text,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the browser could not be measured; why is said above');
  const { play, scroll } = JSON.parse(stdout);
  const what = `${play.parts} parts, ${play.links} links, ${messages} messages in flight, software rendering`;
  return [
    {
      name: 'a frame while playing',
      measured: play.p95,
      limit: 20,
      unit: 'ms between frames, 95th percentile of the quietest four seconds',
      detail: what,
    },
    {
      name: "a frame's work on the page's main thread",
      measured: play.busy,
      limit: 16.7,
      unit: 'ms of CPU, mean',
      detail: 'what is left of it is what a slower or busier machine has',
    },
    {
      name: 'a frame while scrolling space-time',
      measured: scroll.p95,
      limit: 20,
      unit: 'ms between frames, 95th percentile of the quietest four seconds',
      detail: `a run of ${scroll.rows}, from every message to bins, software rendering`,
    },
    {
      name: "such a frame's work on the page's main thread",
      measured: scroll.busy,
      limit: 16.7,
      unit: 'ms of CPU, mean',
      detail: 'tiles are drawn once and then moved',
    },
  ];
}
