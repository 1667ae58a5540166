import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Operations, RunView } from '../../src/operations/operations.js';
import { A_RUN, anOutcome, aRunRecord } from '../support/builders.js';
import { anApp, anOperations, TOKEN } from '../support/web.js';

/*
 * Clients that follow a run, over sockets, and do not behave. A thousand who do: test/e2e/serve-crowd.test.ts
 */

const EVENTS = `/api/v1/runs/${A_RUN}/events`;
/** docs/api.md */
const MOST_CLIENTS = 200;
const PATIENT = { timeout: 30_000, interval: 10 };

/** An app on a port. `look` answers who asks for the run. */
async function setUp(look: Operations['run']) {
  const { operations, emit } = anOperations({ run: look });
  const { app } = await anApp({ operations });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const count = promisify(app.server.getConnections.bind(app.server));
  /** Follows the run, and reads nothing. */
  const follow = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.pause().write(`GET ${EVENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    return socket;
  };
  const ask = () => fetch(`http://127.0.0.1:${port}${EVENTS}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return { emit, connections: () => count(), follow, ask };
}

const view: RunView = {
  record: aRunRecord({ state: 'running' }),
  summary: null,
  progress: null,
  queuePosition: 0,
  ahead: [],
};

describe('clients that follow a run', () => {
  it('and have gone before they are answered hold no place', async () => {
    let asked = 0;
    let answer = (_: RunView) => {};
    const answered = new Promise<RunView>((resolve) => (answer = resolve));
    const { connections, follow, ask } = await setUp(() => {
      asked += 1;
      return answered;
    });
    const sockets = await Promise.all(Array.from({ length: MOST_CLIENTS }, follow));
    await expect.poll(() => asked, PATIENT).toBe(MOST_CLIENTS);
    expect((await ask()).status).toBe(503);
    for (const socket of sockets) socket.destroy();
    await expect.poll(connections, PATIENT).toBeLessThan(MOST_CLIENTS);
    answer(view);
    await expect.poll(async () => (await ask()).status, PATIENT).toBe(200);
  });

  it('and take nothing of what they are sent are cut off', async () => {
    const { emit, connections, follow } = await setUp(async () => view);
    await Promise.all(Array.from({ length: 20 }, follow));
    await expect.poll(connections, PATIENT).toBe(20);
    const reason = 'x'.repeat(20_000);
    const outcomes = Array.from({ length: 50 }, (_, row) => anOutcome({ row, reason }));
    const left = async () => {
      emit({ kind: 'outcomes', run: A_RUN, outcomes });
      return connections();
    };
    await expect.poll(left, PATIENT).toBe(0);
  });
});
