import { describe, expect, it } from 'vitest';
import { rowSchema } from '../../src/cards/row.js';
import { recognise } from '../../src/intake/recognise.js';
import { readDataRecords } from '../../src/intake/table/records.js';
import { collect, readSource, utf16, writeSource } from '../support/source.js';

const ONE = '+12025550100';
const TWO = '+12025550101';

const rowsOf = async (...from: Parameters<typeof readSource>) => (await readSource(...from)).rows;
const kindsOf = async (content: string) => (await rowsOf(content)).map(({ kind }) => kind);
const problemsOf = async (content: string) =>
  (await rowsOf(content)).map((row) => (row.kind === 'invalid' ? row.problems.map(({ code }) => code) : []));

describe('a data row', () => {
  it('becomes a number and what its card should be', async () => {
    const content = `phone,first,last,image,site\n${ONE},Acme,Support,https://example.com/a.png,Austin\n`;
    expect(await readSource(content)).toMatchObject({
      rows: [
        {
          kind: 'good',
          row: 1,
          line: 2,
          phoneNumber: ONE,
          fields: { firstName: 'Acme', lastName: 'Support', imageUrl: 'https://example.com/a.png' },
        },
      ],
      cells: [[ONE, 'Acme', 'Support', 'https://example.com/a.png', 'Austin']],
    });
  });

  it('keeps its cells as they are in the file, also where they were fixed to be read', async () => {
    const { rows, cells } = await readSource('phone,first\n"\'+1 (202) 555-0100", Acme \n');
    expect(rows).toMatchObject([{ kind: 'good', phoneNumber: ONE, fields: { firstName: 'Acme' } }]);
    expect(cells).toEqual([["'+1 (202) 555-0100", ' Acme ']]);
  });

  it('may say nothing but the number', async () => {
    expect(await rowsOf(`phone,first\n${ONE},\n`)).toMatchObject([{ kind: 'good', fields: {} }]);
    expect(await rowsOf(`phone\n${ONE}\n`)).toMatchObject([{ kind: 'good', fields: {} }]);
  });

  it('is noted when its number is possible but not known as valid', async () => {
    expect(await rowsOf('phone\n+15555555555\n')).toMatchObject([{ kind: 'good', noted: 'not_known_as_valid' }]);
  });

  it('may have a national number where the country is given', async () => {
    expect(await rowsOf('phone\n202 555 0100\n', { defaultCountry: 'US' })).toMatchObject([{ phoneNumber: ONE }]);
  });

  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
  ])('is read whatever parts its cells: %s', async (_, delimiter) => {
    const content = `phone${delimiter}first\n${ONE}${delimiter}Acme\n`;
    expect(await rowsOf(content)).toMatchObject([{ phoneNumber: ONE, fields: { firstName: 'Acme' } }]);
  });

  it.each([
    ['UTF-8', Buffer.from(`phone,first\n${ONE},Zoë\n`), {}],
    ['UTF-8 with its mark', Buffer.from(`\ufeffphone,first\n${ONE},Zoë\n`), {}],
    ['little-endian UTF-16', utf16(`phone,first\n${ONE},Zoë\n`, 'le', true), {}],
    ['big-endian UTF-16', utf16(`phone,first\n${ONE},Zoë\n`, 'be', true), {}],
    ['Windows-1252', Buffer.from(`phone,first\n${ONE},Zo\xeb\n`, 'latin1'), { encoding: 'windows-1252' }],
  ] as const)('is read in %s', async (_, bytes, options) => {
    expect(await rowsOf(bytes, options)).toMatchObject([{ phoneNumber: ONE, fields: { firstName: 'Zoë' } }]);
  });
});

describe('rows and lines', () => {
  it('are counted from 1, the header being line 1 and no row', async () => {
    const rows = await rowsOf(`phone\n${ONE}\n${TWO}\n`);
    expect(rows).toMatchObject([
      { row: 1, line: 2 },
      { row: 2, line: 3 },
    ]);
  });

  it('part where there are blank lines and quoted line breaks', async () => {
    const rows = await rowsOf(`\r\nphone,note\r\n\r\n${ONE},"a\r\nb\r\nc"\r\n\r\n${TWO},d\r\n`);
    expect(rows).toMatchObject([
      { row: 1, line: 4 },
      { row: 2, line: 8 },
    ]);
  });

  it('count the line in which a spreadsheet says the delimiter', async () => {
    expect(await rowsOf(`sep=;\nphone;first\n${ONE};Acme\n`)).toMatchObject([{ row: 1, line: 3 }]);
  });

  it('are none below a header alone', async () => {
    expect(await rowsOf('phone,first\n')).toEqual([]);
  });
});

