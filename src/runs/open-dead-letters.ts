import { openHome } from '../home/home.js';
import { takeLock } from '../home/lock.js';
import { openLog } from '../log.js';
import { type DeadLetters, withoutWaiting } from '../queue/dead-letters.js';
import { type EngineOptions, engineOnDemand } from './open-engine.js';

/**
 * Opens the dead letters for reading, without a coordinator. On Redis this is always possible; an embedded queue
 * allows only one process, so the home is locked meanwhile.
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
    // The letters do not depend on the key; nothing is sent here.
    const engine = await engineOnDemand({ ...options, access: { apiKey: '' }, home, log }).engine();
    return {
      deadLetters: withoutWaiting(engine.deadLetters, engine.store),
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
