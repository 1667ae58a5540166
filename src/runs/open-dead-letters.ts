import { openHome } from '../home/home.js';
import { takeLock } from '../home/lock.js';
import { openLog } from '../log.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import { type EngineOptions, openEngine } from './open-engine.js';

/**
 * Opens the dead letters to look at them, without being a coordinator. On Redis that can be done at any time; an embedded
 * queue has room for one process, so there the home is held meanwhile.
 *
 * @throws OperatorError `home_taken`, `home_unusable`, `queue_unreachable`, `queue_unfit`
 */
export async function openDeadLettersOf(
  options: Pick<EngineOptions, 'redisUrl' | 'simulate' | 'notice'> & { homePath: string; command: string },
): Promise<{ deadLetters: DeadLetters; close: () => Promise<void> }> {
  const home = await openHome(options.homePath);
  const log = openLog({ folder: home.logPath, verbose: false, now: new Date() });
  const lock = options.redisUrl === undefined ? await takeLock(home.path, options.command) : undefined;
  try {
    // The letters are the same whatever the key is; nothing is sent here.
    const engine = await openEngine({ ...options, access: { apiKey: '' }, home, log });
    return {
      deadLetters: engine.deadLetters,
      async close() {
        await engine.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}
