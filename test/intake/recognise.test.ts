import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { guessedMapping, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { DELIMITERS } from '../../src/intake/table/find-dialect.js';
import { readSource, utf16, writeSource } from '../support/source.js';

const found = (content: string | Uint8Array, options?: RecogniseOptions) =>
  recognise(writeSource(content), { numbersOnly: true, ...options });
const delimiterOf = async (content: string) => (await found(content)).delimiter;

describe('the delimiter', () => {
  it.each(DELIMITERS)('is found: %j', async (delimiter) => {
    const lines = [
      ['phone', 'first'],
      ['+12025550100', 'Acme'],
    ];
    expect(await found(lines.map((cells) => cells.join(delimiter)).join('\n'))).toMatchObject({
      delimiter,
      header: ['phone', 'first'],
    });
  });

  it('is the one that names the fields, though another is in every row', async () => {
    expect(await delimiterOf('phone;first\n+12025550100;Acme, Inc, Austin\n+12025550101;Apex, Inc, Boston\n')).toBe(
      ';',
    );
  });

  it('is the one that names the fields, though another cuts the rows more evenly', async () => {
    expect(await delimiterOf('phone;first;note, remark\n+12025550100;Acme, Inc\n+12025550101;Apex, Inc\n')).toBe(';');
  });

  it('is the one that cuts the rows most evenly where no header is recognised', async () => {
    const content = 'Leitung;Wer (Name, Ort, Land)\n+12025550100;Acme, Inc\n+12025550101;Apex\n';
    expect((await found(content, { mapping: { phone_number: 'Leitung' } })).delimiter).toBe(';');
  });

  it('does not count within quotes', async () => {
    expect(await delimiterOf('"phone";"first;last,nick"\n+12025550100;"a,b,c"\n')).toBe(';');
  });

  it('is a comma in a file of one column', async () => {
    expect(await found('phone\n+12025550100\n+12025550101\n')).toMatchObject({ delimiter: ',', header: ['phone'] });
  });

  it('is what the operator says, whatever is found', async () => {
    expect(await found('phone|first,x\n+12025550100|a,b\n', { delimiter: '|' })).toMatchObject({
      delimiter: '|',
      header: ['phone', 'first,x'],
    });
  });

  it('may be any other character when the operator says so', async () => {
    expect((await found('phone^first\n', { delimiter: '^' })).header).toEqual(['phone', 'first']);
  });

  it('is found although the beginning of the file ends within a long text', async () => {
    const long = `"${'x, y\n'.repeat(40_000)}"`;
    expect(await delimiterOf(`phone;first;note\n+12025550100;Acme;${long}\n`)).toBe(';');
  });

  it('is found in every encoding', async () => {
    expect((await found(utf16('phone;first\n+12025550100;Zoë\n', 'be', true))).delimiter).toBe(';');
  });
});

describe('the line in which a spreadsheet says the delimiter', () => {
  it.each([
    ['sep=;\nphone;first\n', ';'],
    ['sep=;\r\nphone;first\r\n', ';'],
    ['SEP=;\nphone;first\n', ';'],
    ['"sep=;"\nphone;first\n', ';'],
    ['sep=,\nphone,first\n', ','],
    ['sep=\t\nphone\tfirst\n', '\t'],
    ['sep=^\nphone^first\n', '^'],
    ['\ufeffsep=;\nphone;first\n', ';'],
  ])('is believed, and is not the header: %j', async (content, delimiter) => {
    expect(await found(content)).toMatchObject({ delimiter, header: ['phone', 'first'], skip: 2 });
  });

  it('is passed over when the operator says another', async () => {
    expect(await found('sep=;\nphone,first\n', { delimiter: ',' })).toMatchObject({
      delimiter: ',',
      header: ['phone', 'first'],
      skip: 2,
    });
  });

  it('is no header of its own', async () => {
    await expect(found('sep=;\n')).rejects.toMatchObject({ code: 'source_no_header' });
  });
});

describe('the header', () => {
  it('is the first line', async () => {
    expect(await found('Phone Number,First Name,Site\n+12025550100,Acme,Austin\n')).toEqual({
      format: 2,
      encoding: 'utf-8',
      delimiter: ',',
      header: ['Phone Number', 'First Name', 'Site'],
      columns: { phone_number: 0, first_name: 1 },
      skip: 1,
    });
  });

  it.each(['\n\n', '\r\n', ' \n', ',,,\n', '""\n'])('is the first line that says anything: after %j', async (blank) => {
    expect((await found(`${blank}phone,first\n`)).header).toEqual(['phone', 'first']);
  });

  it('may be all that there is', async () => {
    expect((await found('phone,first')).header).toEqual(['phone', 'first']);
  });

  it.each(['phone,first\n', '"phone","first"\n'])(
    'does not have the byte order mark in its first cell: %j',
    async (text) => {
      expect((await found(`\ufeff${text}`)).header).toEqual(['phone', 'first']);
    },
  );

  it('is recognised even with a second byte order mark, as from files put together', async () => {
    expect((await found('\ufeff\ufeffphone,first\n')).columns).toEqual({ phone_number: 0, first_name: 1 });
  });

  it('may have a line break within quotes', async () => {
    expect(await found('"Phone\nNumber",first\n')).toMatchObject({ columns: { phone_number: 0, first_name: 1 } });
  });

  it('is longer than the part of the file that is looked at', async () => {
    const wide = Array.from({ length: 20_000 }, (_, index) => `column${index}`);
    expect((await found([...wide, 'phone'].join(','))).columns).toEqual({ phone_number: 20_000 });
  });

  it('is read with what the operator says about the columns', async () => {
    const mapping = { phone_number: 'Leitung', first_name: 'Wer' };
    expect((await found('Wer,Leitung\n', { mapping })).columns).toEqual({ phone_number: 1, first_name: 0 });
  });
});

describe('a header that leaves open which column is which', () => {
  const content = 'sep=,\nName,Vorname,Kontakt\nMeyer,Zoë,+12025550100\n';

  it('is guessed for someone who looks at it, and read in the same way again', async () => {
    const dialect = await found(content, { guess: true });
    expect(dialect).toMatchObject({ columns: { phone_number: 2 }, guessed: ['phone_number', 'first_name'] });
    const mapping = guessedMapping(dialect);
    expect(mapping).toEqual({ phone_number: 'Kontakt', first_name: '' });
    const again = await found(content, { mapping });
    expect(again.columns).toEqual({ phone_number: 2 });
    expect(again).not.toHaveProperty('guessed');
  });

  it('is not guessed where something was said', async () => {
    const mapping = { phone_number: 'Kontakt', first_name: 'Vorname' };
    expect(await found(content, { guess: true, mapping })).toMatchObject({
      columns: { phone_number: 2, first_name: 1 },
    });
    expect(await found(content, { guess: true, mapping })).not.toHaveProperty('guessed');
  });

  it.each([
    ['for nobody', content, false],
    ['where no column has numbers', 'Kontakt,Ort\nBonn,12\n', true],
    ['where the first line is a row', '+12025550100,Zoë\n+12025550101,Max\n', true],
  ])('is not guessed %s', async (_, text, guess) => {
    await expect(found(text, { guess })).rejects.toMatchObject({ code: 'source_columns' });
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['is empty', '', 'source_empty'],
    ['has blank lines only', '\n\r\n  \n', 'source_no_header'],
    ['has nothing but a byte order mark', '\ufeff', 'source_no_header'],
    ['has no header but numbers at once', '+12025550100,Acme\n', 'source_columns'],
    ['has no column for the phone number', 'first,last\nAcme,Support\n', 'source_columns'],
    ['has two columns for it', 'phone,mobile\n+12025550100,+12025550101\n', 'source_columns'],
    ['opens a quote in the header that is never closed', '"phone,first\n+12025550100,Acme\n', 'source_quotes'],
    ['is one quote', '"', 'source_quotes'],
    ['is a workbook', 'PK\u0003\u0004\u0014\u0000', 'source_not_text'],
  ])('says so before anything is read of it: it %s', async (_, content, code) => {
    await expect(found(content)).rejects.toMatchObject({ code, exitCode: 3 });
  });

  it('says so: it is not in the encoding that it seems to be in', async () => {
    await expect(found(Buffer.from('phone,Stra\xdfe\n', 'latin1'))).rejects.toMatchObject({ code: 'source_encoding' });
  });

  it('says so: --map names a column that it does not have', async () => {
    await expect(found('phone,first\n', { mapping: { last_name: 'Last' } })).rejects.toMatchObject({
      code: 'source_columns',
    });
  });
});

describe('a file that does not say its encoding, looked at by a person', () => {
  it('is read in the first encoding that fits, with the samples to choose from', async () => {
    const bytes = Buffer.concat([
      Buffer.from('phone,first_name\n+12015550100,'),
      Buffer.from([0xa3]),
      Buffer.from('ukasz Wa\xb3\xeasa\n', 'latin1'),
    ]);
    const dialect = await recognise(writeSource(bytes), { guess: true });
    expect(dialect.samples?.length).toBeGreaterThanOrEqual(3);
    expect(dialect.samples).toContainEqual({ encoding: 'windows-1250', text: '+12015550100,Łukasz Wałęsa' });
    expect(dialect.encoding).toBe(dialect.samples?.[0]?.encoding);
    const chosen = await recognise(writeSource(bytes), { guess: true, encoding: 'windows-1250' });
    expect(chosen.samples).toBeUndefined();
  });

  it.each(['utf-32le', 'utf-32be'])('is %s, with a byte order mark or without', async (encoding) => {
    for (const mark of ['\ufeff', '']) {
      const bytes = iconv.encode(`${mark}phone,first_name\n+12015550100,Zoë 株式\n`, encoding);
      const { dialect, rows } = await readSource(bytes);
      expect(dialect).toMatchObject({ encoding, header: ['phone', 'first_name'] });
      expect(rows).toMatchObject([{ fields: { firstName: 'Zoë 株式' } }]);
    }
  });
});
