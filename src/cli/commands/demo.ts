import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageFile } from '../../package-file.js';
import { carryOut } from '../carry-out.js';
import { type Cli, settingsOf } from '../options.js';
import { withOperations } from '../with-operations.js';

/** Provisions the sample on the embedded queue and the simulator, in a home of its own: no key, no Redis, no other step. */
export function declare(command: Command, { io, action }: Cli): void {
  action(command, [], async () => {
    const { concurrency, timeout } = settingsOf(command, ['concurrency', 'timeout'], io);
    // A new one each time: what an earlier demo has sent counts against the budgets of its numbers.
    const home = await mkdtemp(join(tmpdir(), 'linq-cards-demo-'));
    const settings = { home, concurrency, timeout, caFile: undefined, simulate: true, verbose: false };
    const alone = { ...io, env: {} };
    io.say('82 sample rows on a simulator, including typical errors.\n');
    const code = await withOperations({ io: alone, settings, command: 'demo' }, async (operations) => {
      const source = { name: 'numbers.csv', content: createReadStream(packageFile('fixtures/numbers.csv')) };
      const record = await operations.upload(source, { settings: {}, startedBy: 'demo', start: true });
      return carryOut(operations, record, { io: alone, home, json: false });
    });
    // The sample has bad rows on purpose: rows that need attention are the expected result.
    return code === 1 ? 0 : code;
  });
}
