import { readRedisUrl } from '../config.js';
import { selectDeadLetters } from '../operations/select-dead-letters.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import { openDeadLettersOf } from '../runs/open-dead-letters.js';
import type { Settings } from '../settings.js';
import { byServeOrHere } from './by-serve-or-here.js';
import type { Io } from './io.js';
import type { StoredDeadLetters } from './letters-by-serve.js';

type Where = { io: Io; settings: Pick<Settings, 'home' | 'simulate'>; command: string };

/**
 * Looks at the dead letters: on Redis at any time; an embedded queue by the process that serves the home, where there is
 * one, or else here.
 *
 * @throws OperatorError `home_taken`, `home_unusable`, `queue_unreachable`, `queue_unfit`, `serve_unreachable`
 */
export async function withDeadLetters<T>(where: Where, use: (letters: StoredDeadLetters) => Promise<T>): Promise<T> {
  const { io, settings } = where;
  if (readRedisUrl(io.env) !== undefined) return withStored(where, use);
  return byServeOrHere(
    { io, settings },
    {
      byServe: async (by) => use((await import('./letters-by-serve.js')).lettersByServe(by.client)),
      here: () => withStored(where, use),
    },
  );
}

async function withStored<T>(
  { io, settings, command }: Where,
  use: (letters: StoredDeadLetters) => Promise<T>,
): Promise<T> {
  const { home: homePath, simulate } = settings;
  const options = { homePath, simulate, command, redisUrl: readRedisUrl(io.env), notice: io.say };
  const { letters, close } = await openDeadLettersOf(options);
  try {
    return await use(lettersOf(letters));
  } finally {
    await close();
  }
}

function lettersOf(stored: DeadLetters): StoredDeadLetters {
  return {
    find: (phoneNumber) => stored.find(phoneNumber),
    chosen: (filter, limit) => selectDeadLetters(stored, { ...filter, limit }),
    async discard(phoneNumbers) {
      for (const phoneNumber of phoneNumbers) await stored.remove(phoneNumber);
    },
  };
}
