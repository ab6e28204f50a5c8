// Raft's rules without a network: why only entries of the own term are committed (figure 8), joint majorities, and reads of a new leader.
import { describe, expect, it } from 'vitest';
import { onElectionTimeout } from '../../../src/models/raft/rules/election.ts';
import { lastIndex, termAt } from '../../../src/models/raft/rules/log.ts';
import {
  type Effects,
  effects,
  type RaftConfig,
  type RaftMessage,
  type RaftNode,
  raftNode,
} from '../../../src/models/raft/rules/node.ts';
import { requestRead } from '../../../src/models/raft/rules/reads.ts';
import { changeMembers, heartbeat, onDurable, propose } from '../../../src/models/raft/rules/replication.ts';
import { step } from '../../../src/models/raft/rules/step.ts';

const RULES: RaftConfig = {
  electionTimeout: 1000,
  preVote: false,
  checkQuorum: false,
  leaderLease: false,
  clockDriftBound: 0,
  maxEntriesPerMessage: 1,
  commitOldTermEntries: false,
  voteTwice: false,
  skipLogCheck: false,
};

type Arrives = (from: number, to: number, message: RaftMessage) => boolean;
const among =
  (...servers: readonly number[]): Arrives =>
  (from, to) =>
    servers.includes(from) && servers.includes(to);

/** Servers whose disks are quick and whose messages arrive where it is said so. */
class Servers {
  readonly nodes: readonly RaftNode[];
  readonly rules: RaftConfig;
  readonly allowedReads: number[] = [];

  constructor(n: number, rules: RaftConfig, voters = n) {
    this.rules = rules;
    const members = { voters: Array.from({ length: voters }, (_, i) => i + 1), outgoing: [] };
    this.nodes = Array.from({ length: n }, (_, i) => raftNode(i + 1, members));
  }

  node(id: number): RaftNode {
    return this.nodes[id - 1]!;
  }

  /** What server `id` does, and all that follows from it. */
  act(id: number, arrives: Arrives, act: (node: RaftNode, out: Effects) => void): void {
    const out = effects();
    const node = this.node(id);
    act(node, out);
    this.allowedReads.push(...out.allowedReads.map(({ index }) => index));
    if (node.durable < lastIndex(node.log))
      this.act(id, arrives, (n, o) => onDurable(n, this.rules, lastIndex(n.log), o));
    for (const { to, message } of out.send)
      if (arrives(id, to, message)) this.act(to, arrives, (n, o) => step(n, this.rules, message, n.members, 0, o));
  }

  /** The server starts again, with what is on its disk. */
  restart(id: number): void {
    const node = this.node(id);
    Object.assign(node, { role: 'follower', leader: 0 });
    node.progress.clear();
  }

  stand(id: number, arrives: Arrives): void {
    this.act(id, arrives, (node, out) => onElectionTimeout(node, this.rules, 0, out));
  }

  write(id: number, arrives: Arrives, input: string): void {
    this.act(id, arrives, (node, out) => propose(node, this.rules, { what: 'machine', input }, out));
  }
}

/** Figure 8, with the first entry of each leader beside those of the figure. */
function figureEight(rules: RaftConfig): Servers {
  const servers = new Servers(5, rules);
  // (a) S1 leads term 1; its write reaches S2 only.
  servers.stand(1, among(1, 2, 3, 4, 5));
  servers.write(1, among(1, 2), 'blue');
  // (b) S5 is elected by S3 and S4, and its entry at the same place reaches nobody.
  const votes: Arrives = (from, to, m) => among(3, 4, 5)(from, to, m) && m.type !== 'append';
  servers.stand(5, votes);
  expect([termAt(servers.node(1).log, 2), termAt(servers.node(5).log, 2)]).toEqual([1, 2]);
  // (c) S1 leads again, and its old entry reaches S3; its new one does not.
  const old: Arrives = (from, to, m) =>
    among(1, 2, 3)(from, to, m) &&
    !(to === 3 && m.type === 'append' && m.entries.length > 0 && lastIndex(servers.node(3).log) >= 2);
  servers.restart(1);
  servers.stand(1, old);
  servers.stand(1, old);
  expect(servers.node(1).role).toBe('leader');
  expect([1, 2, 3].map((id) => termAt(servers.node(id).log, 2))).toEqual([1, 1, 1]);
  return servers;
}

