// Answers for what time travel costs in a run of a million events of the measured shop, as a session keeps it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { uniform } from '../../engine/index.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Command } from '../../session/port.ts';
import { Session } from '../../session/session.ts';
import { cpuMilliseconds, percentile } from './measure.ts';
import { SHOP } from './services.ts';
import type { Measurement } from './suite.ts';

const LENGTH_SECONDS = 290;
const TIMES = 100;
/** What ARCHITECTURE.md says that a branch keeps at most. */
const KEPT_MB = 256;

export async function travel(): Promise<readonly Measurement[]> {
  const before = megabytes();
  const session = new Session(loadScenario);
  const text = SHOP.replace('length: 10m', `length: ${LENGTH_SECONDS}s`);
  await session.ask({ ask: 'open', text, file: 'shop.yaml' });
  while (session.computeAhead(20_000));
  const events = session.overview()!.events;
  const kept = megabytes() - before;
  const seeks: number[] = [];
  const steps: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const to = Math.floor(uniform(9, i, 0, 0, 0) * LENGTH_SECONDS * 1_000_000);
    seeks.push(await told(session, { ask: 'seek', to }));
    for (let back = 0; back < 3; back++) steps.push(await told(session, { ask: 'step', unit: 'event', direction: -1 }));
  }
  const detail = `95th percentile of CPU time in a run of ${(events / 1e6).toFixed(2)} million events`;
  return [
    { name: 'seek to any moment', measured: percentile(seeks, 0.95), limit: 100, unit: 'ms', detail },
    { name: 'one step back', measured: percentile(steps, 0.95), limit: 16, unit: 'ms', detail },
    {
      name: 'memory of a branch',
      measured: kept,
      limit: KEPT_MB,
      unit: 'MB',
      detail: 'after a collection; keyframes, a million rows of trace, series',
    },
  ];
}

function told(session: Session, command: Command): Promise<number> {
  return cpuMilliseconds(() => session.ask(command));
}

/** Memory in use after a collection. */
function megabytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
