// Replicas that never wait for one another: they go on during a cut, agree after it, and which types lose what was done meanwhile.
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../play.ts';

const CUT = "{ name: cut, at: 10s, for: 20s, partition: [['shop#1', 'shop#2'], ['shop#3', 'shop#4']] }";
const QUIET = '{ name: quiet, at: 40s, set: shop.rate, to: 0/s }';
const world = (shop: string, faults = `${CUT}, ${QUIET}`) => `
network: { latency: 5ms }
world: { shop: { kind: crdt, replicas: 4, ${shop} } }
faults: [${faults}]
`;
const SAFE = 'counters: { likes: gCounter, stock: pnCounter }, baskets: { basket: orSet }';
const NAIVE = 'counters: { likes: lwwRegister, stock: lwwRegister }, baskets: { basket: lwwRegister }';

const values = (run: Played, object: string) => [1, 2, 3, 4].map((i) => run.read(`shop#${i}.value["${object}"]`));

describe.each([
  ['convergent types', SAFE],
  ['registers', NAIVE],
])('replicas with %s', (_, shop) => {
  it('go on and drift apart while cut off, and all show the same once they have exchanged', async () => {
    const run = (await play(world(shop))).to(12);
    const before = [1, 2, 3, 4].map((pid) => run.k.total(pid - 1, 'changes'));
    run.to(30);
    for (let i = 0; i < 4; i++) expect(run.k.total(i, 'changes')).toBeGreaterThan(before[i]! + 5);
    expect(run.read('shop.apart')).toBeGreaterThan(5);
    expect(run.read('shop.failedExchanges')).toBeGreaterThan(0);
    run.to(60);
    expect(run.read('shop.differing')).toBe(0);
    expect(run.read('shop.apart')).toBe(0);
    for (const object of ['likes', 'stock', 'basket']) expect(new Set(values(run, object)).size).toBe(1);
  });
});

describe('what was done on both sides of the cut', () => {
  it('is all there with counters and sets', async () => {
    const run = (await play(world('counters: { likes: gCounter }'))).to(60);
    expect(values(run, 'likes')[0]).toBe(run.read('shop.changes'));
    const all = (await play(world(SAFE))).to(60);
    expect(all.read('shop.lost') + all.read('shop.returned')).toBe(0);
  });

  it('is partly gone with registers, and what was taken out is back, though every change was acknowledged', async () => {
    const run = (await play(world(NAIVE))).to(60);
    expect(run.read('shop.lost')).toBeGreaterThan(10);
    const baskets = await play(world('baskets: { basket: lwwRegister }'));
    let returned = 0;
    for (let second = 10; second <= 40; second++)
      returned = Math.max(returned, baskets.to(second).read('shop.returned'));
    expect(returned).toBeGreaterThan(0);
  });
});

it('users do the same at the same times, whatever the types', async () => {
  const done = async (shop: string) => (await play(world(shop, ''))).to(20).read('shop.changes');
  expect(await done(SAFE)).toBe(await done(NAIVE));
});

it('a register at a replica whose clock is behind ignores what its own user writes', async () => {
  const skew = "{ name: skew, at: 0s, clock: 'shop#1', skew: -30s }";
  const run = (await play(world('counters: { likes: lwwRegister }', skew))).to(30);
  expect(run.read('shop#1.ignored')).toBeGreaterThan(5);
  const fine = (await play(world('counters: { likes: gCounter }', skew))).to(30);
  expect(fine.read('shop.ignored') + fine.read('shop.lost')).toBe(0);
});

it('a replica that starts again has on its disk what others have heard of it, and loses nothing', async () => {
  const run = await play(
    world(
      SAFE,
      `{ name: death, at: 10s, for: 5s, kill: 'shop#2' }, { name: another, at: 20s, for: 5s, kill: 'shop#3' }, ${QUIET}`,
    ),
  );
  run.to(60);
  expect(run.read('shop.differing')).toBe(0);
  expect(run.read('shop.lost') + run.read('shop.returned')).toBe(0);
});

it('messages that are lost or come twice do no harm; each with each converges sooner than one by chance', async () => {
  const lossy = "{ name: lossy, at: 1s, for: 38s, link: 'shop#1 -> shop#2', loss: 0.5 }";
  const lost = (await play(world(SAFE, `${lossy}, ${QUIET}`))).to(60);
  expect(lost.read('shop.lost') + lost.read('shop.differing')).toBe(0);
  const apart = async (peers: string) =>
    (await play(world(`${SAFE}, peers: ${peers}, rate: 3/s`, ''))).mean('shop.apart', 30);
  expect(await apart('each')).toBeLessThan(await apart('random'));
});
