// Answers for what coordinators and participants say to one another: datagrams, which may be lost and are then said again or time out.
import type { Context, Pid } from '../../engine/index.ts';
import type { Decision, Vote } from './rules/protocol.ts';

export type CommitMessage = { readonly port: 'commit'; readonly bytes?: number } & (
  | {
      readonly type: 'prepare';
      readonly transaction: string;
      readonly account: string;
      readonly change: number;
      /** The other participants of the transaction. */
      readonly peers: readonly Pid[];
    }
  | {
      readonly type: 'vote';
      readonly transaction: string;
      readonly participant: string;
      readonly vote: Vote;
      readonly reason: string;
    }
  | { readonly type: 'decision'; readonly transaction: string; readonly decision: Decision }
  | { readonly type: 'acknowledge'; readonly transaction: string; readonly participant: string }
  | { readonly type: 'inquire'; readonly transaction: string }
);

const BYTES = 128;

export function say(ctx: Context, to: Pid, message: CommitMessage): void {
  ctx.datagram(to, { bytes: BYTES, ...message } as never);
}
