/**
 * The effect of a test number on a write:
 *
 * - `answer`: an error instead of the write · `lose`: the write happens, but its response is lost or damaged
 * - `silence`: the connection is cut, or stays silent, before the write · `inactive`: the line does not show the card
 * - `dark`: the line stops to show the card some time after the write
 * - `removal`: there is an unlisted card with a last name; null in a write removes a value, is ignored, or gets 400
 * - `exists`: there is an active but unlisted card · `slow`: the response is delayed
 */
export type Behaviour =
  | { kind: 'answer'; status: number; code: number; retryAfter?: number; on?: 'POST' | 'PATCH' }
  | { kind: 'lose'; how: 'cut' | '502' | '504' | 'html' | 'broken' | 'empty' }
  | { kind: 'silence'; how: 'cut' | 'hang' | '504' }
  | { kind: 'inactive'; reads: number }
  | { kind: 'dark'; afterMs: number }
  | { kind: 'removal'; how: 'clears' | 'ignores' | 'refuses' }
  | { kind: 'exists' }
  | { kind: 'slow'; ms: number };

/** `times`: how many writes it affects; then the number behaves like any other. */
export type TestNumber = { phoneNumber: string; times: number; does: Behaviour; about: string };

const always = Number.POSITIVE_INFINITY;
/** +1 500 555 is reserved for such purposes; the last four digits select the effect. */
const number = (digits: string) => `+1500555${digits}`;
const error = (
  digits: string,
  status: number,
  code: number,
  about: string,
  times = always,
  retryAfter?: number,
): TestNumber => ({
  phoneNumber: number(digits),
  times,
  does: { kind: 'answer', status, code, ...(retryAfter !== undefined && { retryAfter }) },
  about,
});

/** docs/simulator.md shows this table; a test compares the two. */
export const TEST_NUMBERS: readonly TestNumber[] = [
  error('0400', 400, 1002, 'refused: not a number that Linq takes'),
  error('0403', 403, 2005, 'refused: no access to this number'),
  error('0404', 404, 2001, 'refused: no such resource'),
  error('0406', 403, 2006, 'refused: the number is not on the account'),
  error('0407', 400, 5007, 'refused: the picture could not be downloaded'),
  error('0408', 408, 1999, 'refused with another 4xx'),
  error('0401', 401, 2004, 'the key is rejected: the run halts'),
  error('0411', 403, 2011, 'contact cards are not enabled: the run halts'),
  error('0429', 429, 1007, 'too many requests once, wait 2 s', 1, 2),
  error('0500', 500, 3006, 'server error, always'),
  error('1500', 500, 3006, 'server error once, then well', 1),
  error('2500', 500, 3006, 'server error twice, then well', 2),
  error('1522', 500, 2022, 'set-up did not complete once, then well', 1),
  error('0501', 501, 3099, 'another 5xx, always'),
  error('1503', 503, 4004, 'the line is busy once, wait 2 s', 1, 2),
  error('0503', 503, 4004, 'the line is busy, always; says 1 s', always, 1),
  error('3503', 503, 4004, 'the line is busy once; does not say how long', 1),
  {
    phoneNumber: number('0409'),
    times: always,
    does: { kind: 'exists' },
    about: 'has a card that is in no list: 409/2014, then PATCH is right',
  },
  {
    phoneNumber: number('1404'),
    times: always,
    does: { kind: 'answer', status: 404, code: 2012, on: 'PATCH' },
    about: 'has a card that is in no list and cannot be updated: 409/2014, then 404/2012',
  },
  { phoneNumber: number('1502'), times: 1, does: { kind: 'lose', how: '502' }, about: '502 once, after the write' },
  { phoneNumber: number('1504'), times: 1, does: { kind: 'silence', how: '504' }, about: '504 once, before the write' },
  { phoneNumber: number('2504'), times: 1, does: { kind: 'lose', how: '504' }, about: '504 once, after the write' },
  {
    phoneNumber: number('1601'),
    times: 1,
    does: { kind: 'silence', how: 'cut' },
    about: 'connection cut once, before the write',
  },
  {
    phoneNumber: number('1602'),
    times: 1,
    does: { kind: 'lose', how: 'cut' },
    about: 'connection cut once, after the write',
  },
  {
    phoneNumber: number('0601'),
    times: always,
    does: { kind: 'silence', how: 'cut' },
    about: 'connection cut, always',
  },
  {
    phoneNumber: number('1603'),
    times: 1,
    does: { kind: 'silence', how: 'hang' },
    about: 'never answers once, then well',
  },
  {
    phoneNumber: number('1604'),
    times: 1,
    does: { kind: 'lose', how: 'html' },
    about: 'a web page instead of JSON once, after the write',
  },
  {
    phoneNumber: number('1605'),
    times: 1,
    does: { kind: 'lose', how: 'broken' },
    about: 'half a JSON once, after the write',
  },
  {
    phoneNumber: number('1606'),
    times: 1,
    does: { kind: 'lose', how: 'empty' },
    about: '204 without a body once, after the write',
  },
  {
    phoneNumber: number('1700'),
    times: always,
    does: { kind: 'inactive', reads: 1 },
    about: 'active only when it is read back a second time',
  },
  {
    phoneNumber: number('0700'),
    times: always,
    does: { kind: 'inactive', reads: always },
    about: 'never becomes active',
  },
  {
    phoneNumber: number('0720'),
    times: 1,
    does: { kind: 'dark', afterMs: 20_000 },
    about: 'active, and dark 20 s after the first write; set up again it stays active',
  },
  {
    phoneNumber: number('0730'),
    times: always,
    does: { kind: 'removal', how: 'clears' },
    about: 'has a card with a last name, in no list; a removal is carried out, as for any other number',
  },
  {
    phoneNumber: number('0731'),
    times: always,
    does: { kind: 'removal', how: 'ignores' },
    about: 'has a card with a last name, in no list; a removal is ignored: the old value stays',
  },
  {
    phoneNumber: number('0732'),
    times: always,
    does: { kind: 'removal', how: 'refuses' },
    about: 'has a card with a last name, in no list; a removal is refused with 400/1001',
  },
  { phoneNumber: number('1900'), times: always, does: { kind: 'slow', ms: 2_000 }, about: 'answers after 2 s' },
];
