import { expect, it } from 'vitest';
import { storableJson } from '../../src/linq/storable-json.js';

const parsed = (json: string) => JSON.parse(storableJson(json)) as unknown;

it.each([
  ['NUL is left out', String.raw`"a\u0000b"`, 'ab'],
  ['half a pair is replaced', String.raw`"a\ud83db"`, 'a\ufffdb'],
  ['the other half too', String.raw`"\uDE00"`, '\ufffd'],
  ['two first halves are both replaced', String.raw`"\ud83d\ud83d"`, '\ufffd\ufffd'],
  ['a whole pair stays', String.raw`"\ud83d\ude00\u0000"`, '😀'],
  ['an escaped backslash hides the escape after it', String.raw`"\\u0000 \\\u0000"`, '\\u0000 \\'],
  ['other escapes stay', String.raw`"\u00e9\n\"\u0000"`, 'é\n"'],
  ['keys are texts too', String.raw`{"\u0000a":1}`, { a: 1 }],
])('of an answer that no database could store, %s', (_, json, value) => {
  expect(parsed(json)).toEqual(value);
});

it('every other answer stays as it is', () => {
  const text = JSON.stringify({ trace_id: 'é😀', path: 'C:\\u' });
  expect(storableJson(text)).toBe(text);
  expect(storableJson('<html>')).toBe('<html>');
});
