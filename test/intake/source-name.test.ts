import { describe, expect, it } from 'vitest';
import { nameOfSource } from '../../src/intake/source-name.js';

const named = (disposition: string | undefined, path = '/export/numbers.csv?signature=s3cret') =>
  nameOfSource(new URL(path, 'https://source.test'), disposition);

describe('a source from the network is called', () => {
  it.each([
    ['as its address ends', '/export/numbers.csv?signature=s3cret#top', 'numbers.csv'],
    ['by the last part that has a name', '/export/nightly/', 'nightly'],
    ['as people write it', '/Zo%C3%AB%20%F0%9F%99%82.csv', 'Zoë 🙂.csv'],
    ['as it is where percent signs make no sense', '/50%.csv', '50%.csv'],
    ['by its host where the address has no name', '/', 'source.test.csv'],
    ['by its host where the name is only dots', '/%2e%2e%2f%2e%2e', 'source.test.csv'],
    ['without a way to another folder', '/a%2f..%2f..%2fetc%2fpasswd', 'passwd'],
    ['without a way to another folder, on Windows too', '/..%5C..%5Cboot.ini', 'boot.ini'],
    ['without what cannot be seen', '/%00nu%0Am%E2%80%AEbers.csv', 'numbers.csv'],
  ])('%s: %s', (_, path, name) => {
    expect(named(undefined, path)).toBe(name);
  });

  it.each([
    ['attachment; filename="lines.csv"', 'lines.csv'],
    ['attachment; filename=lines.csv; size=3', 'lines.csv'],
    ['attachment; filename="say \\"lines\\".csv"', 'say lines.csv'],
    ['attachment; FileName = "a; b.csv"', 'a; b.csv'],
    ['attachment; filename="plain.csv"; filename*=UTF-8\'\'Zo%C3%AB.csv', 'Zoë.csv'],
    ["attachment; filename*=utf-8'de'%C3%BCbersicht.csv; filename=x.csv", 'übersicht.csv'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ["attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
    ['attachment; filename="C:\\\\files\\\\lines.csv"', 'lines.csv'],
    [Buffer.from('attachment; filename="Zoë.csv"').toString('latin1'), 'Zoë.csv'],
    [Buffer.from('attachment; filename="Zoë.csv"', 'latin1').toString('latin1'), 'Zoë.csv'],
  ])('as its sender says: %s', (disposition, name) => {
    expect(named(disposition)).toBe(name);
  });

  it.each(['inline', 'attachment', 'attachment; filename=""', 'attachment; filename=".."', 'nonsense ; ; ='])(
    'as its address ends where the sender says nothing of use: %s',
    (disposition) => {
      expect(named(disposition)).toBe('numbers.csv');
    },
  );

  it.each([
    [119, 119],
    [120, 120],
    [121, 120],
  ])('by no more than 120 characters: %d become %d', (length, kept) => {
    expect([...named(undefined, `/${encodeURIComponent('🙂'.repeat(length))}`)]).toHaveLength(kept);
  });
});
