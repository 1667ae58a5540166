import { existsSync } from 'node:fs';
import { type SelectedDeadLetter, selectedDeadLetterSchema } from '../../src/cards/dead-letter.js';
import { readLines } from '../../src/home/ndjson.js';
import type { RunFiles } from '../../src/home/run-folder.js';

/** The dead letters that a run retries, as of its creation, by the numbers of its rows; empty for every other run. */
export async function selectedDeadLetters({ deadLetters }: RunFiles): Promise<Map<string, SelectedDeadLetter>> {
  const selected = new Map<string, SelectedDeadLetter>();
  if (!existsSync(deadLetters)) return selected;
  for await (const letter of readLines(deadLetters, selectedDeadLetterSchema)) selected.set(letter.phoneNumber, letter);
  return selected;
}
