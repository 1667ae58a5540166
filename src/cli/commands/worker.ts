import type { Command } from 'commander';
import { readAccess, readRedisUrl, readTraced } from '../../config.js';
import { OperatorError } from '../../errors.js';
import { openLog } from '../../log.js';
import { openNetwork } from '../../network/network.js';
import { runWorker } from '../../processes/worker.js';
import type { Cli } from '../options.js';
import { endOnRequest } from '../signals.js';

const SETTINGS = ['concurrency', 'profile', 'timeout', 'caFile', 'verbose'] as const;

export function declare(command: Command, { io, action }: Cli): void {
  command.addHelpText('after', '\nThe rate is set where runs are started, and shared by all workers.');
  action(command, SETTINGS, async ({ concurrency, profile, timeout, caFile, verbose }) => {
    const redisUrl = readRedisUrl(io.env);
    if (redisUrl === undefined) {
      throw new OperatorError(
        'redis_needed',
        'A worker needs a shared queue on Redis, but REDIS_URL is not set.',
        'Set REDIS_URL, for example redis://localhost:6379; without it one process does everything: linq-cards provision <file>',
      );
    }
    const log = openLog({ verbose, now: new Date() });
    const access = readAccess(io.env, profile);
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
    return 0;
  });
}
