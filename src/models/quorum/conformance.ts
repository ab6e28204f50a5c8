// Answers for the conformance table of Dynamo-style quorums.
import type { VectorClock } from '../../analysis/clocks.ts';
import { type QuorumSizes, readsMeetWrites, toleratedFailures, writesMeetWrites } from './rules/overlap.ts';
import { preferenceList, type RingPlace, sloppyTargets } from './rules/placement.ts';
import { resolve } from './rules/versions.ts';

interface ReadCase {
  readonly replicas: readonly { readonly vc: VectorClock; readonly val: string }[];
  readonly contacted: readonly number[];
}

interface WriteCase {
  readonly ring: readonly RingPlace[];
  readonly keyHash: number;
  readonly N: number;
  readonly W: number;
  readonly down: readonly string[];
}

/** Table dynamo_quorum. */
export function dynamoQuorum(input: unknown): unknown {
  const { op } = input as { readonly op: string };
  if (op === 'read') return readAnswer(input as ReadCase);
  if (op === 'write') return writeAnswer(input as WriteCase);
  const { N: n, R: r, W: w } = input as { readonly N: number; readonly R: number; readonly W: number };
  const sizes: QuorumSizes = { n, r, w };
  return {
    readWriteOverlap: readsMeetWrites(sizes),
    writeWriteOverlap: writesMeetWrites(sizes),
    writeToleratesFailures: toleratedFailures(sizes, w),
    readToleratesFailures: toleratedFailures(sizes, r),
  };
}

function readAnswer({ replicas, contacted }: ReadCase): unknown {
  const answers = contacted.map((i) => ({ clock: replicas[i]!.vc, value: replicas[i]!.val }));
  const { winners, context, stale } = resolve(answers);
  return {
    values: winners.map(({ value }) => value).sort((a, b) => (a < b ? -1 : 1)),
    siblings: winners.length > 1,
    readRepairTargets: stale.map((i) => contacted[i]!),
    context,
  };
}

function writeAnswer({ ring, keyHash, N, W, down }: WriteCase): unknown {
  const homes = preferenceList(ring, keyHash, N);
  const targets = sloppyTargets(ring, keyHash, N, (node) => !down.includes(node));
  const standIns = targets.filter(({ hintFor }) => hintFor !== undefined);
  return {
    preferenceList: homes,
    sloppyTargets: targets,
    sloppyQuorumMet: targets.length >= W,
    strictQuorumMet: targets.length - standIns.length >= W,
    handoffOnRecovery: standIns.map(({ node, hintFor }) => ({ from: node, to: hintFor })),
  };
}
