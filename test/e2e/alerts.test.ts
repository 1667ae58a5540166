import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { setStage } from '../support/e2e.js';
import { openHttps, TEST_CA } from '../support/https.js';
import { listening } from '../support/listening.js';
import { completedWithFailures, needsApproval, ticked } from '../support/said.js';
import { ended, historyOf, startCoordinator } from '../support/schedules.js';

const SECRET = 'a secret for tests';
const REFUSED = '+15005550403';

type Posted = { state: string; newCauses: unknown[]; mended: unknown[]; next: string; schedule: string };

/** Someone who is alerted. `posted` has what was rightly signed. */
async function openReceiver(): Promise<{ url: string; posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const [, time = '', mac] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(request.headers['x-linq-cards-signature'])) ?? [];
    const isRight = mac === createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
    if (isRight) posted.push(JSON.parse(body) as Posted);
    response.writeHead(isRight ? 200 : 400).end();
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}/hook`, posted };
}

/** Twelve cards of that name, and one that Linq refuses. */
function lines(name: string, bad: string): string {
  const good = Array.from({ length: 12 }, (_, row) => `+14152${100_000 + row},${name},`);
  return ['phone_number,first_name,last_name', ...good, `${REFUSED},${bad},`, ''].join('\n');
}

it('a schedule fetches its source, tells what is newly wrong, once, and goes on when what the guard holds is approved', async () => {
  const stage = await setStage();
  const receiver = await openReceiver();
  const versions = [lines('Acme', 'One'), lines('Acme', 'Two'), lines('Apex', 'Two')] as const;
  let content: string = versions[0];
  const source = await openHttps((request, response) => {
    const etag = `"${versions.indexOf(content)}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(isKnown ? 304 : 200, { etag, 'content-type': 'text/csv' }).end(isKnown ? '' : content);
  });
  const ca = join(stage.folder, 'ca.pem');
  stage.csv(TEST_CA, 'ca.pem');
  const env = {
    ...stage.env,
    NODE_EXTRA_CA_CERTS: ca,
    LINQ_CARDS_ALLOW_PRIVATE_SOURCES: 'true',
    LINQ_CARDS_WEBHOOK_URL: receiver.url,
    LINQ_CARDS_WEBHOOK_SECRET: SECRET,
  };
  const coordinator = await startCoordinator({ ...stage, env });
  const address = `https://localhost:${source.port}/lines.csv`;
  const nightly = ['--cron', '0 0 1 1 *', '--tz', 'UTC', '--source', address, '--rate', '0', '--number-budget', 'off'];
  await runCli(['schedule', 'add', 'nightly', ...nightly, '--max-failures', 'off'], { env });

  await runCli(['schedule', 'run', 'nightly'], { env });
  await coordinator.says(completedWithFailures('created 12'));
  await runCli(['schedule', 'run', 'nightly'], { env });
  await coordinator.says(ticked('nightly', 'source unchanged'));
  content = versions[1];
  await runCli(['schedule', 'run', 'nightly'], { env });
  await coordinator.says(completedWithFailures('unchanged 12'));
  content = versions[2];
  await runCli(['schedule', 'run', 'nightly'], { env });
  const held = await coordinator.says(needsApproval());
  await runCli(['approve', held, '--reason', 'the company has a new name'], { env });
  await coordinator.says(completedWithFailures('updated 12', held));
  expect((await ended(coordinator)).code).toBe(0);

  expect(receiver.posted.map(({ state }) => state)).toEqual(['completed_with_failures', 'awaiting_approval']);
  expect(receiver.posted[0]).toMatchObject({ schedule: 'nightly', newCauses: [{ status: 'rejected', rows: 1 }] });
  expect(receiver.posted[1]?.next).toContain(`linq-cards approve ${held}`);
  const whats = (await historyOf(stage, 'nightly')).map(({ what }) => what);
  expect(whats.filter((what) => what === 'source_unchanged')).toHaveLength(1);
});
