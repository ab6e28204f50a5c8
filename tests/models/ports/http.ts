// The contract of the port `http`: what every server of it owes whoever asks.
import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '../../../src/models/contract.ts';
import { drive as driveWorld, type Heard, type Line } from './driver.ts';

const request = (at: number, id: number, more: object = {}): Line => ({
  at,
  send: {
    port: 'http',
    type: 'request',
    id,
    chance: id * 7919,
    attempt: 1,
    span: 0,
    method: 'GET',
    route: '/x',
    key: '',
    tenant: '',
    deadline: 0,
    priority: 0,
    idempotencyKey: '',
    traceparent: '',
    auth: '',
    bytes: 100,
    ...more,
  },
});

const responses = (heard: readonly Heard[]) => heard.filter((h) => h.message?.type === 'response');

/** `world`: YAML of a part `server` that handles `GET /x` in about 50 ms and has no other route, with one member. */
export function httpContract(name: string, world: string, others: readonly ModelEntry[] = []): void {
  const drive = (text: string, port: 'http', script: readonly Line[], seconds: number) =>
    driveWorld(text, port, script, seconds, others);

  describe(`${name} serves http:`, () => {
    it('every request is answered once, on its connection, under its id', async () => {
      const script = [1, 2, 3, 4, 5].map((id) => request(100_000 + id * 10_000, id));
      const { heard } = await drive(world, 'http', script, 5);
      const answers = responses(heard);
      expect(answers.map((h) => h.message.id).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
      expect(new Set(answers.map((h) => h.connection)).size).toBe(1);
      for (const { message } of answers)
        expect(message).toMatchObject({
          port: 'http',
          type: 'response',
          status: 200,
          reason: '',
          degraded: false,
          because: [],
        });
    });

    it('messages are frozen, all the way down', async () => {
      const { heard } = await drive(world, 'http', [request(100_000, 1)], 5);
      const [{ message }] = responses(heard);
      expect(Object.isFrozen(message)).toBe(true);
      expect(Object.isFrozen(message.because)).toBe(true);
      expect(message.body === null || Object.isFrozen(message.body)).toBe(true);
    });

    it('an unknown route is 404, with a reason', async () => {
      const { heard } = await drive(world, 'http', [request(100_000, 1, { route: '/nowhere' })], 5);
      const [{ message }] = responses(heard);
      expect(message.status).toBe(404);
      expect(message.reason).not.toBe('');
    });

    it('a request that its caller cancels is not worked on, nor answered; cancelling what is over changes nothing', async () => {
      const cancel = (at: number, id: number): Line => ({ at, send: { port: 'http', type: 'cancel', id } });
      const script = [
        request(100_000, 1),
        cancel(110_000, 1),
        request(200_000, 2),
        cancel(1_000_000, 2),
        cancel(1_000_000, 9),
      ];
      const { heard } = await drive(world, 'http', script, 5);
      expect(responses(heard).map((h) => h.message.id)).toEqual([2]);
    });

    it('the same attempt is the same work: draws are keyed by request and attempt alone', async () => {
      const time = async (before: readonly Line[]) => {
        const { heard } = await drive(world, 'http', [request(10_000, 99), ...before, request(2_000_000, 77)], 9);
        return responses(heard).find((h) => h.message.id === 77)!.at;
      };
      expect(await time([request(100_000, 1), request(500_000, 2)])).toBe(await time([]));
    });

    it('a process that is killed answers nothing any more: its connections are reset', async () => {
      const text = `${world}\nfaults: [{ name: crash, at: 120ms, kill: 'server#1' }]`;
      const { heard } = await drive(text, 'http', [request(50_000, 1), request(100_000, 2)], 1);
      expect(responses(heard).length).toBeLessThan(2);
      expect(heard.some((h) => h.trouble === 'reset')).toBe(true);
    });

    it('a failure says what it rests on', async () => {
      const text = `${world}\nfaults: [{ name: bad, at: 10ms, error: server, share: 1 }]`;
      const { heard, run } = await drive(text, 'http', [request(100_000, 1)], 5);
      const [{ message }] = responses(heard);
      expect(message.status).toBe(500);
      expect(message.because.map((seq: number) => run.k.trace!.row(seq)?.name)).toEqual(['bad']);
    });
  });
}
