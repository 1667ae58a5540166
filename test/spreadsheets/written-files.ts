import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Card } from '../../src/cards/card.js';
import { exportCards } from '../../src/operations/export-cards.js';
import { csvText } from '../../src/report/csv.js';
import { type ResultRow, writeResults } from '../../src/report/results.js';
import { anOutcome, aPlannedRow } from '../support/builders.js';

/** Names that a spreadsheet shows and saves as they are, where it has read the file as UTF-8 and by its delimiter. */
const NAMES = [
  ['Zoë', 'Müller; Söhne, GmbH'],
  ['株式会社', 'さくら'],
  ['Łukasz', 'Wałęsa'],
  ['Ольга', 'Ива́нова'],
  ['שרה', 'عبد الله'],
  ['🙂', '👩‍👧'],
  ['Joe "Doc"', "'t Hof"],
  ['=Acme', '+Plus'],
  ['24/7 Support', 'E*TRADE'],
  ['علی‌رضا', 'शर्मा'],
] as const;
const NUMBERS = [
  '+14155550132',
  '+442079460018',
  '+493012345',
  '+390612345678',
  '+5215555550100',
  '+819012345678',
  '+4532123456',
];

/** What a file says of the cards: a number and its names for each row. */
export type Said = [phoneNumber: string, firstName: string, lastName: string];

export const CARDS: readonly Card[] = NAMES.map(([firstName, lastName], at) => ({
  phoneNumber: NUMBERS[at] ?? `+1201555010${at}`,
  firstName,
  lastName,
  isActive: true,
}));

export const LINES: readonly string[] = CARDS.map(({ phoneNumber }) => phoneNumber);

/** The files that people open in a spreadsheet, as a run and `export` write them, with the delimiter of each. */
export async function writeFiles(folder: string): Promise<{ name: string; delimiter: string }[]> {
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const files = { results: path('results.csv'), failed: path('failed.csv'), undo: path('undo.csv') };
  const source = { run: 'run-1', header: ['phone_number', 'first_name', 'last_name'], delimiter: ';', widest: 3 };
  await writeResults(files, source, rows());
  writeFileSync(path('export.csv'), await text(csvText(exportCards(CARDS).records, ',')));
  return [
    ...['results.csv', 'failed.csv', 'undo.csv'].map((name) => ({ name, delimiter: ';' })),
    { name: 'export.csv', delimiter: ',' },
  ];
}

/** Each card as a row that failed, and again as one that was updated to another name. */
async function* rows(): AsyncGenerator<ResultRow> {
  for (const before of CARDS) {
    const cells = [before.phoneNumber, before.firstName, before.lastName ?? ''];
    yield { cells, planned: aPlannedRow(), outcome: anOutcome({ status: 'failed', phoneNumber: before.phoneNumber }) };
  }
  for (const [at, before] of CARDS.entries()) {
    const changes = [
      { field: 'firstName' as const, from: before.firstName, to: 'New' },
      { field: 'lastName' as const, from: before.lastName ?? '', to: 'Name' },
    ];
    const planned = aPlannedRow({ row: CARDS.length + at + 1, before, decision: { kind: 'update', changes } });
    const outcome = anOutcome({ row: planned.row, status: 'updated', phoneNumber: before.phoneNumber });
    yield { cells: [before.phoneNumber, 'New', 'Name'], planned, outcome };
  }
}
