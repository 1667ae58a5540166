import { resolve } from 'node:path';
import { OperatorError } from '../errors.js';

/**
 * Validates the source of a schedule: an https URL, or a path, which becomes absolute. @throws OperatorError
 * `setting_invalid`
 */
export function readScheduleSource(text: string): string {
  if (/^https:\/\//i.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    if (url.username === '' && url.password === '') return text;
    throw badSource('the URL contains a password, which would be visible', 'Use a URL without a password.');
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    throw badSource(`${text.slice(0, text.indexOf(':'))} URLs are not supported`, 'Use a path or an https:// URL.');
  }
  if (text === '-' || text.trim() === '') {
    throw badSource('a schedule needs a file that can be read at any time', 'Use a path or an https:// URL.');
  }
  return resolve(text);
}

/** An import has nothing to do without a source. */
export function noSource(): OperatorError {
  return new OperatorError(
    'setting_invalid',
    'A schedule that imports needs a source.',
    'Name a file or an https:// URL. Only an audit can do without: it compares with what was last set.',
  );
}

function badSource(why: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', `--source is not valid: ${why}.`, next);
}
