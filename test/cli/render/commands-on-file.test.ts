import { expect, it } from 'vitest';
import { commandsOn } from '../../../src/cli/render/commands-on-file.js';

it('names the file as a shell takes it, and how it was read', () => {
  const said = { defaultCountry: 'US', sheet: 'Q1', encoding: 'utf-8' };
  expect(commandsOn("it's/my lines.csv", said, { simulate: true })).toEqual({
    again: `plan 'it'\\''s/my lines.csv' --default-country US --encoding utf-8 --sheet Q1 --simulate`,
    // The copy lies where the reader is.
    fix: `linq-cards fix 'it'\\''s/my lines.csv' -o 'my lines-fixed.csv' --default-country US --encoding utf-8 --simulate`,
  });
});

it('standard input can be read once only, so no copy is offered', () => {
  expect(commandsOn('-', {}, { simulate: false }).fix).toBeUndefined();
});
