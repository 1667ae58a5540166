import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { inBrowser } from '../../support/browser.js';
import { aFakeDesk } from '../../support/fake-operations.js';
import { aToldProgress, outcomes, putPlan } from '../../support/page-samples.js';
import { pagesOn } from '../../support/pages.js';

const RUN = '20300105-090000-plan';
const ROWS = 400;
const NOT_LIVE = /^Not live since \d\d:\d\d, trying again$/;

inBrowser('a page that updates by itself', (open) => {
  it('says since when it is not live when the server has gone, and is live again when that is back', async () => {
    const { address, app, show, startAgain } = await aServedRun();
    const page = await open(address);
    await page.goto(`/runs/${RUN}`);
    await isLive(page, show, 40);
    await app().close();
    await page.getByText(NOT_LIVE).waitFor({ timeout: 10_000 });
    await startAgain();
    await isLive(page, show, 80);
  });

  it.each<[string, (front: Front) => void]>([
    ['answers 502', (front) => front.answer(502)],
    ['holds connections open and says nothing', (front) => front.hold()],
  ])('does so behind a proxy that %s meanwhile', async (_, lose) => {
    const { address, show } = await aServedRun();
    const front = await aFront(address);
    const page = await open(front.address);
    await page.goto(`/runs/${RUN}`);
    await isLive(page, show, 40);
    lose(front);
    await page.getByText(NOT_LIVE).waitFor({ timeout: 10_000 });
    front.forward();
    await isLive(page, show, 80);
  });

  it('is live as soon as somebody looks at its tab again, however seldom timers came in the background', async () => {
    const { address, show } = await aServedRun();
    const front = await aFront(address);
    const page = await open(front.address);
    await page.clock.install();
    await page.goto(`/runs/${RUN}`);
    await isLive(page, show, 40);
    // No timer of the page comes any more, as in a frozen tab.
    await page.clock.pauseAt(Date.now() + 60_000);
    // The jump of the clock may have made it connect again; what is cut off below is the stream that it has then.
    await isLive(page, show, 60);
    front.answer(502);
    await page.getByText(NOT_LIVE).waitFor({ timeout: 10_000 });
    front.forward();
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await isLive(page, show, 80);
  });

  it('in the list of runs says it as well', async () => {
    const { address, app, startAgain } = await aServedRun();
    const page = await open(address);
    await page.goto('/');
    await page.getByRole('row', { name: 'Running' }).waitFor();
    await app().close();
    await page.getByText(NOT_LIVE).waitFor({ timeout: 10_000 });
    await startAgain();
    await page.getByText(NOT_LIVE).waitFor({ state: 'detached', timeout: 10_000 });
  });
});

async function isLive(page: Page, show: (rows: number) => void, rows: number): Promise<void> {
  show(rows);
  await page.getByText(`${rows} of ${ROWS}`).first().waitFor({ timeout: 10_000 });
  await expect.poll(() => page.locator('[data-not-live]').textContent(), { timeout: 10_000 }).toBe('');
}

/** A run under way, on a server that can be stopped and started again at its address. */
async function aServedRun() {
  const operations = aFakeDesk();
  const found = putPlan(operations);
  found.view.record = { ...found.view.record, state: 'running', step: 'wait', rows: ROWS };
  const show = (done: number) => {
    const told = aToldProgress(found.view.record, { rows: ROWS, ended: outcomes(done) });
    found.view.progress = told;
    operations.emit({ kind: 'progress', run: RUN, progress: told });
  };
  let app: FastifyInstance = await pagesOn(operations);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const startAgain = async () => {
    app = await pagesOn(operations);
    await app.listen({ port, host: '127.0.0.1' });
  };
  return { address: `http://127.0.0.1:${port}`, app: () => app, show, startAgain };
}

type Front = { address: string; answer(status: number): void; hold(): void; forward(): void };

/** A proxy that can be told what to do with requests, those that are under way included. */
async function aFront(to: string): Promise<Front> {
  const passing = new Set<{ end(): void; stop(): void }>();
  const forward: RequestListener = (asked, answered) => {
    const onward = request(
      new URL(asked.url ?? '/', to),
      { method: asked.method, headers: asked.headers },
      (answer) => {
        answered.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(answered);
        passing.add({ end: () => answered.destroy(), stop: () => void answer.unpipe(answered).resume() });
      },
    );
    onward.on('error', () => answered.destroy());
    asked.pipe(onward);
  };
  let handle = forward;
  const server: Server = createServer((asked, answered) => handle(asked, answered)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(status) {
      handle = (_, answered) => answered.writeHead(status).end();
      for (const { end } of passing) end();
    },
    hold() {
      handle = () => undefined;
      for (const { stop } of passing) stop();
    },
    forward() {
      handle = forward;
    },
  };
}
