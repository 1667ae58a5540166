import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fingerprint, readAccess, readRedisUrl, readSourceHeader, readWebhook } from '../src/config.js';
import { OperatorError } from '../src/errors.js';
import { readEnv } from '../src/read-env.js';
import { temporaryFolder } from './support/temporary-folder.js';

const KEY = 'sk_live_0123456789abcdef';
const DEFAULT_BASE_URL = 'https://api.linqapp.com/api/partner';

describe('the environment', () => {
  it('is the process’s own, and what a .env file adds to it', () => {
    const path = join(temporaryFolder(), '.env');
    writeFileSync(path, 'LINQ_API_V3_API_KEY="from the file"\nREDIS_URL=redis://file\n# a comment\n');
    expect(readEnv({ REDIS_URL: 'redis://process' }, path)).toEqual({
      LINQ_API_V3_API_KEY: 'from the file',
      REDIS_URL: 'redis://process',
    });
  });

  it('is the process’s own where there is no .env file', () => {
    expect(readEnv({ A: '1' }, join(temporaryFolder(), '.env'))).toEqual({ A: '1' });
  });

  it('is not read past a .env file that cannot be read', () => {
    const path = join(temporaryFolder(), '.env');
    mkdirSync(path);
    expect(errorOf(() => readEnv({}, path))).toMatchObject({ code: 'setting_invalid', exitCode: 3 });
    expect(errorOf(() => readEnv({}, path)).message).toContain(path);
  });
});

describe('a .env file that a Windows editor has written', () => {
  it.each([
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFLINQ_API_V3_API_KEY=k-1\r\nREDIS_URL=redis://file\r\n')],
    ['UTF-16', Buffer.from('\uFEFFLINQ_API_V3_API_KEY=k-1\r\nREDIS_URL=redis://file\r\n', 'utf16le')],
    [
      'UTF-16, big end first',
      Buffer.from('\uFEFFLINQ_API_V3_API_KEY=k-1\nREDIS_URL=redis://file\n', 'utf16le').swap16(),
    ],
  ])('is read in %s', (_, bytes) => {
    const path = join(temporaryFolder(), '.env');
    writeFileSync(path, bytes);
    expect(readEnv({}, path)).toEqual({ LINQ_API_V3_API_KEY: 'k-1', REDIS_URL: 'redis://file' });
  });
});

describe('the key', () => {
  it('is taken without the blanks around it', () => {
    expect(readAccess({ LINQ_API_V3_API_KEY: ` ${KEY}\n` })).toEqual({ apiKey: KEY, baseUrl: DEFAULT_BASE_URL });
  });

  it.each([
    ['is not set', undefined],
    ['is empty', ''],
    ['is blank', '  '],
    ['has a blank in the middle', `${KEY} ${KEY}`],
    ['has a line break in the middle', `${KEY}\n${KEY}`],
    ['has a character that no header can hold', `${KEY}ü`],
  ])('is missing when it %s, and the variable is named', (_, value) => {
    const error = errorOf(() => readAccess({ LINQ_API_V3_API_KEY: value }));
    expect(error).toMatchObject({ code: 'key_missing', exitCode: 3 });
    expect(`${error.message} ${error.next}`).toContain('LINQ_API_V3_API_KEY');
  });

  it('is in no error, whatever is wrong with it or beside it', () => {
    const wrong = [
      { LINQ_API_V3_API_KEY: `${KEY} ü` },
      { LINQ_API_V3_API_KEY: KEY, LINQ_API_V3_BASE_URL: `http://user:${KEY}@example.com` },
      { LINQ_API_V3_API_KEY: KEY, LINQ_API_V3_BASE_URL: KEY },
    ];
    for (const env of wrong)
      expect(
        inspect(
          errorOf(() => readAccess(env)),
          { depth: null },
        ),
      ).not.toContain(KEY);
  });

  it.each(['LINQ_API_KEY', 'LINQ_API_TOKEN', 'LINQ_TOKEN'])(
    'is not read from %s, and the error names the right variable',
    (name) => {
      const error = errorOf(() => readAccess({ [name]: KEY }));
      expect(error).toMatchObject({ code: 'key_missing' });
      expect(error.message).toContain(name);
      expect(error.next).toContain('LINQ_API_V3_API_KEY');
    },
  );

  it('is read whatever else is set under another name', () => {
    expect(readAccess({ LINQ_API_V3_API_KEY: KEY, LINQ_API_KEY: 'other' }).apiKey).toBe(KEY);
  });

  it.each(['Authorization: Bearer other', 'X-Team: a\n authorization :Bearer other'])(
    'cannot come from the custom headers of the SDK: %j',
    (headers) => {
      const error = errorOf(() => readAccess({ LINQ_API_V3_API_KEY: KEY, LINQ_API_V3_CUSTOM_HEADERS: headers }));
      expect(error).toMatchObject({ code: 'setting_invalid', exitCode: 3 });
      expect(error.message).toContain('LINQ_API_V3_CUSTOM_HEADERS');
    },
  );

  it('leaves other custom headers alone', () => {
    const env = { LINQ_API_V3_API_KEY: KEY, LINQ_API_V3_CUSTOM_HEADERS: 'X-Team: authorization' };
    expect(readAccess(env).apiKey).toBe(KEY);
  });

  it('has a fingerprint of eight characters that is always the same and tells it from others', () => {
    expect(fingerprint(KEY)).toMatch(/^[0-9a-f]{8}$/);
    expect(fingerprint(KEY)).toBe(fingerprint(KEY));
    expect(fingerprint(KEY)).not.toBe(fingerprint(`${KEY}0`));
    expect(KEY).not.toContain(fingerprint(KEY));
  });
});

