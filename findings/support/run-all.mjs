// Runs the scripts of the folder above one after the other, or those whose name contains a word that is given:
// `npm run findings -- phone cron`. Prints a line for each, the output of those that fail, and the counts.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Each script takes less than 60 s on an idle machine; a busy one is given twice that. */
const LIMIT_MS = 120_000;

const folder = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.sh'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)));

let failed = 0;
for (const script of scripts) {
  const began = performance.now();
  const { ok, output } = await run(script);
  if (!ok) failed++;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'pass' : 'FAIL'}  ${script}  ${seconds} s\n`);
  if (!ok) process.stdout.write(`${output.trimEnd().replace(/^/gm, '      ')}\n`);
}
process.stdout.write(`${scripts.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** Whether the script exited with 0 in time, and everything it printed. */
function run(script) {
  return new Promise((resolve) => {
    // In a group of its own, so that a script that takes too long ends together with what it started.
    const child = spawn(`${folder}${script}`, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      output += `Stopped after ${LIMIT_MS / 1000} s.\n`;
      process.kill(-child.pid, 'SIGTERM');
    }, LIMIT_MS);
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, output });
    });
  });
}
