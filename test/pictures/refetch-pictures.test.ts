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

const LINES = Array.from({ length: 6 }, (_, at) => `+1202555014${at}`);
const SETTINGS = { rate: 0, numberBudget: null, maxUpdatePct: null, checkImages: true };
let bench: OperationsBench;
beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES, network: TRUSTING });
});
afterAll(() => bench.close());

/** Rows with pictures of a host: the bytes of a picture change with its width. */
async function aFile(rows: readonly [line: string | undefined, name: string][]) {
  const widths: Record<string, number> = {};
  const { port } = await openHttps((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://source.test');
    const name = pathname.slice(1);
    // A signature covers all parameters.
    if (name === 'signed' && searchParams.has('linq-cards')) response.writeHead(403).end();
    else response.setHeader('content-type', 'image/png').end(aPng({ width: widths[name] ?? 1024 }));
  });
  const lines = rows.map(([line, name]) => `${line},Acme,https://source.test:${port}/${name}`);
  const csv = ['phone_number,first_name,image_url', ...lines, ''].join('\n');

  const planOf = async (settings: object = {}) => {
    const { id } = await bench.upload(csv, { settings: { ...SETTINGS, ...settings } });
    const { counts, notes } = await bench.operations.overview(id);
    return { id, counts, notes };
  };
  const carriedOut = async (settings: object = {}) => {
    const { id } = await planOf(settings);
    await bench.operations.start(id);
    await bench.settled(id);
    return (await bench.operations.run(id)).record;
  };
  return { widths, csv, planOf, carriedOut };
}

it('sends a picture again that has changed at its address, once, and no other', async () => {
  const [one, two, three] = LINES;
  const { widths, planOf, carriedOut } = await aFile([
    [one, 'a'],
    [two, 'a'],
    [three, 'b'],
  ]);
  const shown = () => [one, two, three].map((line) => bench.simulator.account.cards.get(line ?? '')?.image_url);
  await carriedOut();
  const before = shown();
  expect((await planOf({ refetchImages: true })).counts).toEqual({ unchanged: 3 });

  widths['a'] = 800;
  expect((await planOf()).counts).toEqual({ unchanged: 3 });
  const run = await carriedOut({ refetchImages: true });
  expect(run.counts).toMatchObject({ updated: 2, unchanged: 1 });
  expect(shown().map((address, at) => address !== before[at])).toEqual([true, true, false]);

  // Nothing takes the parameter for a difference.
  expect((await planOf()).counts).toEqual({ unchanged: 3 });
  expect((await planOf({ refetchImages: true })).counts).toEqual({ unchanged: 3 });
  const { counts } = await bench.operations.audit({ settings: {} });
  expect(counts.differs).toBe(0);
  await expect(bench.operations.undo(run.id)).rejects.toMatchObject({ code: 'nothing_to_undo' });

  widths['a'] = 700;
  await bench.restart();
  expect((await planOf({ refetchImages: true })).counts).toEqual({ update: 2, unchanged: 1 });
});

it('leaves a picture whose address does not answer to a further parameter, and says so', async () => {
  const { widths, planOf, carriedOut } = await aFile([[LINES[3], 'signed']]);
  await carriedOut();
  widths['signed'] = 900;
  const { counts, notes } = await planOf({ refetchImages: true });
  expect({ counts, notes }).toEqual({ counts: { unchanged: 1 }, notes: { picture_not_again: 1 } });
});

it('takes what is there now for what was sent where that is not known', async () => {
  const { widths, planOf, carriedOut } = await aFile([[LINES[4], 'c']]);
  expect((await carriedOut({ checkImages: false })).counts).toMatchObject({ created: 1 });
  widths['c'] = 800;
  expect((await planOf({ refetchImages: true })).counts).toEqual({ unchanged: 1 });
  widths['c'] = 700;
  expect((await planOf({ refetchImages: true })).counts).toEqual({ update: 1 });
});

it('is refused without a look at pictures', async () => {
  const { planOf } = await aFile([[LINES[5], 'd']]);
  await expect(planOf({ refetchImages: true, checkImages: false })).rejects.toMatchObject({ code: 'setting_invalid' });
});
