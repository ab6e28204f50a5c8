// Answers for what a member believes of another after a message about it: alive, suspect or dead, by incarnation.

export type MemberState = 'alive' | 'suspect' | 'dead';

export interface Belief {
  readonly state: MemberState;
  readonly incarnation: number;
}

export type Effect = 'applied' | 'ignored' | 'confirmation' | 'refuted';

export interface Outcome extends Belief {
  readonly effect: Effect;
}

/** Loss of health that an accusation of oneself costs (Lifeguard). */
export const REFUTATION_COST = 1;

/** What a message about another member changes (hashicorp/memberlist: state.go, aliveNode, suspectNode, deadNode). */
export function hear(belief: Belief, message: MemberState, incarnation: number): Outcome {
  const ignored: Outcome = { ...belief, effect: 'ignored' };
  const applied: Outcome = { state: message, incarnation, effect: 'applied' };
  switch (message) {
    case 'alive':
      return incarnation > belief.incarnation ? applied : ignored;
    case 'suspect':
      if (incarnation < belief.incarnation || belief.state === 'dead') return ignored;
      return belief.state === 'suspect' ? { ...belief, effect: 'confirmation' } : applied;
    case 'dead':
      return incarnation < belief.incarnation || belief.state === 'dead' ? ignored : applied;
  }
}

/** What a member does that hears of itself: an accusation is refuted with a higher incarnation (state.go, refute). */
export function hearOfSelf(belief: Belief, message: MemberState, incarnation: number): Outcome {
  if (message === 'alive' || incarnation < belief.incarnation) return { ...belief, effect: 'ignored' };
  return { state: 'alive', incarnation: Math.max(belief.incarnation, incarnation) + 1, effect: 'refuted' };
}