describe('a row with problems', () => {
  it('tells all of them, each with line, column and value', async () => {
    const content = 'Telefon,Vorname,Nachname,Logo\n4.41E+11,"A\nB",Support,http://example.com/a.png\n';
    expect(await rowsOf(content)).toEqual([
      {
        kind: 'invalid',
        row: 1,
        line: 2,
        problems: [
          { code: 'phone_scientific', line: 2, column: 'Telefon', value: '4.41E+11' },
          { code: 'control_character', line: 2, column: 'Vorname', value: 'A\nB', suggestion: 'A B' },
          { code: 'image_url_not_https', line: 2, column: 'Logo', value: 'http://example.com/a.png' },
        ],
      },
    ]);
  });

  it('still has its number where that could be read', async () => {
    expect(await rowsOf(`phone,image\n${ONE},logo.png\n`)).toMatchObject([{ kind: 'invalid', phoneNumber: ONE }]);
  });

  it('shows the phone cell as it is in the file', async () => {
    const [row] = await rowsOf('phone,first\n" \'n/a ",Acme\n');
    expect(row).toMatchObject({ problems: [{ code: 'phone_unreadable', value: " 'n/a " }] });
  });

  it('does not keep the rows after it from being read', async () => {
    expect(await kindsOf(`phone,first\nn/a,Acme\n${ONE},Acme\n`)).toEqual(['invalid', 'good']);
  });

  it('has a shape that can be written down', async () => {
    const rows = await rowsOf(`phone,first\n,\u0001\n${ONE}\n${ONE},A,B\n${ONE},A\n${ONE},B\n`);
    expect(rows.map((row) => rowSchema.parse(row))).toEqual(rows);
  });
});

describe('a row of another width than the header', () => {
  it.each([
    ['one cell too few', `${ONE},Acme`, ['too_few_cells']],
    ['as many cells', `${ONE},Acme,Support`, []],
    ['one cell too many', `${ONE},Acme,Support,x`, ['too_many_cells']],
    ['empty cells too many', `${ONE},Acme,Support,, ,`, []],
    ['a cell too many, after empty ones', `${ONE},Acme,Support,,x`, ['too_many_cells']],
    ['nothing but the number', ONE, ['too_few_cells']],
  ])('is a row problem only where something is lost: %s', async (_, row, problems) => {
    expect(await problemsOf(`phone,first,last\n${row}\n`)).toEqual([problems]);
  });

  it('shows what stands beyond the header', async () => {
    expect(await rowsOf(`phone;first\n${ONE};Acme;x; ;y\n`)).toMatchObject([
      { problems: [{ code: 'too_many_cells', column: '', value: 'x;y' }] },
    ]);
  });

  it('is told together with its other problems', async () => {
    expect(await problemsOf('phone,first\nn/a,Acme,x\n')).toEqual([['too_many_cells', 'phone_unreadable']]);
  });

  it('need not fill nameless columns at the end of the header', async () => {
    expect(await problemsOf(`phone,first,,\n${ONE},Acme\n`)).toEqual([[]]);
  });

  it('has a cell too many where it is in a nameless column at the end', async () => {
    expect(await problemsOf(`phone,first,\n${ONE},Acme,x\n`)).toEqual([['too_many_cells']]);
  });

  it('may use a nameless column between the others', async () => {
    expect(await problemsOf(`phone,,first\n${ONE},x,Acme\n`)).toEqual([[]]);
  });
});

