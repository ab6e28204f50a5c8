// Answers for why requests of a deployed service failed: the chains lead through the cluster to what happened there.
import { expect, it } from 'vitest';
import { causalChain } from '../../../src/analysis/why.ts';
import { KIND } from '../../../src/engine/index.ts';
import { play } from '../play.ts';
import { whys } from '../whys.ts';
import { shop } from './world.ts';

it('that were refused by a pod which had ended: it was deleted because a new one had become ready', async () => {
  const world = shop({
    deploy: 'strategy: { maxSurge: 1, maxUnavailable: 0 }',
    rest: 'faults: [ { name: a new version, at: 30s, set: orders.deploy.image, to: v2 } ]',
  });
  const run = (await play(world)).to(70);
  const refused = run.rows(KIND.closeSpan).filter((row) => row.name === 'refused');
  expect(refused.length).toBeGreaterThan(0);
  for (const row of refused) {
    const moves = causalChain(run.k.trace!, row.seq, run.k.seq).flatMap(({ row: step }) =>
      step.kind === KIND.move ? [`${step.name} ${step.data.to}`] : [],
    );
    expect(moves.slice(0, 3)).toEqual(['replica draining', 'pod terminating', 'pod ready']);
  }
});

it('that timed out at a pod whose node had died: because of the power cut', async () => {
  const world = shop({ rest: 'faults: [ { name: a power cut, at: 30s, kill: k8s-node-1 } ]' });
  const { failed, share } = whys((await play(world)).to(60), /timeout/, 'a power cut');
  expect(failed).toBeGreaterThan(0);
  expect(share).toBeGreaterThan(0.9);
});
