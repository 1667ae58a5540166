import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Io } from '../io.js';
import { settingsOf } from '../options.js';
import { runSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SAMPLE = new URL('../../../../fixtures/numbers.csv', import.meta.url);
/** Provisions the sample on the embedded queue and the simulator, in a home of its own: no key, no Redis, no other step. */
export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.action(async () => {
    const { concurrency, timeout } = settingsOf(command, ['concurrency', 'timeout'], io);
    // A new one each time: what an earlier demo has sent counts against the budgets of its numbers.
    const home = await mkdtemp(join(tmpdir(), 'linq-cards-demo-'));
    const use = {
      io: { ...io, env: {} },
      settings: { home, concurrency, timeout, caFile: undefined, simulate: true, verbose: false },
      command: 'demo',
      signal: endOnRequest(io),
    };
    io.say('A sample of 82 rows, against a simulated Linq that fails in all the usual ways.\n');
    const code = await withCoordinator(use, async (coordinator, homeFlag) => {
      const record = await coordinator.createRun(
        { name: 'numbers.csv', content: createReadStream(SAMPLE) },
        runSettings({ simulate: true }),
        'demo',
      );
      return workOnRun(coordinator, record, { io, json: false, homeFlag });
    });
    // The sample has bad rows on purpose, so rows that need attention are how it ends well.
    done(code === 1 ? 0 : code);
  });
}