describe('the same number again', () => {
  it('keeps the first row', async () => {
    expect(await rowsOf(`phone,first\n${ONE},Acme\n${ONE},Apex\n`)).toMatchObject([
      { kind: 'good', fields: { firstName: 'Acme' } },
      { kind: 'duplicate', row: 2, line: 3, phoneNumber: ONE, firstRow: 1, differs: true },
    ]);
  });

  it('says that the values do not differ where they do not', async () => {
    const rows = await rowsOf(`phone,first,site\n${ONE},Acme,Austin\n${ONE}, Acme ,Boston\n`);
    expect(rows[1]).toMatchObject({ kind: 'duplicate', differs: false });
  });

  it.each([
    ['first name', 'Acme,Support,https://example.com/a.png', 'Apex,Support,https://example.com/a.png'],
    ['last name', 'Acme,Support,https://example.com/a.png', 'Acme,Sales,https://example.com/a.png'],
    ['picture', 'Acme,Support,https://example.com/a.png', 'Acme,Support,https://example.com/b.png'],
    ['last name, which one leaves as it is', 'Acme,Support,', 'Acme,,'],
  ])('says that the values differ where one thing does: the %s', async (_, first, second) => {
    const rows = await rowsOf(`phone,first,last,image\n${ONE},${first}\n${ONE},${second}\n`);
    expect(rows[1]).toMatchObject({ kind: 'duplicate', differs: true });
  });

  it('is found however the number is written', async () => {
    expect(await kindsOf(`phone,first\n${ONE},Acme\n001 (202) 555-0100,Acme\n'12025550100,Acme\n`)).toEqual([
      'good',
      'duplicate',
      'duplicate',
    ]);
  });

  it('names the first row each time', async () => {
    const rows = await rowsOf(`phone,first\n${TWO},a\n${ONE},a\n${ONE},b\n${ONE},a\n`);
    expect(rows.slice(2)).toMatchObject([
      { firstRow: 2, differs: true },
      { firstRow: 2, differs: false },
    ]);
  });

  it('tells an empty cell from one that sets a value', async () => {
    const rows = await rowsOf(`phone,first,last\n${ONE},Acme,\n${ONE},,Acme\n`);
    expect(rows[1]).toMatchObject({ kind: 'duplicate', differs: true });
  });

  it('does not count a first row that can never be sent', async () => {
    expect(await kindsOf(`phone,image\n${ONE},logo.png\n${ONE},\n${ONE},\n`)).toEqual(['invalid', 'good', 'duplicate']);
  });

  it('tells the problems of the later row rather than that it is one too many', async () => {
    expect(await kindsOf(`phone,image\n${ONE},\n${ONE},logo.png\n`)).toEqual(['good', 'invalid']);
  });
});

describe('a result file that is fed back in', () => {
  const header = 'phone,first,linq__row,linq__phone_number,linq__status';

  it('is read as if the columns of linq-cards were not there', async () => {
    const content = `${header}\n${ONE},Acme,7,${TWO},created\n`;
    expect(await rowsOf(content)).toMatchObject([{ kind: 'good', row: 1, phoneNumber: ONE }]);
  });

  it('may have those columns cut off in some rows', async () => {
    expect(await problemsOf(`${header}\n${ONE},Acme\n${TWO},Apex,8\n`)).toEqual([[], []]);
  });

  it('may have those columns anywhere', async () => {
    const content = `linq__row,phone,linq__status,first\n1,${ONE},created,Acme\n`;
    expect(await rowsOf(content)).toMatchObject([{ kind: 'good', phoneNumber: ONE, fields: { firstName: 'Acme' } }]);
  });

  it('still has a cell too many where it had one', async () => {
    expect(await problemsOf(`phone,first,,linq__row\n${ONE},Acme,x,1\n${TWO},Apex,,2\n`)).toEqual([
      ['too_many_cells'],
      [],
    ]);
  });

  it('gives a name that was guarded against formulas as it was', async () => {
    expect(await rowsOf(`phone,first\n${ONE},'=Acme\n`)).toMatchObject([{ fields: { firstName: '=Acme' } }]);
  });
});

it('stops at a byte that is not of the encoding, after the rows before it', async () => {
  const content = Buffer.concat([Buffer.from(`phone,first\n${ONE},Acme\n${TWO},Zo`), Buffer.from([0xeb, 0x0a])]);
  await expect(readSource(content)).rejects.toMatchObject({ code: 'source_encoding' });
});

it('stops at a quote that is never closed', async () => {
  await expect(readSource(`phone,first\n${ONE},"Acme\n`)).rejects.toMatchObject({ code: 'source_quotes' });
});

it('does not lose a row whose neighbour forgets to close a quote', async () => {
  const content = `phone,first,note\n${ONE},Acme,"open\n${TWO},Apex,"shut"\n`;
  await expect(readSource(content)).rejects.toMatchObject({ code: 'source_quotes' });
});

it('reads the same records for the report as for the rows', async () => {
  const content = `sep=,\nphone,first\n\n${ONE},Acme\n,,\nn/a\n`;
  const path = writeSource(content);
  const records = await collect(readDataRecords(path, await recognise(path)));
  expect(records.map(({ cells }) => cells)).toEqual((await readSource(content)).cells);
});
