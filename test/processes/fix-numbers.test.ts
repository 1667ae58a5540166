import { describe, expect, it } from 'vitest';
import type { RunSettings } from '../../src/home/run-record.js';
import type { Correction } from '../../src/intake/copies/corrected-copy.js';
import { readRecords } from '../../src/intake/table/records.js';
import { fixNumbers } from '../../src/processes/fix-numbers.js';
import { csvText } from '../../src/report/csv.js';
import { withDefaults } from '../../src/runs/default-settings.js';
import { collect, utf16, writeSource } from '../support/source.js';

const UK = '+442079460018';
const US = '+14155550132';

type Fixed = { text: string; corrections: Correction[]; stillWrong: string[]; otherwiseWrong: number[] };

async function fix(
  content: string | Uint8Array,
  lines: string[] | null = [UK, US],
  chosen: Partial<RunSettings> = {},
): Promise<Fixed> {
  const fixed: Fixed = { text: '', corrections: [], stillWrong: [], otherwiseWrong: [] };
  const { records, delimiter } = await fixNumbers(writeSource(content), {
    settings: withDefaults({ ...chosen, simulate: false }),
    lines: async () => lines,
    listener: {
      corrected: (correction) => void fixed.corrections.push(correction),
      stillWrong: ({ code }) => void fixed.stillWrong.push(code),
      otherwiseWrong: (row) => void fixed.otherwiseWrong.push(row),
    },
  });
  // What our files begin with is no part of what was in the source.
  fixed.text = (await collect(csvText(records, delimiter))).join('').replace(/^\ufeff/, '');
  return fixed;
}

describe('the corrected copy of a file', () => {
  it('has the damaged number of a row replaced, and says where', async () => {
    const { text, corrections, stillWrong } = await fix('phone,first\r\n4.42E+11,Ann\r\n');
    expect(text).toBe(`phone,first\r\n${UK},Ann\r\n`);
    expect(corrections).toEqual([{ row: 1, line: 2, column: 'phone', from: '4.42E+11', to: UK }]);
    expect(stillWrong).toEqual([]);
  });

  it('has every kind of cell corrected of which it is certain what it means, and no other', async () => {
    const content =
      'phone,first,last,logo\n12015550107,Ac\u200bme,NULL,https://example.com/my logo.png\n"12015550108,00","A\nB",,\n+5215512345678,Ann,,\n';
    const { text, corrections, stillWrong, otherwiseWrong } = await fix(content, []);
    expect(text.split('\r\n')).toEqual([
      'phone,first,last,logo',
      '12015550107,Acme,NULL,https://example.com/my%20logo.png',
      '+12015550108,A B,,',
      '+5215512345678,Ann,,',
      '',
    ]);
    expect(corrections.map(({ row, column, to }) => [row, column, to])).toEqual([
      [1, 'first', 'Acme'],
      [1, 'logo', 'https://example.com/my%20logo.png'],
      [2, 'phone', '+12015550108'],
      [2, 'first', 'A B'],
    ]);
    expect(stillWrong).toEqual(['phone_outdated']);
    expect(otherwiseWrong).toEqual([1]);
  });

  it.each([
    ['names that look guarded or dangerous', "phone,first,note\r\n4.42E+11,'=1+1,=1+1\r\n"],
    ['blanks', 'phone, first ,note\r\n4.42E+11, Ann ,\r\n'],
    ['quotes, delimiters and line breaks', 'phone,first,note\r\n4.42E+11,"A ""B"", C","two\nlines"\r\n'],
    ['another order of the columns', 'note,first,phone\r\nx,Ann,4.42E+11\r\n'],
    ['columns of an earlier run', 'phone,first,linq__status\r\n4.42E+11,Ann,invalid\r\n'],
    ['emoji and right-to-left text', 'phone,first\r\n4.42E+11,👩‍👩‍👧 שלום\r\n'],
    ['semicolons', 'phone;first\r\n4.42E+11;"a;b"\r\n'],
    ['tabs', 'phone\tfirst\r\n4.42E+11\tAnn\r\n'],
    ['a line that says the delimiter', 'sep=;\r\nphone;first\r\n4.42E+11;Ann\r\n'],
    ['rows that are too short or too long', 'phone,first\r\n4.42E+11,Ann\r\n+14155550132\r\n+14155550133,a,b\r\n'],
    ['a column without a name', 'phone,,first\r\n4.42E+11,,Ann\r\n'],
  ])('is the file but for that cell: %s', async (_, content) => {
    const { text } = await fix(content, [UK]);
    expect(text).toBe(content.replace('4.42E+11', UK));
  });

  it('is the file itself where no number is damaged', async () => {
    const content = 'phone,first\r\n(415) 555-0132,Ann\r\n+442079460018,Bob\r\n';
    expect(await fix(content, [US, UK], { defaultCountry: 'US' })).toMatchObject({ text: content, corrections: [] });
  });

  it.each([
    ['windows-1252', Buffer.from('phone,first\n4.42E+11,J\xfcrgen\n', 'latin1'), { encoding: 'windows-1252' }],
    ['utf-16le', utf16('phone,first\n4.42E+11,Jürgen\n', 'le', true), {}],
  ] as const)('is in UTF-8, whatever the file was in: %s', async (_, content, chosen) => {
    expect((await fix(content, [UK], chosen)).text).toBe(`phone,first\r\n${UK},Jürgen\r\n`);
  });

  it('is corrected in the column that is the number', async () => {
    const { text } = await fix('phone,tel\n1.42E+10,4.42E+11\n', [UK, US], { mapping: { phone_number: 'tel' } });
    expect(text).toBe(`phone,tel\r\n1.42E+10,${UK}\r\n`);
  });

  it('reads a number as provision would, so that what is good by then is not touched', async () => {
    const { corrections, text } = await fix('phone\n02079460018\n', [UK], { defaultCountry: 'GB' });
    expect([corrections, text]).toEqual([[], 'phone\r\n02079460018\r\n']);
  });

  it('reads back cell by cell as it was written', async () => {
    const cells = ['4.42E+11', '"', '""', "'", '\n', '\r', 'a\r\nb', ' ', '=1', '"a\n"b"'];
    const source = (await collect(csvText([cells.map((_, at) => (at === 0 ? 'phone' : `c${at}`)), cells], ','))).join(
      '',
    );
    const { text } = await fix(source, [UK]);
    const records = await collect(readRecords(writeSource(text), { encoding: 'utf-8', delimiter: ',' }));
    expect(records[1]?.cells).toEqual([UK, ...cells.slice(1)]);
  });
});

