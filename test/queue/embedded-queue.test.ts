import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openEmbeddedEngine } from '../../src/queue/embedded/engine.js';
import { embeddedPacing } from '../../src/queue/embedded/pacing.js';
import type { Engine } from '../../src/queue/engine.js';
import { queueContract } from './queue-contract.js';

describe('the queue of one machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-queue-'));
  let engine: Engine;

  beforeAll(async () => {
    engine = await openEmbeddedEngine({
      folder: join(folder, 'queue'),
      simulated: false,
      pacing: embeddedPacing({
        limits: { rate: 0, budget: null },
        writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
      }),
      onError: () => undefined,
      deadLetterCopy: { all: () => [], put: async () => undefined, remove: async () => undefined },
      onPutAside: () => undefined,
    });
  });
  afterAll(async () => {
    await engine?.deadLetters.close();
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  queueContract(() => engine);
});
