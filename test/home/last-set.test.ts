import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LastSetFile } from '../../src/home/last-set.js';
import { A_NUMBER, anOutcome } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const AT = '2030-01-02T03:04:05.000Z';
const ENTRY = {
  phoneNumber: A_NUMBER,
  fields: { firstName: 'Anna', lastName: null },
  run: '20300102-030405-abcd',
  at: AT,
};

it('reads an entry as it was written, without what it does not know', async () => {
  const { fields, run, at } = ENTRY;
  expect(await read([ENTRY])).toEqual({ fields, run, at });
  expect(await read([{ ...ENTRY, fields: { ...fields, nickname: 'An' }, more: 1 }])).toEqual({ fields, run, at });
});

it('of a number takes the later value of each field', async () => {
  const later = { ...ENTRY, fields: { lastName: 'Bell', imageUrl: null }, at: '2030-01-31T03:04:05.000Z' };
  const both = { firstName: 'Anna', lastName: 'Bell', imageUrl: null };
  expect(await read([ENTRY, later])).toMatchObject({ fields: both, at: later.at });
  expect(await read([later, ENTRY])).toMatchObject({ fields: later.fields, at: later.at });
});

it.each([
  [true, { status: 'created' }],
  [true, { status: 'updated' }],
  [true, { status: 'inactive' }],
  [true, { status: 'went_dark' }],
  [true, { status: 'differs' }],
  [false, { status: 'inactive', httpStatus: 404 }],
  [false, { status: 'went_dark', httpStatus: 503 }],
  [false, { status: 'failed', httpStatus: 500 }],
  [false, { status: 'unchanged', httpStatus: null }],
] as const)('knows the card of a row that Linq took: %s for %o', async (isKnown, ended) => {
  const path = join(temporaryFolder(), 'last-set.ndjson');
  const file = new LastSetFile(path);
  await file.add('20300102-030405-abcd', ENTRY.fields, anOutcome({ phoneNumber: A_NUMBER, httpStatus: 200, ...ended }));
  await file.flush();
  expect((await file.read()).has(A_NUMBER)).toBe(isKnown);
});

it.each([
  { run: undefined },
  { run: 1 },
  { phoneNumber: null },
  { fields: undefined },
  { fields: null },
  { fields: [] },
  { fields: 'Anna' },
  { fields: { firstName: null } },
  { fields: { lastName: 1 } },
  { fields: { imageUrl: {} } },
  { at: undefined },
  { at: 'yesterday' },
  { at: '2030-02-30T03:04:05.000Z' },
  { at: '2030-13-01T03:04:05.000Z' },
  { at: '2030-01-02T24:04:05.000Z' },
])('leaves a line with %o out, and keeps the one before it', async (damage) => {
  expect(await read([ENTRY, { ...ENTRY, ...damage }])).toEqual({ fields: ENTRY.fields, run: ENTRY.run, at: AT });
});

it('leaves out a line wherever it was cut off', async () => {
  const text = JSON.stringify({ ...ENTRY, fields: { firstName: 'Other' } });
  for (let length = 1; length < text.length; length += 1) {
    expect(await read([ENTRY], text.slice(0, length))).toMatchObject({ fields: ENTRY.fields });
  }
});

async function read(entries: readonly object[], more = ''): Promise<unknown> {
  const path = join(temporaryFolder(), 'last-set.ndjson');
  writeFileSync(path, `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n${more}\n`);
  return (await new LastSetFile(path).read()).get(A_NUMBER);
}
