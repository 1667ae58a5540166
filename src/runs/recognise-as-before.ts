import { recogniseSource } from '../../jobs/run-steps/intake.js';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import type { RunSettings } from '../home/run-record.js';
import { HeaderUnclear } from '../intake/columns.js';
import { type Dialect, guessedMapping } from '../intake/recognise.js';
import { rememberedMapping, rememberMapping } from './remembered-mappings.js';

type Recognised = { dialect: Dialect; mapping: RunSettings['mapping'] };

/**
 * Recognises a source, with the mapping in mind that was last used for a file with its header. On a page, where a person
 * reviews the columns, it is used; to commands and programs it is offered.
 *
 * @throws OperatorError `source_…`
 */
export async function recogniseAsBefore(
  home: Home,
  source: string,
  settings: RunSettings,
  { guess }: { guess: boolean },
): Promise<Recognised> {
  const { mapping } = settings;
  const isSaid = Object.keys(mapping).length > 0;
  const dialect = await recogniseSource(source, settings, { guess }).catch((error: unknown) => {
    throw error instanceof HeaderUnclear && !isSaid ? withOffer(home, error) : error;
  });
  if (isSaid) await rememberMapping(home, dialect.header, mapping);
  const before = isSaid ? undefined : rememberedMapping(home, dialect.header);
  if (before === undefined) return { dialect, mapping: { ...mapping, ...guessedMapping(dialect) } };
  if (!guess) return { dialect: { ...dialect, before: flagsOf(before) }, mapping };
  const again = await recogniseSource(source, { ...settings, mapping: before }, { guess });
  return { dialect: { ...again, isAsBefore: true }, mapping: { ...before, ...guessedMapping(again) } };
}

function withOffer(home: Home, error: HeaderUnclear): OperatorError {
  const before = rememberedMapping(home, error.header);
  if (before === undefined) return error;
  return new OperatorError(error.code, error.message, `For a file with this header you last used: ${flagsOf(before)}`);
}

function flagsOf(mapping: Readonly<Record<string, string>>): string {
  return Object.entries(mapping)
    .filter(([, column]) => column !== '')
    .map(([field, column]) => `--map ${field}=${JSON.stringify(column)}`)
    .join(' ');
}
