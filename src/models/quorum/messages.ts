// Answers for what a node does with another's message: storing, fetching, handing off and comparing trees.
import { type Context, stream } from '../../engine/index.ts';
import { onAnswer } from './coordinator.ts';
import { hashOf, homesOf } from './ring.ts';
import { bucketOf, differingBuckets, type MerkleTree, merkleTree } from './rules/merkle.ts';
import type { KeyVersions, NodeConfig, NodeMessage, NodeState } from './state.ts';
import { acknowledge, forgetHint, hint, merge } from './storage.ts';
import { hasAll, nameOf } from './stored.ts';

const PEER = stream('quorum.peer');
/** Bytes of a message, and of each version in it. */
const HEADER = 64;
const VERSION = 128;

/** To another node by datagram: what is lost is a replica that did not answer. To itself at once. */
export function deliver(s: NodeState, ctx: Context, to: number, message: NodeMessage): void {
  const { id, pids } = ctx.config as NodeConfig;
  if (to === id) onNodeMessage(s, ctx, message);
  else ctx.datagram(pids[to - 1]!, { bytes: sizeOf(message), ...message } as never);
}

function sizeOf(message: NodeMessage): number {
  return (
    HEADER + VERSION * ('versions' in message ? message.versions.length : 'data' in message ? message.data.length : 0)
  );
}

export function onNodeMessage(s: NodeState, ctx: Context, message: NodeMessage): void {
  const from = ctx.config.id as number;
  const back = { port: 'quorum', from } as const;
  switch (message.type) {
    case 'store':
      if (message.hintFor > 0) hint(s, ctx, message.hintFor, message.key, message.versions);
      else merge(s, ctx, message.key, message.versions);
      return acknowledge(s, ctx, message.from, { ...back, type: 'stored', op: message.op, key: message.key });
    case 'stored':
      return onAnswer(s, ctx, message.op, message.from, []);
    case 'fetch': {
      const { op, key } = message;
      const versions = [...(s.data.get(key) ?? []), ...[...s.hints.values()].flatMap((kept) => kept.get(key) ?? [])];
      return deliver(s, ctx, message.from, { ...back, type: 'fetched', op, key, versions });
    }
    case 'fetched':
      return onAnswer(s, ctx, message.op, message.from, message.versions);
    case 'handoff': {
      const { key, versions } = message;
      if (merge(s, ctx, key, versions)) ctx.count('handoffs');
      return acknowledge(s, ctx, message.from, { ...back, type: 'handedOff', key, versions });
    }
    case 'handedOff':
      if (hasAll(message.versions, s.hints.get(message.from)?.get(message.key) ?? []))
        forgetHint(s, ctx, message.from, message.key);
      return;
    case 'tree':
      return compare(s, ctx, message.from, message.tree);
    case 'buckets': {
      for (const [key, versions] of message.data) if (merge(s, ctx, key, versions)) ctx.count('exchanged');
      if (!message.answer) return;
      const data = shared(s, ctx, message.from, message.buckets);
      return deliver(s, ctx, message.from, { ...back, type: 'buckets', buckets: message.buckets, data, answer: false });
    }
  }
}

/** Hands over what is kept for others; who does not answer is tried again. */
export function handOff(s: NodeState, ctx: Context): void {
  const from = ctx.config.id as number;
  for (const [home, kept] of [...s.hints])
    for (const [key, versions] of [...kept])
      deliver(s, ctx, home, { port: 'quorum', type: 'handoff', from, key, versions });
}

/** Anti-entropy (DeCandia et al. 2007, 4.7): a tree of hashes goes to some other node. */
export function sendTree(s: NodeState, ctx: Context): void {
  const { id, pids } = ctx.config as NodeConfig;
  if (pids.length < 2) return;
  const place = Math.floor(ctx.draw(PEER) * (pids.length - 1)) + 1;
  const peer = place >= id ? place + 1 : place;
  deliver(s, ctx, peer, { port: 'quorum', type: 'tree', from: id, tree: treeWith(s, ctx, peer) });
}

function compare(s: NodeState, ctx: Context, peer: number, tree: MerkleTree): void {
  const buckets = differingBuckets(tree, treeWith(s, ctx, peer));
  if (buckets.length === 0) return;
  const data = shared(s, ctx, peer, buckets);
  deliver(s, ctx, peer, { port: 'quorum', type: 'buckets', from: ctx.config.id, buckets, data, answer: true });
}

function treeWith(s: NodeState, ctx: Context, peer: number): MerkleTree {
  return merkleTree(
    shared(s, ctx, peer).map(([key, versions]): [number, number] => [
      hashOf(key),
      stream(
        versions
          .map(nameOf)
          .sort((a, b) => (a < b ? -1 : 1))
          .join(),
      ),
    ]),
  );
}

/** Keys of which both this node and `peer` are homes, in these buckets or in all. */
function shared(s: NodeState, ctx: Context, peer: number, buckets?: readonly number[]): readonly KeyVersions[] {
  const { id, ring } = ctx.config as NodeConfig;
  return [...s.data].filter(([key]) => {
    if (buckets !== undefined && !buckets.includes(bucketOf(hashOf(key)))) return false;
    const homes = homesOf(ring, key, ctx.params.n);
    return homes.includes(peer) && homes.includes(id);
  });
}
