import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readSource } from '../../support/source.js';

const CSV = `phone_number,first_name\n${'+12025550100,Acme\n'.repeat(20_000)}`;

it('reads a gzip file as what it holds', async () => {
  const { rows } = await readSource(gzipSync(CSV));
  expect(rows).toHaveLength(20_000);
  expect(rows[0]).toMatchObject({ kind: 'good', phoneNumber: '+12025550100' });
});

it('refuses a gzip file that is not complete', async () => {
  const whole = gzipSync(CSV);
  await expect(readSource(whole.subarray(0, whole.length - 20))).rejects.toMatchObject({ code: 'source_not_text' });
});
