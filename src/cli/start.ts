import { exemptThisMachine } from '../network/exempt-this-machine.js';
import { readEnv } from '../read-env.js';
import { COMMANDS } from './commands.js';
import { processIo } from './io.js';
import { runProgram } from './program.js';
import { reportError } from './report-error.js';

const EXIT_BUG = 5;
const NAMES = COMMANDS.map(({ name }) => name);

const say = (text: string) => void process.stderr.write(`${text}\n`);
const data = (line: string) => void process.stdout.write(`${line}\n`);
const runnable = (text: string) => text;
const fail = (error: unknown) => reportError(error, { say, data, runnable }, { json: process.argv.includes('--json') });

// A reader of our output may stop early, as `head` does: the work continues without it, to its own end and exit code.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || process.exit(EXIT_BUG));
}
// What is thrown outside of every call, such as a home that another process has taken over, ends the process at once.
process.on('uncaughtException', (error) => process.exit(fail(error)));

exemptThisMachine(process.env);
const run = async () => runProgram(process.argv.slice(2), await processIo(readEnv(process.env, '.env'), NAMES));
const exitCode = await run().catch(fail);
// Everything has been closed; what still holds the process (a simulator's sockets, an embedded database) must not.
process.stdout.write('', () => process.exit(exitCode));
