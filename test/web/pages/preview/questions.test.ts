import { describe, expect, it } from 'vitest';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { aRealDialect, putPlan } from '../../../support/page-samples.js';
import { aForm, pagesOn } from '../../../support/pages.js';

const AT = '/runs/20300105-090000-plan';

async function aPreview(record = {}) {
  const operations = aFakeDesk();
  putPlan(operations, record);
  const app = await pagesOn(operations);
  const post = (action: string, fields: Record<string, string | string[]> = {}) =>
    app.inject({ method: 'POST', url: `${AT}/${action}`, ...aForm(fields) });
  return { operations, post, read: async () => readHtml((await app.inject(AT)).body) };
}

describe('what only a person can tell', () => {
  const samples = [
    { encoding: 'windows-1252', text: '+12015550100,£ukasz,Wa³êsa' },
    { encoding: 'windows-1250', text: '+12015550100,Łukasz,Wałęsa' },
  ];

  it('is the encoding: a line is shown in each that fits, one click chooses, and nothing starts before', async () => {
    const dialect = aRealDialect({ encoding: 'windows-1252', samples });
    const { operations, post, read } = await aPreview({ dialect });
    const { text, tags } = await read();
    for (const { text: line } of samples) expect(text).toContain(line);
    expect(text).toContain('Use Windows-1250 (Central Europe)');
    expect(tags.filter(({ attributes }) => attributes['form'] === 'start')).toEqual([]);
    await post('replan', { encoding: 'windows-1250' });
    expect(operations.asked[0]?.with[1]).toMatchObject({ encoding: 'windows-1250', mapping: {} });
  });

  it('may be the first of the encodings as well', async () => {
    const { operations, post } = await aPreview({ dialect: aRealDialect({ encoding: 'windows-1252', samples }) });
    await post('replan', { encoding: 'windows-1252' });
    expect(operations.asked[0]?.with[1]).toMatchObject({ encoding: 'windows-1252' });
  });

  it('is how whole names are sent: the split is shown, and one click answers', async () => {
    const header = ['Phone', 'Full name'];
    const wholeNames = { column: 1, names: ['Zoë Meyer', 'Lee, Ann'] };
    const dialect = aRealDialect({ header, columns: { phone_number: 0 }, guessed: ['first_name'], wholeNames });
    const { operations, post, read } = await aPreview({ dialect });
    const { text } = await read();
    expect(text).toContain('Zoë MeyerZoëMeyerLee, AnnAnnLee');
    await post('replan', { 'column-0': 'phone_number', 'column-1': 'full_name' });
    expect(operations.asked[0]?.with[1]).toMatchObject({
      mapping: { phone_number: 'Phone', full_name: 'Full name', first_name: '' },
    });
  });

  it('is what may pass: names that look like placeholders, and the share of rows with errors', async () => {
    const { operations, post } = await aPreview();
    await post('replan', { 'column-0': 'phone_number', allowPlaceholder: 'Null, None', maxInvalid: 'off' });
    expect(operations.asked[0]?.with[1]).toMatchObject({ allowPlaceholder: ['Null', 'None'], maxInvalid: null });
  });
});
