import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from '../../../src/cli/questions/confirm.js';
import { anIo } from '../../support/io.js';

const QUESTION = 'Forget 3 dead letters?';

/** Asks someone who types this, and tells what they were shown. */
async function ask(typed: string, { canAsk = true, yes = false } = {}): Promise<{ agreed: boolean; shown: string }> {
  const { io, said } = anIo({ canAsk, stdin: Readable.from([typed]) });
  const agreed = await confirm(io, QUESTION, yes);
  return { agreed, shown: said.join('') };
}

describe('the person who is asked', () => {
  it('is shown the question, and that Enter alone means no', async () => {
    expect((await ask('y\n')).shown).toBe(`${QUESTION} [y/N] `);
  });

  it.each(['y', 'Y', 'yes', 'YES', '  yes '])('agrees with %j', async (answer) => {
    expect((await ask(`${answer}\n`)).agreed).toBe(true);
  });

  it.each(['', 'n', 'no', 'yeah', 'yes please', 'y y', '1'])('does not agree with %j', async (answer) => {
    expect((await ask(`${answer}\n`)).agreed).toBe(false);
  });

  it('does not agree by ending the input without an answer', async () => {
    expect((await ask('')).agreed).toBe(false);
  });
});

describe('nobody is asked', () => {
  it('when --yes was said', async () => {
    expect(await ask('no\n', { yes: true })).toEqual({ agreed: true, shown: '' });
    expect(await ask('no\n', { yes: true, canAsk: false })).toEqual({ agreed: true, shown: '' });
  });

  it('where there is nobody; then --yes is needed', async () => {
    await expect(ask('y\n', { canAsk: false })).rejects.toMatchObject({
      code: 'setting_invalid',
      next: expect.stringContaining('--yes'),
    });
  });
});
