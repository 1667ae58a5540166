import { describe, expect, it } from 'vitest';
import { csvAddressOf, sheetFailure } from '../../src/intake/remote/sheet-address.js';

const SHEET = 'https://docs.google.com/spreadsheets/d/1aB_c-9';

describe('the link to a Google sheet', () => {
  it.each([
    [`${SHEET}/edit#gid=42`, `${SHEET}/export?format=csv&gid=42`],
    [`${SHEET}/edit?gid=7#gid=7`, `${SHEET}/export?format=csv&gid=7`],
    [`${SHEET}/edit?usp=sharing`, `${SHEET}/export?format=csv`],
    [`${SHEET}`, `${SHEET}/export?format=csv`],
    ['https://docs.google.com/spreadsheets/u/1/d/1aB_c-9/edit', `${SHEET}/export?format=csv`],
  ])('%s is read at %s', (link, address) => {
    expect(csvAddressOf(new URL(link)).href).toBe(address);
  });

  it.each([
    `${SHEET}/export?format=xlsx`,
    'https://docs.google.com/spreadsheets/d/e/2PACX-1/pub?output=csv',
    'https://docs.google.com.example.com/spreadsheets/d/1aB_c-9/edit',
    'https://example.com/lines.csv',
  ])('%s stays as it is', (address) => {
    expect(csvAddressOf(new URL(address)).href).toBe(address);
  });
});

describe('an answer to the address of a sheet', () => {
  const first = csvAddressOf(new URL(`${SHEET}/edit`));
  const login = { url: new URL('https://accounts.google.com/ServiceLogin'), status: 200, contentType: 'text/html' };
  const page = { url: first, status: 200, contentType: 'text/html; charset=utf-8' };
  const csv = { url: new URL('https://doc-1.googleusercontent.com/x'), status: 200, contentType: 'text/csv' };

  it.each([login, page, { ...csv, status: 401 }, { ...csv, status: 403 }])(
    'that is no CSV says how to share it',
    (answer) => {
      expect(sheetFailure(first, answer)?.code).toBe('source_forbidden');
    },
  );

  it('that is a CSV is none to complain of, and neither is a page of another address', () => {
    expect(sheetFailure(first, csv)).toBeUndefined();
    expect(sheetFailure(new URL('https://example.com/a'), page)).toBeUndefined();
    expect(sheetFailure(first, { ...csv, status: 404 })).toBeUndefined();
  });
});
