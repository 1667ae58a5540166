import { describe, expect, it } from 'vitest';
import { isSame, isSession, newSession, SESSION_MS } from '../../../src/web/security/session.js';

const NOW = new Date('2030-01-02T03:04:05Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('a session', () => {
  it('lasts thirty days and no millisecond longer', () => {
    const session = newSession('token', NOW);
    expect(isSession(session, 'token', later(SESSION_MS - 1))).toBe(true);
    expect(isSession(session, 'token', later(SESSION_MS))).toBe(false);
  });

  it('does not hold the token', () => {
    expect(newSession('correct-horse-battery', NOW)).not.toContain('correct');
  });

  it('ends when the token is another one', () => {
    expect(isSession(newSession('token', NOW), 'token2', NOW)).toBe(false);
  });

  it('cannot be made longer by who holds it', () => {
    const [endsAt = '', proof] = newSession('token', NOW).split('.');
    expect(isSession(`${Number(endsAt) + 1}.${proof}`, 'token', NOW)).toBe(false);
  });

  it.each(['', '.', 'a.b', '9999999999999.', `9999999999999.${'A'.repeat(43)}`])('is not %j', (value) => {
    expect(isSession(value, 'token', NOW)).toBe(false);
  });
});

it('compares texts of any length', () => {
  expect([isSame('a', 'a'), isSame('a', 'b'), isSame('a', 'aa'), isSame('', '')]).toEqual([true, false, false, true]);
});
