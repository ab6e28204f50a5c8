// Answers for the conformance table of two-phase commit.
import {
  coordinatorOnRecovery,
  coordinatorOnTimeout,
  type Decision,
  decide,
  MESSAGES_PER_PARTICIPANT,
  type ParticipantState,
  participantOnDecision,
  participantOnPrepare,
  participantOnTimeout,
  type Vote,
} from './rules/protocol.ts';

interface Round {
  readonly participants: readonly string[];
  readonly votes: Readonly<Record<string, Vote>>;
  readonly coordinatorCrash: 'before-prepare' | 'after-decision-logged' | null;
}

interface Moment {
  readonly role: 'coordinator' | 'participant';
  readonly state: string;
}

/** Table two_phase_commit: a whole round, or what a role does at one moment. */
export function twoPhaseCommit(input: unknown): unknown {
  return Object.hasOwn(input as object, 'role') ? { action: actionAt(input as Moment) } : round(input as Round);
}

function round({ participants, votes, coordinatorCrash }: Round): unknown {
  const asked = coordinatorCrash !== 'before-prepare';
  const decision = asked ? decide(participants, votes) : coordinatorOnRecovery(undefined);
  const told = coordinatorCrash === null;
  const states = participants.map((name) => stateAfter(asked ? votes[name] : undefined, told ? decision : undefined));
  return {
    decision,
    participantStates: Object.fromEntries(participants.map((name, i) => [name, STATE_WORDS[states[i]!]])),
    blocking: states.includes('prepared'),
    messages: asked ? participants.length * MESSAGES_PER_PARTICIPANT : 0,
  };
}

function stateAfter(vote: Vote | undefined, decision: Decision | undefined): ParticipantState {
  const voted = vote === undefined ? 'working' : participantOnPrepare(vote);
  if (decision !== undefined) return participantOnDecision(decision);
  return participantOnTimeout(voted) === 'abort' ? 'aborted' : voted;
}

const STATE_WORDS: Readonly<Record<ParticipantState, string>> = {
  working: 'working',
  prepared: 'in-doubt until coordinator recovers',
  committed: 'committed',
  aborted: 'aborted',
};

function actionAt({ role, state }: Moment): string {
  if (role === 'participant') return PARTICIPANT_WORDS[participantOnTimeout(state as ParticipantState)];
  switch (state) {
    case 'recovering without record':
      return `${coordinatorOnRecovery(undefined)} (presumed abort)`;
    case 'recovering with commit record':
      return `re-send ${coordinatorOnRecovery('commit')}`;
    default:
      return COORDINATOR_WORDS[coordinatorOnTimeout(state as 'waiting' | 'decided')];
  }
}

const PARTICIPANT_WORDS = {
  abort: 'abort',
  wait: 'must wait (blocked) or ask peers; cannot decide alone',
  nothing: 'nothing',
} as const;

const COORDINATOR_WORDS = { abort: 'abort', resend: 'retransmit decision until acknowledged' } as const;
