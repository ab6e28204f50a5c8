// Answers for the conformance tables of consistency levels and session guarantees.
import { checkCausal, checkPram } from '../consistency/causal.ts';
import type { Operation } from '../consistency/history.ts';
import { register } from '../consistency/objects.ts';
import { checkSequential } from '../consistency/sequential.ts';
import { areConverged, checkSession, type VersionedOperation } from '../consistency/session.ts';

interface Step {
  readonly f: 'read' | 'write';
  readonly key: string;
  readonly value: number;
}

/** Table consistency_levels: processes with their steps in order; nothing is known of time. */
export function consistencyLevels(input: unknown): unknown {
  const { processes } = input as { readonly processes: readonly (readonly Step[])[] };
  const history = processes.flatMap((steps, client) => steps.map((step, at) => operationOf(step, client, at)));
  const causal = checkCausal(history, 0);
  return {
    sequential: checkSequential(history, register(0)).holds,
    causal: causal.causal,
    causalConvergent: causal.convergent,
    causalMemory: causal.memory,
    pram: checkPram(history, register(0)),
    badPatterns: causal.patterns.map((p) => p.name).sort((a, b) => (a < b ? -1 : 1)),
  };
}

function operationOf(step: Step, client: number, at: number): Operation {
  const told = step.f === 'write' ? { input: step.value } : { output: step.value };
  return { client, key: step.key, f: step.f, ...told, invoked: at, returned: at, outcome: 'ok' };
}

/** Table session_guarantees: operations with true versions, or the states of replicas at rest. */
export function sessionGuarantees(input: unknown): unknown {
  const given = input as {
    readonly ops?: readonly VersionedOperation[];
    readonly quiescentReplicaStates?: readonly Readonly<Record<string, number>>[];
  };
  if (given.quiescentReplicaStates !== undefined)
    return { eventuallyConsistent: areConverged(given.quiescentReplicaStates) };
  const verdict = checkSession(given.ops ?? []);
  const said = (violations: readonly { readonly at: number }[]) => ({
    holds: violations.length === 0,
    violatingOps: violations.map((v) => v.at),
  });
  return {
    readYourWrites: said(verdict.readYourWrites),
    monotonicReads: said(verdict.monotonicReads),
    monotonicWrites: said(verdict.monotonicWrites),
    writesFollowReads: said(verdict.writesFollowReads),
  };
}
