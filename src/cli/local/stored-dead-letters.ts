import { readRedisUrl } from '../../config.js';
import { keptDeadLetters } from '../../operations/dead-letter-operations.js';
import { openDeadLettersOf } from '../../runs/open-dead-letters.js';
import type { Settings } from '../../settings.js';
import type { DeadLetterOperations } from '../command-operations.js';
import type { Io } from '../io.js';

/** Opens the dead letters in this process; an embedded queue is held meanwhile. @throws as `openDeadLettersOf` */
export async function withStoredDeadLetters<T>(
  { io, settings, command }: { io: Io; settings: Pick<Settings, 'home' | 'simulate'>; command: string },
  body: (operations: DeadLetterOperations) => Promise<T>,
): Promise<T> {
  const { home: homePath, simulate } = settings;
  const options = { homePath, simulate, command, redisUrl: readRedisUrl(io.env), notice: io.say };
  const { deadLetters, close } = await openDeadLettersOf(options);
  try {
    return await body(keptDeadLetters(async () => deadLetters));
  } finally {
    await close();
  }
}