/** (d) S5 is elected by S3 and S4, which have older entries than it, and has its own take their place. */
function comesBack(servers: Servers): void {
  servers.restart(5);
  servers.stand(5, among(3, 4, 5));
  servers.stand(5, among(3, 4, 5));
  servers.act(5, among(3, 4, 5), (node, out) => heartbeat(node, servers.rules, 0, out));
  expect(servers.node(5).role).toBe('leader');
  expect(servers.node(5).commit).toBeGreaterThanOrEqual(2);
  expect(termAt(servers.node(5).log, 2)).toBe(2);
}

describe('figure 8', () => {
  it('an old entry on a majority is not committed by itself, and may still be replaced', () => {
    const servers = figureEight(RULES);
    expect(servers.node(1).commit).toBe(1);
    comesBack(servers);
  });

  it('without that rule it is committed, and replaced all the same: two servers have committed different entries', () => {
    const servers = figureEight({ ...RULES, commitOldTermEntries: true });
    expect(servers.node(1).commit).toBe(2);
    comesBack(servers);
    expect(termAt(servers.node(1).log, 2)).not.toBe(termAt(servers.node(5).log, 2));
  });

  it('(e) with an entry of its own term on a majority, the leader commits the old one too, and S5 cannot win', () => {
    const servers = figureEight(RULES);
    servers.act(1, among(1, 2, 3), (node, out) => heartbeat(node, RULES, 0, out));
    expect(servers.node(1).commit).toBe(3);
    servers.restart(5);
    for (let i = 0; i < 3; i++) servers.stand(5, among(3, 4, 5));
    expect(servers.node(5).role).not.toBe('leader');
  });
});

describe('votes', () => {
  it('a server votes once a term, so that two cannot be elected by the same three', () => {
    const twoStand = (rules: RaftConfig): number => {
      const servers = new Servers(3, rules);
      const hidden: Arrives = (from, to, m) =>
        m.type !== 'append' && !(from === 1 && to === 2) && !(from === 2 && to === 1);
      servers.stand(1, hidden);
      servers.stand(2, hidden);
      return servers.nodes.filter((n) => n.role === 'leader' && n.term === 1).length;
    };
    expect(twoStand(RULES)).toBe(1);
    expect(twoStand({ ...RULES, voteTwice: true })).toBe(2);
  });

  it('a candidate that lacks a committed entry is not elected, unless the check is skipped', () => {
    const late = (rules: RaftConfig): RaftNode => {
      const servers = new Servers(3, rules);
      servers.stand(1, among(1, 2, 3));
      servers.write(1, among(1, 2), 'kept');
      expect(servers.node(1).commit).toBe(2);
      servers.stand(3, among(2, 3));
      return servers.node(3);
    };
    expect(late(RULES).role).not.toBe('leader');
    expect(late({ ...RULES, skipLogCheck: true }).role).toBe('leader');
  });
});

it('while two configurations are joined, neither commits alone', () => {
  const servers = new Servers(5, RULES, 3);
  servers.stand(1, among(1, 2, 3));
  const before = servers.node(1).commit;
  servers.act(1, among(1, 2, 3), (node, out) => changeMembers(node, RULES, [1, 4, 5], 0, out));
  expect(servers.node(1).members).toEqual({ voters: [1, 4, 5], outgoing: [1, 2, 3] });
  expect(servers.node(1).commit).toBe(before);
  servers.act(1, among(1, 2, 3, 4, 5), (node, out) => heartbeat(node, RULES, 0, out));
  expect(servers.node(1).members).toEqual({ voters: [1, 4, 5], outgoing: [] });
  expect(servers.node(1).commit).toBe(lastIndex(servers.node(1).log));
});

it('a read waits until a majority has confirmed the leader after it came', () => {
  const servers = new Servers(3, RULES);
  servers.stand(1, among(1, 2, 3));
  servers.write(1, among(1, 2, 3), 'seen');
  servers.act(1, among(1), (node, out) => requestRead(node, RULES, 7, 0, out));
  expect(servers.allowedReads).toEqual([]);
  servers.act(1, among(1, 3), (node, out) => heartbeat(node, RULES, 0, out));
  expect(servers.allowedReads).toEqual([2]);
});
