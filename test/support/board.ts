import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll } from 'vitest';
import { openDeadLetters } from '../../src/queue/dead-letters.js';
import { embeddedBackend } from '../../src/queue/embedded/backend.js';
import { openDatabase } from '../../src/queue/embedded/database.js';
import { MemoryControl } from '../../src/queue/embedded/memory-control.js';
import { pgliteAsPool } from '../../src/queue/embedded/pglite-pool.js';
import type { Engine } from '../../src/queue/engine.js';
import { type BoardServer, openQueueView } from '../../src/queue/queue-view.js';
import { StoreWatch } from '../../src/queue/store/store-watch.js';
import { anApp } from './web.js';

/** For a file of tests: boards on one database, because opening one takes longer than all that is tested on it. */
export function boards() {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-test-'));
  let db: PGlite;
  beforeAll(async () => {
    ({ db } = await openDatabase(folder));
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return async () => {
    const backend = embeddedBackend(pgliteAsPool(db), {
      watch: new StoreWatch({ probe: async () => undefined }),
      upkeep: { tidy: async () => undefined },
      onError: () => undefined,
    });
    const control = new MemoryControl();
    const view = openQueueView({ backend, control } as unknown as Engine, { simulated: false });
    const deadLetters = openDeadLetters(backend, { simulated: false });
    const stage = await anApp({ showQueues: (server) => view.showOn(server as unknown as BoardServer) });
    const close = async () => {
      await view.close();
      await deadLetters.close();
    };
    return { ...stage, view, deadLetters, control, backend, close };
  };
}
