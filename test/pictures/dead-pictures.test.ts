import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openHttps } from '../support/https.js';
import { TRUSTING } from '../support/network.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';
import { aPng } from '../support/pictures.js';

vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  const lookup = (name: string, options: object, done: (...found: unknown[]) => void) =>
    dns.lookup(name === 'source.test' ? '127.0.0.1' : name, options, done);
  return { ...dns, default: { ...dns, lookup }, lookup };
});
// The server of these tests is on this machine, so its own address stands for the public internet.
vi.mock('../../src/intake/private-address.js', async (original) => {
  const { isPrivateAddress } = await original<typeof import('../../src/intake/private-address.js')>();
  return { isPrivateAddress: (address: string) => address !== '127.0.0.1' && isPrivateAddress(address) };
});

const LINES = Array.from({ length: 400 }, (_, at) => `+1202555${String(1000 + at)}`);
let bench: OperationsBench;
beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES, network: TRUSTING });
});
afterAll(() => bench.close());

/** 400 rows with 10 pictures, of which 3 are dead: those of 120 rows. */
async function aFile() {
  const { port, requests } = await openHttps((request, response) => {
    const at = Number(/\d+/.exec(request.url ?? '')?.[0]);
    if (at === 0) response.writeHead(404).end();
    else if (at === 1) response.setHeader('content-type', 'text/html').end('<html>Sign in</html>');
    else if (at === 2) response.writeHead(302, { location: 'https://10.0.0.1/' }).end();
    else response.end(aPng({ width: at === 3 ? 300 : 1024 }));
  });
  const address = (at: number) => `https://source.test:${port}/${at}.png`;
  const rows = LINES.map((line, at) => `${line},Acme ${at},${address(at % 10)}`);
  return { csv: ['phone_number,first_name,image_url', ...rows, ''].join('\n'), address, requests };
}

it('of 400 rows with 3 dead pictures, none with such a picture is sent, and there are three findings', async () => {
  const { csv, address, requests } = await aFile();
  const settings = { rate: 0, maxInvalid: null, checkImages: true };
  const { id } = await bench.upload(csv, { settings });
  const { problems, counts, notes, writes } = await bench.operations.overview(id);
  expect(problems.map(({ rows, code, meaning }) => ({ rows, code, meaning }))).toEqual([
    { rows: 40, code: 'picture_missing', meaning: `${address(0)} answers 404` },
    { rows: 40, code: 'picture_is_page', meaning: `${address(1)} is a web page` },
    {
      rows: 40,
      code: 'picture_not_public',
      meaning: `${address(2)} leads to an address that is not public, or not https`,
    },
  ]);
  expect({ counts, notes, writes }).toEqual({
    counts: { create: 280, invalid: 120 },
    notes: { picture_coarse: 40 },
    writes: 280,
  });
  // Each picture is asked for once, however many rows have it.
  expect(requests.map(({ url }) => url).sort()).toEqual(Array.from({ length: 10 }, (_, at) => `/${at}.png`));

  const { items } = await bench.operations.planRows(id, { after: 0, limit: 100, cause: problems[0]?.key ?? '' });
  expect(new Set(items.map(({ fields }) => fields.imageUrl))).toEqual(new Set([address(0)]));

  await bench.operations.edit(id, { kind: 'clear', cause: problems[1]?.key ?? '' });
  expect((await bench.operations.overview(id)).counts).toEqual({ create: 320, invalid: 80 });
  expect(requests).toHaveLength(10);

  await bench.operations.start(id);
  await bench.settled(id);
  expect((await bench.operations.run(id)).record.counts).toMatchObject({ created: 320, invalid: 80 });
  const failed = readFileSync(await bench.operations.file(id, 'failed.csv'), 'utf8');
  const told = failed
    .split('\r\n')
    .filter((line) => line.includes('the address of the picture does not open: it answers 404'));
  expect(told).toHaveLength(40);
  const summary = (await bench.operations.run(id)).summary;
  expect(summary?.causes.map(({ rows, picture }) => [rows, picture])).toEqual([
    [40, address(0)],
    [40, address(2)],
  ]);
  const report = readFileSync(await bench.operations.file(id, 'report.html'), 'utf8');
  expect(report).toContain(`${address(0)} answers 404.`);
  const sent = [...bench.simulator.account.cards.values()].map(({ phone_number }) => phone_number);
  expect(sent.filter((number) => [0, 2].includes(LINES.indexOf(number) % 10))).toEqual([]);
});

it('pictures are not looked at where Linq is on this machine, unless that is asked for', async () => {
  const { csv, requests } = await aFile();
  const { id } = await bench.upload(csv, { settings: { force: true, rate: 0 } });
  expect(requests).toEqual([]);
  expect((await bench.operations.overview(id)).counts['invalid']).toBeUndefined();
});
