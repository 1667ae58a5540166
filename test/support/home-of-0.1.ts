import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extract } from 'tar';
import { onTestFinished } from 'vitest';
import type { WireCard } from '../../src/simulator/account.js';
import { type Stage, setStage, writesByNumber } from './e2e.js';
import { startRedis } from './redis.js';
import { temporaryFolder } from './temporary-folder.js';

const FIXTURES = resolve(import.meta.dirname, '../fixtures/home-0.1');
/** The folder that the home was in; nothing of it is there any more. */
const MADE_IN = '/srv/linq-cards';

export type OldHome = Stage & {
  /** How many writes each number has had: those of version 0.1, and those since. */
  allWrites(): Map<string, number>;
};

/** A copy of the home that version 0.1 has left, with its Redis and the account that it worked with. Gone when the test has ended. */
export async function openOldHome(engine: 'embedded' | 'redis'): Promise<OldHome> {
  const folder = temporaryFolder();
  await extract({ file: join(FIXTURES, engine, 'home.tgz'), cwd: folder });
  const { lines, cards, writes } = JSON.parse(readFileSync(join(folder, 'api.json'), 'utf8')) as {
    lines: string[];
    cards: WireCard[];
    writes: Record<string, number>;
  };
  const stage = await setStage({ lines, cards });
  const home = join(folder, 'home');
  moveSource(join(home, 'schedules', 'nightly.json'), folder);
  const env: Record<string, string> = {
    ...stage.env,
    LINQ_API_V3_API_KEY: 'test-key-of-0.1',
    LINQ_CARDS_HOME: home,
  };
  if (engine === 'redis') {
    const redis = await startRedis({ dump: join(FIXTURES, engine, 'dump.rdb') });
    onTestFinished(() => redis.close());
    env['REDIS_URL'] = redis.url;
  }
  return {
    ...stage,
    folder,
    home,
    env,
    allWrites() {
      const all = new Map(Object.entries(writes));
      for (const [number, since] of writesByNumber(stage.simulator)) all.set(number, (all.get(number) ?? 0) + since);
      return all;
    },
  };
}

/** Before anything looks at it, so that it stays a file of version 0.1 but for the path. */
function moveSource(schedule: string, folder: string): void {
  writeFileSync(schedule, readFileSync(schedule, 'utf8').replace(MADE_IN, folder));
}
