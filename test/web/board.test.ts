import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardsQueueName } from '../../src/queue/backend.js';
import { openDeadLetters } from '../../src/queue/dead-letters.js';
import { embeddedBackend } from '../../src/queue/embedded/backend.js';
import { openDatabase } from '../../src/queue/embedded/database.js';
import { MemoryControl } from '../../src/queue/embedded/memory-control.js';
import { pgliteAsPool } from '../../src/queue/embedded/pglite-pool.js';
import type { Engine } from '../../src/queue/engine.js';
import { type BoardServer, openQueueView } from '../../src/queue/queue-view.js';
import { A_NUMBER, A_RUN, aLetter } from '../support/builders.js';
import { anApp } from '../support/web.js';

// Opening a database takes longer than all that is tested here.
const folder = mkdtempSync(join(tmpdir(), 'linq-cards-test-'));
let db: PGlite;
beforeAll(async () => {
  ({ db } = await openDatabase(folder));
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function aBoard() {
  const backend = embeddedBackend(pgliteAsPool(db), () => undefined);
  const control = new MemoryControl();
  const view = openQueueView({ backend, control } as unknown as Engine, { simulated: false });
  const letters = openDeadLetters(backend, { simulated: false });
  const stage = await anApp({ showQueues: (server) => view.showOn(server as unknown as BoardServer) });
  const close = async () => {
    await view.close();
    await letters.close();
  };
  return { ...stage, view, letters, control, backend, close };
}

describe('the board of queues', () => {
  it('shows the dead letters and the runs that go on, and forgets those that are over', async () => {
    const { ask, control, view, backend, close } = await aBoard();
    const names = async () =>
      ((await ask({ url: '/queues/api/queues' })).json() as { queues: { name: string }[] }).queues.map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(['linq-dead-letters']);
    await control.start(A_RUN, 'account');
    const cards = backend.queue(cardsQueueName(A_RUN));
    await cards.add('card', {});
    expect(await names()).toEqual(['linq-dead-letters', `linq-cards-${A_RUN}`, `linq-run-${A_RUN}`]);
    expect(await view.depth()).toEqual({ waiting: 1, active: 0, parked: 0 });
    await control.remove(A_RUN);
    expect(await names()).toEqual(['linq-dead-letters']);
    expect(await view.depth()).toEqual({ waiting: 0, active: 0, parked: 0 });
    await cards.close();
    await close();
  });

  it('changes nothing, whoever asks', async () => {
    const { ask, letters, close } = await aBoard();
    await letters.put(aLetter());
    const number = encodeURIComponent(A_NUMBER);
    const tries = [
      ['PUT', `/queues/api/queues/linq-dead-letters/${number}/clean`],
      ['PUT', '/queues/api/queues/linq-dead-letters/empty'],
      ['PUT', '/queues/api/queues/linq-dead-letters/obliterate'],
      ['PUT', '/queues/api/queues/linq-dead-letters/pause'],
      ['PUT', '/queues/api/queues/pause'],
      ['POST', '/queues/api/queues/linq-dead-letters/add'],
      ['PATCH', `/queues/api/queues/linq-dead-letters/${number}/update-data`],
    ] as const;
    const answers = await Promise.all(tries.map(([method, url]) => ask({ method, url, payload: {} })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(tries.map(() => 404));
    expect(await letters.find(A_NUMBER)).toBeDefined();
    await close();
  });

  it('asks no other server for anything', async () => {
    const { ask, close } = await aBoard();
    const { body, headers } = await ask({ url: '/queues' });
    expect(body).not.toMatch(/(href|src)="(https?:)?\/\//);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    await close();
  });
});
