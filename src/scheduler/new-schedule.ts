import { resolve } from 'node:path';
import { OperatorError } from '../errors.js';

/** What a schedule looks at: an https address, or a path, which is made absolute. @throws OperatorError `setting_invalid` */
export function readScheduleSource(text: string): string {
  if (/^https:\/\//i.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    if (url.username === '' && url.password === '') return text;
    throw badSource('its address holds a password, and would be shown', 'Give an address without one.');
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    throw badSource(`${text.slice(0, text.indexOf(':'))} is not fetched`, 'Give a path or an https address.');
  }
  if (text === '-' || text.trim() === '') {
    throw badSource('it must be there when the time comes', 'Give a path or an https address.');
  }
  return resolve(text);
}

function badSource(why: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', `--source cannot be that: ${why}.`, next);
}
