import type { Telemetry } from 'bullmq';
import { expect, it } from 'vitest';
import { openDeadLetters } from '../../src/queue/dead-letters.js';
import { embeddedBackend } from '../../src/queue/embedded/backend.js';
import { openDatabase } from '../../src/queue/embedded/database.js';
import { pgliteAsPool } from '../../src/queue/embedded/pglite-pool.js';
import { StoreWatch } from '../../src/queue/store/store-watch.js';
import { openTelemetry } from '../../src/queue/telemetry.js';
import { A_NUMBER, aDeadLetter } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Keeps what would be exported. */
function aRecorder(): { telemetry: Telemetry; noted: unknown[] } {
  const noted: unknown[] = [];
  const note = (...what: unknown[]) => void noted.push(what);
  const span = {
    setSpanOnContext: (context: unknown) => context,
    setAttribute: note,
    setAttributes: note,
    addEvent: note,
    recordException: note,
    end: () => undefined,
  };
  const contextManager = {
    with: (_: unknown, work: () => unknown) => work(),
    active: () => ({}),
    getMetadata: () => '{}',
    fromMetadata: () => ({}),
  };
  const startSpan = (name: string) => {
    note(name);
    return span;
  };
  return { telemetry: { tracer: { startSpan }, contextManager } as unknown as Telemetry, noted };
}

it('a trace of the queue tells what was done where, and no name and no number', async () => {
  const { telemetry, noted } = aRecorder();
  const { db } = await openDatabase(temporaryFolder());
  const backend = embeddedBackend(pgliteAsPool(db), {
    watch: new StoreWatch({ probe: async () => undefined }),
    upkeep: { tidy: async () => undefined },
    onError: () => undefined,
    telemetry: openTelemetry(telemetry),
  });
  const deadLetters = openDeadLetters(backend, { simulated: false });
  await deadLetters.put(aDeadLetter({ wanted: { firstName: 'Zoë' } }));
  await deadLetters.remove(A_NUMBER);
  await deadLetters.close();

  const queue = backend.queue('linq-cards-test');
  const worker = backend.worker('linq-cards-test', async () => {
    throw new Error(`${A_NUMBER} is Zoë's`);
  });
  const failed = new Promise((resolve) => worker.on('failed', resolve));
  await queue.add('card', { phoneNumber: A_NUMBER, wanted: { firstName: 'Zoë' } }, { jobId: A_NUMBER });
  await failed;
  await worker.close();
  await queue.close();
  await db.close();

  const text = JSON.stringify(noted);
  expect(text).toContain('"bullmq.queue.name":"linq-dead-letters"');
  expect(text).toContain('"bullmq.queue.name":"linq-cards-test"');
  expect(text).not.toMatch(new RegExp(`${A_NUMBER.slice(1)}|Zoë|stack`));
});
