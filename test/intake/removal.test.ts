import { describe, expect, it } from 'vitest';
import { REMOVE_MARK } from '../../src/cards/card.js';
import { readSource } from '../support/source.js';

const ONE = '+12025550100';
const HEADER = 'phone_number,first_name,last_name,image_url';

/** What one line says, with a marker or without one. */
async function lineOf(line: string, clearMarker: string | null = '(none)', header = HEADER) {
  const { rows } = await readSource(`${header}\n${line}\n`, { clearMarker });
  const [row] = rows;
  if (row?.kind === 'invalid') return row.problems.map(({ code, column }) => [code, column]);
  return row?.kind === 'good' ? row.fields : row;
}

describe('a cell with the marker', () => {
  it('asks for the removal of a last name or picture; an empty one leaves it', async () => {
    expect(await lineOf(`${ONE},Acme,(none),(none)`)).toEqual({ firstName: 'Acme', lastName: null, imageUrl: null });
    expect(await lineOf(`${ONE},Acme,,`)).toEqual({ firstName: 'Acme' });
  });

  it('may have blanks around it, or the sign that keeps spreadsheets from reading a formula', async () => {
    expect(await lineOf(`${ONE},, (none) ,`)).toEqual({ lastName: null });
    expect(await lineOf(`${ONE},,'=-,`, '=-')).toEqual({ lastName: null });
  });

  it('is the whole cell, as it is written', async () => {
    expect(await lineOf(`${ONE},,(None),`)).toEqual([['name_placeholder', 'last_name']]);
    expect(await lineOf(`${ONE},,Acme (none),`)).toEqual({ lastName: 'Acme (none)' });
  });

  it('is a problem in a number, a first name or a whole name', async () => {
    expect(await lineOf('(none),Acme,,')).toEqual([['marker_misplaced', 'phone_number']]);
    expect(await lineOf(`${ONE},(none),Support,`)).toEqual([['marker_misplaced', 'first_name']]);
    const { rows } = await readSource(`phone_number,Name\n${ONE},(none)\n`, {
      clearMarker: '(none)',
      mapping: { full_name: 'Name' },
    });
    expect(rows).toMatchObject([{ problems: [{ code: 'marker_misplaced', column: 'Name', value: '(none)' }] }]);
  });

  it('is no marker unless there is one', async () => {
    expect(await lineOf(`${ONE},,(none),`, null)).toEqual([['name_placeholder', 'last_name']]);
    expect(await lineOf(`${ONE},,,(none)`, null)).toEqual([['image_url_invalid', 'image_url']]);
  });

  it('may be the one of the files that are written here, which is never taken for a name', async () => {
    expect(await lineOf(`${ONE},,${REMOVE_MARK},`)).toEqual({ lastName: null });
    expect(await lineOf(`${ONE},,${REMOVE_MARK},`, null)).toEqual([['name_placeholder', 'last_name']]);
  });

  it('makes two rows of a number ask for different cards', async () => {
    const lines = `${ONE},Acme,(none),\n${ONE},Acme,,`;
    const { rows } = await readSource(`${HEADER}\n${lines}\n`, { clearMarker: '(none)' });
    expect(rows[1]).toMatchObject({ kind: 'duplicate', differs: true });
  });
});
