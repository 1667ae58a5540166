import { describe, expect, it } from 'vitest';
import { writeLimitNotice } from '../../../src/cli/render/dead-letters.js';
import { formatLocalTime } from '../../../src/format/text.js';
import { aDeadLetter } from '../../support/builders.js';

const NOW = new Date('2030-01-01T10:00:00.000Z');
const at = (minute: number) => `2030-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`;

describe('before dead letters are retried', () => {
  it.each([[[]], [[aDeadLetter()]], [[aDeadLetter({ notBefore: '2030-01-01T09:59:59.000Z' })]]])(
    'nothing is said of a wait where none of the numbers has to wait',
    (letters) => {
      expect(writeLimitNotice(letters, NOW)).toBeUndefined();
    },
  );

  it('it is said until when the last of those waits that have reached their write limit', () => {
    const letters = [aDeadLetter({ notBefore: at(3) }), aDeadLetter({ notBefore: at(9) }), aDeadLetter()];
    expect(writeLimitNotice(letters, NOW)).toBe(
      `2 numbers have reached their write limit, so the retry waits until ${formatLocalTime(at(9), NOW)}.`,
    );
    expect(writeLimitNotice(letters.slice(0, 1), NOW)).toMatch(/^1 number has reached its write limit/);
  });
});
