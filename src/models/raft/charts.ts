// Answers for the statechart of a Raft server: its roles, and why it moves between them.
import { type Chart, compileChart } from '../../engine/index.ts';

const go = (target: string, description: string) => ({ target, description });

const LOST = go('follower', 'A majority has refused.');
const HIGHER_TERM = go('follower', 'It has heard of a later term.');
const FOUND_LEADER = go('follower', 'A leader of its term speaks to it.');

export const RAFT_CHARTS: Readonly<Record<string, Chart>> = {
  server: compileChart({
    id: 'server',
    description: 'The role of one server. Source: Ongaro and Ousterhout 2014, figure 4; thesis, section 9.6.',
    initial: 'follower',
    states: {
      follower: {
        description: 'It follows whoever leads its term, and answers to it.',
        on: {
          TIMEOUT: [
            go('preCandidate', 'It has heard of no leader for too long, and asks whether it would be elected.'),
            go('candidate', 'It has heard of no leader for too long, and stands in a new term.'),
          ],
        },
      },
      preCandidate: {
        description: 'It asks the others whether they would vote for it. No term is raised yet.',
        on: {
          TIMEOUT: [
            go('preCandidate', 'Too few have answered; it asks again.'),
            go('candidate', 'Pre-voting was switched off, and it stands.'),
          ],
          WELCOME: go('candidate', 'A majority would vote for it: it stands in a new term.'),
          LOST,
          HIGHER_TERM,
          FOUND_LEADER,
        },
      },
      candidate: {
        description: 'It has voted for itself in a new term and asks for votes.',
        on: {
          ELECTED: go('leader', 'A majority has voted for it.'),
          TIMEOUT: [
            go('candidate', 'Nobody has won: it stands again in another term.'),
            go('preCandidate', 'Nobody has won: it asks again whether it would be elected.'),
          ],
          LOST,
          HIGHER_TERM,
          FOUND_LEADER,
        },
      },
      leader: {
        description: 'It appends commands to its log and has the others append them to theirs.',
        on: {
          HIGHER_TERM,
          FOUND_LEADER: go('follower', 'Another leads the same term: somebody has voted twice.'),
          NO_QUORUM: go('follower', 'It has heard from no majority for an election time-out.'),
          REMOVED: go('follower', 'It is no longer a member.'),
        },
      },
    },
  }),
};
