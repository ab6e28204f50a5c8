// Answers for the command line's first word: help, unknown commands and what they probably meant.
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';

async function say(...args: string[]): Promise<{ code: number; out: string; complaint: string }> {
  let out = '';
  let complaint = '';
  const write = (text: string) => {
    out += text;
  };
  const code = await main(args, { write }, (text) => {
    complaint += text;
  });
  return { code, out, complaint };
}

describe('the command line', () => {
  it.each(['--help', '-h', 'help'])('explains itself on %s', async (word) => {
    const { code, out } = await say(word);
    expect(code).toBe(0);
    for (const command of ['run', 'validate', 'topics', 'conformance', 'bench'])
      expect(out).toContain(`murphy ${command}`);
  });

  it('explains a single command', async () => {
    const { code, out } = await say('run', '--help');
    expect(code).toBe(0);
    expect(out).toContain('--seeds A-B');
    expect(out).not.toContain('murphy validate');
  });

  it('refuses to do nothing silently', async () => {
    const { code, out, complaint } = await say();
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(complaint).toContain('murphy run');
  });

  it.each([
    ['rnu', 'run'],
    ['valdate', 'validate'],
    ['topic', 'topics'],
    ['conf', 'conformance'],
    ['Bench', 'bench'],
  ])('takes %s for a near miss of %s', async (word, meant) => {
    const { code, complaint } = await say(word);
    expect(code).toBe(2);
    expect(complaint).toContain(`no command '${word}'. Did you mean '${meant}'?`);
  });

  it('proposes nothing for a word unlike any command', async () => {
    const { code, complaint } = await say('frobnicate');
    expect(code).toBe(2);
    expect(complaint).not.toContain('Did you mean');
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'does not take %s, which every object has, for a command',
    async (word) => {
      expect((await say(word)).code).toBe(2);
    },
  );
});
