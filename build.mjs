import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/*
 * Builds dist/: compiles, prepares the database of the embedded queue, and copies what browsers load. With `--if-needed` only if
 * something has changed since the last build, so that `npm install` and `npm run demo` build once between them.
 */

const STAMP = 'dist/.built';
const INPUTS = ['src', 'jobs', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'build.mjs'];

process.chdir(import.meta.dirname);
if (process.argv.includes('--if-needed') && isUpToDate()) process.exit(0);

process.stderr.write('Building linq-cards; this takes half a minute …\n');
const beganAt = new Date();
// What sources that are gone by now were compiled to must not be installed.
for (const old of [STAMP, 'dist/src', 'dist/jobs', 'dist/bench']) rmSync(old, { recursive: true, force: true });
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
run(tsc, '-p', 'tsconfig.build.json');
run('dist/src/queue/embedded/make-database-template.js');
// As npm makes it when it installs the command: a link to it runs too.
chmodSync('dist/src/cli/main.js', 0o755);
cpSync('src/web/assets', 'dist/src/web/assets', { recursive: true });
writeFileSync(STAMP, beganAt.toISOString());

function run(...script) {
  try {
    execFileSync(process.execPath, script, { stdio: ['ignore', 2, 2] });
  } catch {
    // What is wrong has been printed by the script itself.
    process.exit(1);
  }
}

/** Changes made during the last build count as well, so its beginning is what they are compared with. */
function isUpToDate() {
  if (!existsSync(STAMP)) return false;
  const builtAt = Date.parse(readFileSync(STAMP, 'utf8'));
  return INPUTS.every((input) => filesOf(input).every((file) => statSync(file).mtimeMs < builtAt));
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
