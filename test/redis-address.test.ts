import { describe, expect, it } from 'vitest';
import type { OperatorError } from '../src/errors.js';
import { nameOfRedis, parseRedisAddress } from '../src/redis-address.js';

describe('the address of Redis', () => {
  it('may be one server, with or without TLS, user, password and database', () => {
    expect(parseRedisAddress('rediss://user:pa%20ss@example.com:6380/2')).toEqual({
      kind: 'server',
      hosts: [{ host: 'example.com', port: 6380 }],
      primary: '',
      tls: true,
      username: 'user',
      password: 'pa ss',
      db: 2,
      prefix: 'linq-cards',
    });
    expect(parseRedisAddress('redis://[::1]:7000').hosts).toEqual([{ host: '::1', port: 7000 }]);
    expect(parseRedisAddress('redis://localhost')).toMatchObject({ hosts: [{ port: 6379 }], username: undefined });
  });

  it('may be sentinels, with the name of the primary', () => {
    expect(parseRedisAddress('redis+sentinel://:secret@one:26379,two,[::1]:5/mymaster/3')).toMatchObject({
      kind: 'sentinel',
      hosts: [
        { host: 'one', port: 26379 },
        { host: 'two', port: 26379 },
        { host: '::1', port: 5 },
      ],
      primary: 'mymaster',
      password: 'secret',
      db: 3,
    });
  });

  it.each(['p@ss', 'p:ss', 'p/ss', 'p#ss', 'p?ss', 'a@b:c/d#e?f', '100%', '%zz', 'p@ss:word/1#2'])(
    'may have the password %s as it is, which no message shows',
    (password) => {
      const address = parseRedisAddress(`redis://user:${password}@example.com:6380/1`);
      expect(address).toMatchObject({
        username: 'user',
        password,
        db: 1,
        hosts: [{ host: 'example.com', port: 6380 }],
      });
      expect(nameOfRedis(address)).toBe('redis://example.com:6380/1');
    },
  );

  it.each([
    'redis://',
    'redis://:secret@',
    'redis://:secret@host:port',
    'redis://:secret@host:6379/prod',
    'redis://:secret@host:6379/-1',
    'redis://:secret@host:6379/1/2',
    'redis://:secret@one:1,two:2',
    'redis+sentinel://:secret@host:26379',
    'http://:secret@host',
    'secret',
  ])('cannot be %s, and what it is stays unsaid', (text) => {
    let error: OperatorError | undefined;
    try {
      parseRedisAddress(text);
    } catch (thrown) {
      error = thrown as OperatorError;
    }
    expect(error?.code).toBe('setting_invalid');
    expect(`${error?.message} ${error?.next}`).not.toContain('secret');
  });

  it('is named without user and password', () => {
    const names = ['redis+sentinel://u:p@one,two:5/main/2', 'rediss://u:p@[::1]:7/0'].map((text) =>
      nameOfRedis(parseRedisAddress(text)),
    );
    expect(names).toEqual(['redis+sentinel://one:26379,two:5/main/2', 'rediss://[::1]:7']);
  });
});
