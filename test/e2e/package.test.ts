import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

it('the package of npm installs globally, holds only what users need, and runs the demo', async () => {
  const folder = temporaryFolder();
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const expected = [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'fixtures/numbers.csv',
    'dist/src/cli/main.js',
    'docs/csv.md',
  ];
  expect(paths).toEqual(expect.arrayContaining(expected));
  expect(paths.filter((path) => /\.(tsx?|map)$|^(src|test|jobs|bench)\/|dist\/bench/.test(path))).toEqual([]);

  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', '--global', '--prefix', folder, ...options, join(folder, filename)]);
  const program = join(folder, 'bin', 'linq-cards');
  expect(existsSync(program)).toBe(true);
  const env = { PATH: process.env['PATH'], TMPDIR: folder, NO_COLOR: '1' };
  const demo = await run(program, ['demo'], { cwd: folder, env });
  expect(demo.stderr).toMatch(/^ {2}created +54 /m);
});
