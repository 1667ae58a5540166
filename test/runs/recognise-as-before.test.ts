import { describe, expect, it } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { withDefaults } from '../../src/runs/default-settings.js';
import { recogniseAsBefore } from '../../src/runs/recognise-as-before.js';
import { writeSource } from '../support/source.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const FILE = 'Line,Label,Team\n+12015550100,Ann,Sales\n';
const UNCLEAR = 'Linie A,Label,Team\n+12015550100,Ann,Sales\n';
const settings = (mapping: Record<string, string> = {}) => withDefaults({ simulate: false, mapping });

async function aHome() {
  const home = await openHome(temporaryFolder());
  return (content: string, mapping: Record<string, string> = {}, guess = false) =>
    recogniseAsBefore(home, writeSource(content), settings(mapping), { guess });
}

describe('a mapping that was used', () => {
  it('is offered for the next file with the same header, which says too little without it', async () => {
    const recognise = await aHome();
    await recognise(UNCLEAR, { phone_number: 'Linie A', first_name: 'Label' });
    await expect(recognise(UNCLEAR)).rejects.toMatchObject({
      code: 'source_columns',
      next: 'For a file with this header you last used: --map phone_number="Linie A" --map first_name="Label"',
    });
  });

  it('is offered in the plan of a file that is read without it', async () => {
    const recognise = await aHome();
    const file = 'phone_number,first_name,Label\n+12015550100,Ann,Sales\n';
    await recognise(file, { first_name: 'Label' });
    const { dialect, mapping } = await recognise(file);
    expect(dialect).toMatchObject({ columns: { first_name: 1 }, before: '--map first_name="Label"' });
    expect(mapping).toEqual({});
  });

  it('is used on a page, where a person reviews the columns', async () => {
    const recognise = await aHome();
    await recognise(FILE, { first_name: 'Label', last_name: 'Team' });
    const { dialect, mapping } = await recognise(FILE, {}, true);
    expect(dialect).toMatchObject({ columns: { phone_number: 0, first_name: 1, last_name: 2 }, isAsBefore: true });
    expect(mapping).toMatchObject({ first_name: 'Label', last_name: 'Team' });
  });

  it('is not offered for a file with another header', async () => {
    const recognise = await aHome();
    await recognise(UNCLEAR, { phone_number: 'Linie A', first_name: 'Label' });
    await expect(recognise(UNCLEAR.replace('Team', 'Group'))).rejects.toMatchObject({
      next: expect.not.stringContaining('last used'),
    });
  });
});
