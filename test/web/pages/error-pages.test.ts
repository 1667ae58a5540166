import { expect, it } from 'vitest';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../../src/errors.js';
import { toPageError } from '../../../src/web/pages/error-pages.js';
import { STATUS_OF } from '../../../src/web/status-of.js';
import { aFakeDesk } from '../../support/fake-operations.js';
import { pagesOn } from '../../support/pages.js';

/** Mistakes that the pages can meet and whose words are those of a command. */
const MET: OperatorErrorCode[] = [
  ...(['run_unknown', 'run_over', 'run_state', 'schedule_unknown', 'account_unreadable'] as const),
  ...(['disk_full', 'home_unusable', 'source_columns', 'source_encoding'] as const),
];

it.each(MET)('names no command in its remedy: %s', (code) => {
  for (const next of ['See them: linq-cards runs', 'Say which: --map phone_number="Tel"']) {
    expect(toPageError(new OperatorError(code, 'It is so.', next)).next).not.toMatch(/linq-cards [a-rt-z]|--[a-z]/);
  }
});

it.each(Object.keys(OPERATOR_ERRORS) as OperatorErrorCode[])('keeps a remedy that names no command: %s', (code) => {
  const error = new OperatorError(code, 'It is so - and no other way.', 'Throw it away.');
  expect(toPageError(error)).toEqual({ what: 'It is so - and no other way.', next: 'Throw it away.' });
});

it('names the field instead of the flag', () => {
  const error = new OperatorError('setting_invalid', '--max-update-pct cannot be "x".', 'Give a number.');
  expect(toPageError(error).what).toBe('Max update pct cannot be "x".');
});

it.each(Object.keys(OPERATOR_ERRORS) as OperatorErrorCode[])(
  'has the status that the API gives it: %s',
  async (code) => {
    const operations = aFakeDesk();
    operations.runs = () => Promise.reject(new OperatorError(code, 'It is so.', 'Do this.'));
    const app = await pagesOn(operations);
    expect((await app.inject('/')).statusCode).toBe(STATUS_OF[code]);
  },
);

it('says nothing of where the server keeps its files', () => {
  const what = (message: string) => toPageError(new OperatorError('run_unknown', message, 'Next.')).what;
  expect(what('There is no run x in /srv/linq cards/.home.')).not.toContain('/srv');
  expect(what('/srv/home/run.json is damaged.')).toBe('A file on the server is damaged.');
  expect(what('The picture is at https://example.com/a.png.')).toBe('The picture is at https://example.com/a.png.');
});
