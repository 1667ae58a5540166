import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/errors.js';
import { checkListening, isOurs } from '../../../src/web/security/hosts.js';

describe('a Host header', () => {
  const ours = (host: string | undefined, local = '172.17.0.2') =>
    isOurs(host, { listening: '0.0.0.0', also: ['cards.example.com', '[2001:db8::1]'] }, local);

  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:1',
    '127.8.8.8',
    '[::1]:8080',
    'cards.example.com',
    'cards.example.com:443',
  ])('may be %s', (host) => expect(ours(host)).toBe(true));

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'cards.example.com.evil.example',
    'cards.example.com@evil.example',
    'localhost:8080/x',
    'localhost evil.example',
    '10.0.0.1',
  ])('may not be %s', (host) => expect(ours(host)).toBe(false));

  it('may be the very address on which the connection came in', () => {
    expect(ours('172.17.0.2:8080')).toBe(true);
    expect(ours('192.0.2.7', '::ffff:192.0.2.7')).toBe(true);
    expect(ours('[2001:db8::7]', '2001:db8::7')).toBe(true);
    expect(ours('172.17.0.3:8080')).toBe(false);
  });
});

describe('listening', () => {
  const code = (host: string, token: string) => {
    try {
      checkListening(host, token);
    } catch (error) {
      return error instanceof OperatorError ? error.code : error;
    }
    return null;
  };

  it('on this machine alone goes with any token', () => {
    expect(['127.0.0.1', 'localhost', '::1'].map((host) => code(host, 'short'))).toEqual([null, null, null]);
  });

  it('on anything else needs a token of 32 characters', () => {
    const hosts = ['0.0.0.0', '::', '192.168.1.5', 'cards.example.com'];
    expect(hosts.map((host) => code(host, 'x'.repeat(31)))).toEqual(Array(4).fill('web_unprotected'));
    expect(hosts.map((host) => code(host, 'x'.repeat(32)))).toEqual(Array(4).fill(null));
  });
});
