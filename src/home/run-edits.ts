import { statSync } from 'node:fs';
import { z } from 'zod';
import { type Edit, editSchema } from '../cards/edit.js';
import { readJson } from './read-json.js';
import type { RunFiles } from './run-folder.js';
import { writeWhole } from './write-file.js';

/** edits.json: what was edited in a plan, oldest first. `next`: the id of the next edit, so that no id means two edits. */
const schema = z.object({ next: z.number().int().positive(), edits: z.array(editSchema) });

/** The edits of a run; none for one that nobody has edited. */
export function readEdits({ edits }: RunFiles): Edit[] {
  return read(edits).edits;
}

/** @returns the edit with its id @throws OperatorError `disk_full`, `home_unusable` */
export async function addEdit(files: RunFiles, made: Omit<Edit, 'id'>): Promise<Edit> {
  const { next, edits } = read(files.edits);
  const edit = { id: next, ...made };
  await write(files.edits, { next: next + 1, edits: [...edits, edit] });
  return edit;
}

/** Takes an edit back; the others stay. */
export async function removeEdit(files: RunFiles, id: number): Promise<void> {
  const { next, edits } = read(files.edits);
  await write(files.edits, { next, edits: edits.filter((edit) => edit.id !== id) });
}

/** Takes all edits back. */
export async function removeEdits(files: RunFiles): Promise<void> {
  const { next, edits } = read(files.edits);
  if (edits.length > 0) await write(files.edits, { next, edits: [] });
}

type Stored = z.infer<typeof schema>;

/** The file that was read last: each page of a plan asks for its edits, and thousands of cells take a while to check. */
let last: { version: string; stored: Stored } | undefined;

function read(path: string): Stored {
  const stat = statSync(path, { throwIfNoEntry: false });
  const version = `${path} ${stat?.ino} ${stat?.mtimeMs} ${stat?.size}`;
  if (last?.version === version) return last.stored;
  const stored = readJson(path, schema) ?? { next: 1, edits: [] };
  last = { version, stored };
  return stored;
}

async function write(path: string, stored: Stored): Promise<void> {
  await writeWhole(path, `${JSON.stringify(stored)}\n`);
}
