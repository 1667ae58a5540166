import { describe, expect, it } from 'vitest';
import { isSame, isSession, newSession, SESSION_MS } from '../../../src/web/security/session.js';

const NOW = new Date('2030-01-02T03:04:05Z');
const SECRETS = { token: 'token', sessionKey: 'a long and random key' };
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('a session', () => {
  it('lasts thirty days and no millisecond longer', () => {
    const session = newSession(SECRETS, NOW);
    expect(isSession(session, SECRETS, later(SESSION_MS - 1))).toBe(true);
    expect(isSession(session, SECRETS, later(SESSION_MS))).toBe(false);
  });

  it('does not hold the token', () => {
    expect(newSession({ ...SECRETS, token: 'correct-horse-battery' }, NOW)).not.toContain('correct');
  });

  it('ends when the token is another one', () => {
    expect(isSession(newSession(SECRETS, NOW), { ...SECRETS, token: 'token2' }, NOW)).toBe(false);
  });

  it('cannot be made by who knows the token alone', () => {
    expect(isSession(newSession({ ...SECRETS, sessionKey: 'another key' }, NOW), SECRETS, NOW)).toBe(false);
  });

  it('cannot be made longer by who holds it', () => {
    const [endsAt = '', proof] = newSession(SECRETS, NOW).split('.');
    expect(isSession(`${Number(endsAt) + 1}.${proof}`, SECRETS, NOW)).toBe(false);
  });

  it.each(['', '.', 'a.b', '9999999999999.', `9999999999999.${'A'.repeat(43)}`])('is not %j', (value) => {
    expect(isSession(value, SECRETS, NOW)).toBe(false);
  });
});

it('compares texts of any length', () => {
  expect([isSame('a', 'a'), isSame('a', 'b'), isSame('a', 'aa'), isSame('', '')]).toEqual([true, false, false, true]);
});
