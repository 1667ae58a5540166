import type { Command } from 'commander';
import { readAccess, readRedisUrl, readTraced } from '../../config.js';
import { OperatorError } from '../../errors.js';
import { openLog } from '../../log.js';
import { openNetwork } from '../../network/network.js';
import { runWorker } from '../../processes/worker.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { endOnRequest } from '../signals.js';

const SETTINGS = ['concurrency', 'timeout', 'caFile', 'verbose'] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  addSettings(command, SETTINGS);
  command.addHelpText('after', '\nThe rate is set where runs are started, and shared by all workers.');
  command.action(async () => {
    const { concurrency, timeout, caFile, verbose } = settingsOf(command, SETTINGS, io);
    const redisUrl = readRedisUrl(io.env);
    if (redisUrl === undefined) {
      throw new OperatorError(
        'redis_needed',
        'A worker needs a shared queue on Redis, but REDIS_URL is not set.',
        'Set REDIS_URL, for example redis://localhost:6379; without it one process does everything: linq-cards provision <file>',
      );
    }
    const log = openLog({ verbose, now: new Date() });
    const access = readAccess(io.env);
    const network = openNetwork({ env: io.env, caFile });
    const traced = readTraced(io.env);
    const signal = endOnRequest(io);
    await runWorker({
      redisUrl,
      access,
      network,
      timeoutMs: timeout * 1_000,
      concurrency,
      traced,
      log,
      say: io.say,
      signal,
    });
    done(0);
  });
}
