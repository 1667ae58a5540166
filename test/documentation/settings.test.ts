import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS, type SettingName, variableOf } from '../../src/settings.js';

const root = resolve(import.meta.dirname, '../..');
const names = Object.keys(SETTINGS) as SettingName[];
/** Those that have no flag: other users of a machine can read the arguments of a process. */
const SECRETS = [
  'LINQ_CARDS_REDIS_PREFIX',
  'LINQ_CARDS_SOURCE_HEADER',
  'LINQ_CARDS_WEB_HOSTS',
  'LINQ_CARDS_WEB_TOKEN',
  'LINQ_CARDS_WEBHOOK_SECRET',
  'LINQ_CARDS_WEBHOOK_URL',
];
const variables = [...names.map(variableOf), ...SECRETS].sort();

describe.each(['docs/settings.md', '.env.example'])('%s', (name) => {
  const text = readFileSync(join(root, name), 'utf8');

  it('names the variable of every setting, and no other', () => {
    const named = new Set([...text.matchAll(/\bLINQ_(?:CARDS_[A-Z_]+|PROFILE)\b/g)].map(([variable]) => variable));
    expect([...named].sort()).toEqual(variables);
  });

  it.each(['LINQ_API_V3_API_KEY', 'LINQ_API_V3_BASE_URL', 'REDIS_URL'])('names %s', (variable) => {
    expect(text).toContain(variable);
  });
});

describe('docs/settings.md', () => {
  it('has the flag of every setting beside its variable', () => {
    const lines = readFileSync(join(root, 'docs/settings.md'), 'utf8').split('\n');
    const missing = names.filter((name) => {
      const flag = SETTINGS[name].flag.split(' ')[0] ?? '';
      return !lines.some((line) => line.startsWith(`| \`${flag}`) && line.includes(`\`${variableOf(name)}\``));
    });
    expect(missing).toEqual([]);
  });
});
