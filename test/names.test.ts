import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from './support/sources.js';

/*
 * One word for one thing: the glossary of docs/architecture.md. These are words that the house once had for the same things;
 * whoever brings one back has two words for one thing again.
 */

/** Old words in names, as parts of them: `deskRoutes`, `DESK_ID` and `desk` are one. */
const OLD_WORDS =
  /\b(desk|(?<!dead )letters?|gate|tally|mend(s|ed)?|unsure|tell(s|ing)?|told|mistakes?|run line|in line|give back|sent late|outcome book|write log|slow pace)\b/;

/** Old names as a whole, whose words are good ones elsewhere. */
const OLD_NAMES = [
  'CardWork',
  'OneCard',
  'Ending',
  'Gate',
  'Outage',
  'Said',
  'Turns',
  'recheck',
  'struggling',
  'forgive',
];

/** Old words in names of files. */
const OLD_FILES =
  /\b(desk|(?<!dead )letters?|gate|pace|tally|mistakes|tries|refusal|told|linger|image|room|words|within|trouble|book|heart|meant|usual|guest)\b/;

/** Names that stay because of what is on disk, on the queue or in the API already: there the old word is the format. */
const KEPT: Readonly<Record<string, string>> = {
  desk: 'a key of run.json',
  letterOf: 'a key of a card job’s data',
  letter: 'a key of a line in the API, and a letter of the alphabet',
  letters: 'letters of the alphabet in the id of a run',
  hasLetters: 'letters of an alphabet',
  LETTERS_OF_TWO_SCRIPTS: 'letters of an alphabet',
  SIGN_AT_LETTER: 'a letter of an alphabet',
  letter_unknown: 'the code of an error in the API and in docs/failures.md',
  inLine: 'a key of a run in the API; in code it is queuePosition',
  unsure: 'a key of a card job’s data that version 0.1 has put on the queue; it is needsReadBack now',
  mended: 'a key of the alert that is posted to a webhook',
};

const sources = readSources('src', 'jobs');

function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.]/g, ' ')
    .toLowerCase();
}

describe('the words of names', () => {
  it('are those of the glossary, not the older ones', () => {
    const old = sources.flatMap(({ path, names }) =>
      names
        .filter((name) => !Object.hasOwn(KEPT, name))
        .filter((name) => OLD_WORDS.test(wordsOf(name)) || OLD_NAMES.includes(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(old).toEqual([]);
  });

  it('are those of the glossary in names of files too', () => {
    const old = sources.filter(({ path }) => OLD_FILES.test(wordsOf(basename(path).replace(/\.tsx?$/, ''))));
    expect(old.map(({ path }) => path)).toEqual([]);
  });

  it('have no exception that nothing needs', () => {
    const names = new Set(sources.flatMap((source) => source.names));
    expect(Object.keys(KEPT).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(['deskRoutes', 'DESK_ID', 'a-desk', 'aLetter', 'letters', 'PlanTally', 'tellOnce'])(
    'would be refused: %s',
    (name) => expect(wordsOf(name)).toMatch(OLD_WORDS),
  );

  it.each(['deadLetters', 'DEAD_LETTER_ROUTES', 'dead-letter', 'navigate', 'intellect'])('are good: %s', (name) =>
    expect(wordsOf(name)).not.toMatch(OLD_WORDS),
  );
});
