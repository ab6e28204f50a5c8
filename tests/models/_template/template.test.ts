// The model to copy is complete: it keeps the contract of its port and its invariant, and shows itself.
import { describe, expect, it } from 'vitest';
import { model } from '../../../src/models/_template/model.ts';
import { echoOf } from '../../../src/models/_template/rules.ts';
import type { ModelEntry } from '../../../src/models/contract.ts';
import { play } from '../play.ts';
import { httpContract } from '../ports/http.ts';

const entry: ModelEntry = { ...model, load: async () => model };

httpContract('the template', '  server: { kind: echo, work: { uniform: { min: 40ms, max: 60ms } } }', [entry]);

describe('the template', () => {
  it('echoes', () => {
    expect(echoOf('hello', 3)).toBe('hello hello hello');
  });

  it('keeps its invariant, and has a face', async () => {
    const text = `
world:
  users: { kind: clients, rate: 5/s, calls: server GET /x, timeout: 40ms, cancelOnTimeout: true }
  server: { kind: echo, work: { exponential: 40ms } }
`;
    const run = (await play(text, 1, [entry])).to(30);
    const face = model.view.face(run.views.part('server'));
    expect(face).toMatchObject({ title: 'server', note: '/x' });
    expect(run.read('users.goodput')).toBeGreaterThan(0);
  });
});
