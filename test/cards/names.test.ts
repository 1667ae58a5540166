import { describe, expect, it } from 'vitest';
import { readCardCells } from '../../src/intake/cells.js';
import { DAMAGED_NAMES, NAMES } from '../support/names.js';

const reading = (first_name: string) => readCardCells({ first_name, last_name: '', image_url: '' });

describe('the names of people and companies', () => {
  it('are of at least 40 scripts, 200 of them', () => {
    expect(Object.keys(NAMES).length).toBeGreaterThanOrEqual(40);
    expect(Object.values(NAMES).flat().length).toBeGreaterThanOrEqual(200);
  });

  it.each(Object.entries(NAMES))('pass unchanged: %s', (_, names) => {
    const changed = names.filter((name) => {
      const { fields, problems } = reading(name);
      return fields.firstName !== name.normalize('NFC') || problems.length > 0;
    });
    expect(changed).toEqual([]);
  });
});

describe('names that something has damaged', () => {
  it('are 200', () => {
    expect(Object.values(DAMAGED_NAMES).flat().length).toBeGreaterThanOrEqual(200);
  });

  it.each(Object.entries(DAMAGED_NAMES))('are held, or empty: %s', (_, names) => {
    const sent = names.filter((name) => {
      const { fields, problems } = reading(name);
      return problems.length === 0 && fields.firstName !== undefined;
    });
    expect(sent).toEqual([]);
  });
});
