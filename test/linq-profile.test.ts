import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityOf, readAccess } from '../src/config.js';
import { OperatorError } from '../src/errors.js';
import { profilesPath, readProfile } from '../src/linq-profile.js';
import { temporaryFolder } from './support/temporary-folder.js';

const CONFIG = {
  version: 2,
  profile: 'work',
  profiles: {
    work: { token: 'key-of-work', fromPhone: '+14155550100', partnerId: 'p_1', orgId: 'org_1', email: 'a@example.com' },
    old: { token: 'key-of-old', partnerId: 'p_1', expiresAt: '2020-01-01T00:00:00Z' },
    empty: { partnerId: 'p_1' },
  },
};

function aMachine(config: unknown = CONFIG, mode = 0o600): { env: Record<string, string>; path: string } {
  const env = { HOME: temporaryFolder() };
  const path = profilesPath(env);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  chmodSync(path, mode);
  return { env, path };
}

function refusal(name: string, machine = aMachine()): OperatorError {
  try {
    readProfile(name, machine.env);
  } catch (error) {
    if (error instanceof OperatorError) return error;
  }
  throw new Error('It was not refused.');
}

describe('a profile of Linq’s command line', () => {
  it('gives its key, and says whose it is', () => {
    const { env, path } = aMachine();
    const before = readFileSync(path, 'utf8');
    const access = readAccess(env, 'work');
    expect(access.apiKey).toBe('key-of-work');
    expect(identityOf(access)).toMatchObject({ profile: 'work', organisation: 'org_1' });
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual([before, 0o600]);
  });

  it('is the one that the file names as its default, for the name “default”', () => {
    expect(readProfile('default', aMachine().env).name).toBe('work');
    const named = { ...CONFIG, profiles: { ...CONFIG.profiles, default: { token: 'key-of-default' } } };
    expect(readProfile('default', aMachine(named).env)).toMatchObject({ name: 'default', organisation: null });
  });

  it('is not used where LINQ_API_V3_API_KEY is set', () => {
    const { apiKey, profile } = readAccess({ ...aMachine().env, LINQ_API_V3_API_KEY: 'of-the-variable' }, 'work');
    expect([apiKey, profile]).toEqual(['of-the-variable', undefined]);
  });

  it('is not read unless it is asked for, but is mentioned where there is no key', () => {
    // Nobody may read it, and still it can be mentioned.
    const { env } = aMachine('not JSON', 0o000);
    expect(() => readAccess(env)).toThrow(
      expect.objectContaining({ code: 'key_missing', next: expect.stringContaining('--profile default') }),
    );
    expect(() => readAccess({ HOME: '/nonexistent' })).toThrow(
      expect.objectContaining({ next: expect.not.stringContaining('--profile') }),
    );
  });

  it.each([0o640, 0o604, 0o666])('is refused while others can read or write the file (%o)', (mode) => {
    expect(refusal('work', aMachine(CONFIG, mode))).toMatchObject({
      code: 'profile_unusable',
      next: expect.stringContaining('chmod 600'),
    });
  });

  it.each([
    ['a name that is not there', 'other', CONFIG, /no profile "other"/],
    ['a name that every object has', 'constructor', CONFIG, /no profile "constructor"/],
    ['a profile without a key', 'empty', CONFIG, /no usable key/],
    ['a key that has expired', 'old', CONFIG, /expired on 2020-01-01/],
    ['another version of the file', 'work', { ...CONFIG, version: 3 }, /version 3/],
    ['a file of something else', 'work', { version: 2 }, /not a file of Linq/],
    ['a damaged file', 'work', '{"version": 2, "profiles"', /not a file of Linq/],
  ])('is refused: %s', (_, name, config, says) => {
    const error = refusal(name, aMachine(config));
    expect([error.code, error.message]).toEqual(['profile_unusable', expect.stringMatching(says)]);
    expect(`${error.message} ${error.next}`).not.toContain('key-of-');
  });

  it('is refused where there is no file', () => {
    expect(refusal('work', { env: { HOME: '/nonexistent' }, path: '' }).message).toContain('There is no /nonexistent');
  });
});
