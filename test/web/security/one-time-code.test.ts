import { describe, expect, it } from 'vitest';
import { oneTimeCode } from '../../../src/web/security/one-time-code.js';
import { anApp } from '../../support/web.js';

const at = (clock: { ms: number }) => oneTimeCode(() => new Date(clock.ms));

describe('a code for a link that the program opens itself', () => {
  it('signs in once', async () => {
    const opening = at({ ms: 0 });
    const stage = await anApp({ opening });
    const link = `/?token=${opening.code}`;
    const first = await stage.askUnknown({ url: link });
    expect([first.statusCode, first.headers.location]).toEqual([303, '/']);
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    expect((await stage.askUnknown({ url: '/', headers: { cookie } })).statusCode).toBe(200);
    const again = await stage.askUnknown({ url: link });
    expect([again.statusCode, again.headers['set-cookie']]).toEqual([401, undefined]);
  });

  it('is good for a minute', () => {
    const clock = { ms: 0 };
    const code = at(clock);
    clock.ms = 60_000;
    expect(code.takes(code.code)).toBe(false);
    clock.ms = 59_999;
    expect(code.takes(code.code)).toBe(true);
  });

  it('is not used up by a guess', () => {
    const code = at({ ms: 0 });
    expect([code.takes('a guess'), code.takes(code.code)]).toEqual([false, true]);
  });
});
