// Little's law on every service of every scenario: what is inside on average is what leaves a second times how long it stayed.
import { describe, expect, it } from 'vitest';
import { createKernel, type Kernel, SECOND } from '../../src/engine/index.ts';
import type { LoadedScenario } from '../../src/scenario/loaded.ts';
import type { ReplicaState } from '../../src/models/service/task.ts';
import { loadFile, scenarioFiles } from '../scenarios/files.ts';

/** Between two looks at how many are inside: a prime number of microseconds, so that looks do not fall in step with loads that tick evenly. */
const EVERY = 4_993;
const LONGEST = 60 * SECOND;

/** What became of a part's requests in a run, times in microseconds. */
interface Account {
  readonly part: string;
  /** Integral of the number inside over time, from looks at `queue` and `busy`. */
  inside: number;
  /** Sum of the stays of those that were answered, and of the stays so far of those still inside at the end. */
  stayed: number;
  /** Most that those can have stayed who left unanswered: cancelled, or lost with their replica. */
  unknown: number;
  longest: number;
  answered: number;
}

function replicas(k: Kernel, part: string): number[] {
  return k.pidsOf(k.partIndex(part)).filter((pid) => k.process(pid).role === 'service/replica');
}

function accounts(scenario: LoadedScenario): Account[] {
  const until = Math.min(scenario.length, LONGEST);
  const k = createKernel(scenario.world(scenario.seed, []));
  // Who only handles topics is asked nothing.
  const services = scenario.parts.filter(
    (p) => p.kind === 'service' && Object.keys((p.params as any).handles).length > 0,
  );
  const kept = services.map(({ name }) => ({ part: name, inside: 0, stayed: 0, unknown: 0, longest: 0, answered: 0 }));
  const reads = services.map(({ name }) => [scenario.reading(`${name}.queue`), scenario.reading(`${name}.busy`)]);
  /** By process: its incarnation, and how many were inside it, at the last look. */
  const last = new Map<number, { incarnation: number; requests: number }>();
  let lost = 0;
  while (k.now < until) {
    const since = k.now;
    k.runUntil(since + EVERY);
    kept.forEach((account, i) => {
      account.inside += EVERY * reads[i].reduce((sum, reading) => sum + (reading.read(k) as number), 0);
      for (const pid of replicas(k, account.part)) {
        const p = k.process(pid);
        const stays: number[] = [];
        k.observations(pid, 'latency', since, stays);
        account.answered += stays.length;
        for (const stay of stays) {
          account.stayed += stay;
          account.longest = Math.max(account.longest, stay);
        }
        const before = last.get(pid);
        if (before && (p.life === 'dead' || p.incarnation !== before.incarnation)) lost += before.requests;
        const requests = p.life === 'dead' ? 0 : ((p.state as ReplicaState | null)?.requests ?? 0);
        last.set(pid, { incarnation: p.incarnation, requests });
      }
    });
  }
  for (const account of kept) {
    for (const pid of replicas(k, account.part)) {
      const p = k.process(pid);
      lost += k.total(pid, 'cancelled');
      if (p.life === 'dead') continue;
      for (const task of (p.state as ReplicaState).tasks.values())
        if (task.parent === 0) account.stayed += k.now - task.arrived;
    }
    account.unknown = lost * account.longest;
    lost = 0;
  }
  return kept;
}

describe.each(scenarioFiles())("Little's law in %s", (file) => {
  it('holds on every service', async () => {
    const scenario = await loadFile(file);
    for (const { part, inside, stayed, unknown, answered } of accounts(scenario)) {
      expect(answered, `${part} answers`).toBeGreaterThan(0);
      // Looks miss or double some short stays: their error falls with how many there are.
      const tolerance = 0.005 * stayed + 2 * EVERY * Math.sqrt(answered);
      expect(inside, part).toBeGreaterThan(stayed - tolerance);
      expect(inside, part).toBeLessThan(stayed + unknown + tolerance);
    }
  });
});
