import { describe, expect, it } from 'vitest';
import { LoginThrottle, MAX_ATTEMPTS } from '../../../src/web/security/login-throttle.js';

function aTally() {
  const clock = { ms: 1_000_000 };
  const tries = new LoginThrottle(() => clock.ms);
  const wrong = (times: number, address: string) => {
    for (let time = 0; time < times; time += 1) tries.wrong(address);
  };
  return { clock, tries, wrong };
}

describe('wrong tries', () => {
  it('are ten in a minute; then that address waits, and no other', () => {
    const { tries, wrong } = aTally();
    wrong(MAX_ATTEMPTS - 1, '192.0.2.1');
    expect(tries.waitSeconds('192.0.2.1')).toBe(0);
    wrong(1, '192.0.2.1');
    expect([tries.waitSeconds('192.0.2.1'), tries.waitSeconds('192.0.2.2')]).toEqual([60, 0]);
  });

  it('are forgotten after a minute, each by itself', () => {
    const { tries, wrong, clock } = aTally();
    wrong(1, '192.0.2.1');
    clock.ms += 30_000;
    wrong(MAX_ATTEMPTS - 1, '192.0.2.1');
    expect(tries.waitSeconds('192.0.2.1')).toBe(30);
    clock.ms += 29_999;
    expect(tries.waitSeconds('192.0.2.1')).toBe(1);
    clock.ms += 1;
    expect(tries.waitSeconds('192.0.2.1')).toBe(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:0db8:0:0:1::', true],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s and %s belong together: %s', (one, other, together) => {
    const { tries, wrong } = aTally();
    wrong(MAX_ATTEMPTS, one);
    expect(tries.waitSeconds(other) > 0).toBe(together);
  });

  it('do not grow without end, whoever sends them', () => {
    const { tries, wrong } = aTally();
    wrong(MAX_ATTEMPTS, '192.0.2.1');
    for (let address = 0; address < 10_000; address += 1) tries.wrong(`10.0.${address >> 8}.${address & 255}`);
    expect(tries.waitSeconds('192.0.2.1')).toBe(0);
  });
});