describe('the address of Linq', () => {
  const addressFrom = (url: string | undefined) =>
    readAccess({ LINQ_API_V3_API_KEY: KEY, LINQ_API_V3_BASE_URL: url }).baseUrl;

  it.each([undefined, ''])('is Linq’s own where it is %j', (url) => {
    expect(addressFrom(url)).toBe(DEFAULT_BASE_URL);
  });

  it.each([
    ['https://linq.example.com/api/partner', 'https://linq.example.com/api/partner'],
    ['https://linq.example.com/api/partner//', 'https://linq.example.com/api/partner'],
    ['http://localhost:4010/api/partner', 'http://localhost:4010/api/partner'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://[::1]:4010/', 'http://[::1]:4010'],
  ])('can be %s', (url, address) => {
    expect(addressFrom(url)).toBe(address);
  });

  it.each([
    ['http to another machine', 'http://linq.example.com'],
    ['http to a name that only looks like this machine', 'http://localhost.example.com'],
    ['http to a number that only looks like this machine', 'http://127.0.0.1.example.com'],
    ['http to an address of the network', 'http://192.168.0.1'],
    ['another protocol', 'ftp://localhost'],
    ['no address', 'linq.example.com'],
    ['an address with a user', 'https://user@linq.example.com'],
    ['an address with a password', 'https://:secret@linq.example.com'],
  ])('is refused when it is %s, and the variable is named', (_, url) => {
    const error = errorOf(() => addressFrom(url));
    expect(error).toMatchObject({ code: 'base_url_refused', exitCode: 3 });
    expect(error.message).toContain('LINQ_API_V3_BASE_URL');
  });
});

describe('the address of Redis', () => {
  it.each([undefined, ''])('is none where it is %j', (url) => {
    expect(readRedisUrl({ REDIS_URL: url })).toBeUndefined();
  });

  it('can be a server, and its keys begin with what LINQ_CARDS_REDIS_PREFIX says', () => {
    const plain = readRedisUrl({ REDIS_URL: 'redis://localhost:6379' });
    expect(plain).toMatchObject({ hosts: [{ host: 'localhost', port: 6379 }], db: 0, prefix: 'linq-cards' });
    const staging = readRedisUrl({ REDIS_URL: 'redis://localhost:6379', LINQ_CARDS_REDIS_PREFIX: 'staging' });
    expect(staging?.prefix).toBe('staging');
  });

  it.each(['a b', 'x:y', '{tag}', 'x'.repeat(65)])('has no prefix %j', (prefix) => {
    const env = { REDIS_URL: 'redis://localhost', LINQ_CARDS_REDIS_PREFIX: prefix };
    expect(errorOf(() => readRedisUrl(env)).code).toBe('setting_invalid');
  });

  it.each(['localhost:6379', 'http://localhost:6379', 'redis://:secret@'])('cannot be %s', (url) => {
    const error = errorOf(() => readRedisUrl({ REDIS_URL: url }));
    expect(error.code).toBe('setting_invalid');
    expect(error.message).toContain('REDIS_URL');
    expect(inspect(error)).not.toContain('secret');
  });
});

describe('the header that sources are fetched with', () => {
  const headerFrom = (text: string | undefined) => readSourceHeader({ LINQ_CARDS_SOURCE_HEADER: text });

  it.each([undefined, '', '  '])('is none where it is %j', (text) => {
    expect(headerFrom(text)).toBeUndefined();
  });

  it.each([
    ['Authorization: Bearer abc', { name: 'Authorization', value: 'Bearer abc' }],
    [' X-Api-Key:abc\n', { name: 'X-Api-Key', value: 'abc' }],
    ['Cookie: a=1; b=c:d', { name: 'Cookie', value: 'a=1; b=c:d' }],
    ['X: y', { name: 'X', value: 'y' }],
  ])('is a name and a value: %j', (text, header) => {
    expect(headerFrom(text)).toEqual(header);
  });

  it.each(['s3cret', ': s3cret', 's3cret:', 'X y: s3cret', 'X: s3cret\r\nY: z', 'X: s3crét', 'Bearer s3cret: é'])(
    'is refused when it is none, and not shown: %j',
    (text) => {
      const error = errorOf(() => headerFrom(text));
      expect(error).toMatchObject({ code: 'setting_invalid', exitCode: 3 });
      expect(error.message).toContain('LINQ_CARDS_SOURCE_HEADER');
      expect(inspect(error)).not.toContain('s3cr');
    },
  );
});

describe('the webhook', () => {
  const webhookFrom = (url: string | undefined, secret?: string) =>
    readWebhook({ LINQ_CARDS_WEBHOOK_URL: url, LINQ_CARDS_WEBHOOK_SECRET: secret });

  it.each([undefined, '', ' '])('is none where its address is %j', (url) => {
    expect(webhookFrom(url, 'secret')).toBeUndefined();
  });

  it.each([
    ['https://hooks.example.com/services/T0/B0/x?y=z', 'https://hooks.example.com/services/T0/B0/x?y=z'],
    [' http://alerts.internal:8080/linq ', 'http://alerts.internal:8080/linq'],
  ])('can be at %s', (text, href) => {
    expect(webhookFrom(text)?.url.href).toBe(href);
  });

  it.each([
    ['secret ', 'secret '],
    ['', undefined],
    [undefined, undefined],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ])('is signed with the secret as it is written: %j', (text, secret) => {
    expect(webhookFrom('https://hooks.example.com', text)?.secret).toBe(secret);
  });

  it.each(['whsec_', 'whsec_s3cret', 'whsec_s3cr et=', 'whsec_s3cre==='])(
    'has no secret that is cut off: %j',
    (secret) => {
      const error = errorOf(() => webhookFrom('https://hooks.example.com', secret));
      expect(error).toMatchObject({ code: 'setting_invalid' });
      expect(inspect(error)).not.toContain('s3cr');
    },
  );

  it.each([
    's3cret',
    'ftp://example.com/s3cret',
    'https://me:s3cret@example.com',
    'https://s3cret@example.com',
    '//s3cret',
  ])('cannot be at %s, and that is not shown', (url) => {
    const error = errorOf(() => webhookFrom(url));
    expect(error).toMatchObject({ code: 'setting_invalid', exitCode: 3 });
    expect(error.message).toContain('LINQ_CARDS_WEBHOOK_URL');
    expect(inspect(error)).not.toContain('s3cret');
  });
});

function errorOf(work: () => unknown): OperatorError {
  try {
    work();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
