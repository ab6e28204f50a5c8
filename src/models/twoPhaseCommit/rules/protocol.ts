// Answers for two-phase commit: what coordinator and participants do with votes, decisions, silence and crashes.

export type Vote = 'yes' | 'no';
export type Decision = 'commit' | 'abort';

/** Phase 1's end: commit if everyone voted yes; a vote that is missing is a no (Gray 1978; presumed abort: Mohan, Lindsay, Obermarck 1986). */
export function decide(participants: readonly string[], votes: Readonly<Record<string, Vote>>): Decision {
  return participants.every((name) => Object.hasOwn(votes, name) && votes[name] === 'yes') ? 'commit' : 'abort';
}

export type CoordinatorState = 'waiting' | 'decided';

/** Nobody answered in time. The decision is sent until everyone has acknowledged it. */
export function coordinatorOnTimeout(state: CoordinatorState): 'abort' | 'resend' {
  return state === 'waiting' ? 'abort' : 'resend';
}

/** What a coordinator decides that comes back: what its log says, and without a record abort (presumed abort). */
export function coordinatorOnRecovery(record: Decision | undefined): Decision {
  return record ?? 'abort';
}

/** `working`: has not voted. `prepared`: voted yes and forced that to its log; in doubt until it hears the decision. */
export type ParticipantState = 'working' | 'prepared' | 'committed' | 'aborted';

/** A participant that votes no is free at once; one that votes yes no longer is. */
export function participantOnPrepare(vote: Vote): ParticipantState {
  return vote === 'yes' ? 'prepared' : 'aborted';
}

export function participantOnDecision(decision: Decision): ParticipantState {
  return decision === 'commit' ? 'committed' : 'aborted';
}

/** The coordinator is silent. Before its vote a participant may abort alone; after a yes it may not decide: it is blocked. */
export function participantOnTimeout(state: ParticipantState): 'abort' | 'wait' | 'nothing' {
  return state === 'working' ? 'abort' : state === 'prepared' ? 'wait' : 'nothing';
}

/** Prepare, vote, decision and acknowledgement, for each participant. */
export const MESSAGES_PER_PARTICIPANT = 4;

/**
 * What a participant tells another that is in doubt: the decision if it knows it; abort if it has not voted, which it then must not do any more;
 * nothing if it is in doubt itself (Bernstein, Hadzilacos, Goodman 1987, section 7.4: cooperative termination).
 */
export function participantOnPeer(state: ParticipantState): Decision | 'nothing' {
  return state === 'prepared' ? 'nothing' : state === 'committed' ? 'commit' : 'abort';
}