describe('a number that cannot be told', () => {
  it.each<[string, string, string[] | null]>([
    ['fits no line', '4.43E+11', [UK]],
    ['fits two lines', '4.42E+11', [UK, '+442079460019']],
    ['is of an account whose lines are not known', '4.42E+11', null],
    ['has a wrong digit', '2079460019', [UK]],
  ])('stays as it is, and is told: it %s', async (_, cell, lines) => {
    const content = `phone,first\r\n${cell},Ann\r\n`;
    const { text, corrections, stillWrong } = await fix(content, lines);
    expect([text, corrections, stillWrong.length]).toEqual([content, [], 1]);
  });

  it('stays as it is in both of two rows that claim one line', async () => {
    const { corrections, stillWrong } = await fix('phone\n4.42E+11\n2079460018\n');
    expect([corrections, stillWrong.length]).toEqual([[], 2]);
  });
});

describe('a row with another problem', () => {
  it('is told apart from one whose number is wrong', async () => {
    const long = 'x'.repeat(101);
    const { stillWrong, otherwiseWrong } = await fix(
      `phone,first\n4.42E+11,${long}\n${US},${long}\n7,${long}\n+14155550133,Ann\n`,
    );
    expect(otherwiseWrong).toEqual([1, 2]);
    expect(stillWrong).toEqual(['phone_country_unknown']);
  });
});

describe('a file that cannot be used', () => {
  it('is refused before the account is asked', async () => {
    const asked: string[] = [];
    const fixing = fixNumbers(writeSource('a,b\n1,2\n'), {
      settings: withDefaults({ simulate: false }),
      lines: async () => {
        asked.push('lines');
        return [];
      },
      listener: { corrected: () => undefined, stillWrong: () => undefined, otherwiseWrong: () => undefined },
    });
    await expect(fixing).rejects.toMatchObject({ code: 'source_columns' });
    expect(asked).toEqual([]);
  });
});
