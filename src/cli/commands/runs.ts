import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { hasErrno } from '../../errors.js';
import { openHome } from '../../home/home.js';
import { holderOf } from '../../home/lock.js';
import { listRuns, loadRun, runFiles } from '../../home/run-folder.js';
import { type Summary, summarySchema } from '../../report/summary.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { runDetails, runTable } from '../render/run-table.js';

const SETTINGS = ['json', 'home'] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  addSettings(command, SETTINGS);
  command.action(async () => {
    const { json, home: path } = settingsOf(command, SETTINGS, io);
    const home = await openHome(path);
    const records = await listRuns(home);
    const worked = (await holderOf(home.path)) !== undefined;
    if (json) for (const record of records) io.data(JSON.stringify(record));
    else io.data(runTable(records, { worked, colors: io.colors }));
    done(0);
  });

  const show = command.command('show').description('show one run').argument('<run>');
  addSettings(show, SETTINGS);
  show.action(async (id: string) => {
    const { json, home: path } = settingsOf(show, SETTINGS, io);
    const home = await openHome(path);
    const record = await loadRun(home, id);
    const files = runFiles(home, id);
    const summary = await readSummary(files.summary);
    const worked = (await holderOf(home.path)) !== undefined;
    io.data(
      json ? JSON.stringify({ ...record, summary }) : runDetails(record, { summary, files, worked, colors: io.colors }),
    );
    done(0);
  });
}

async function readSummary(path: string): Promise<Summary | null> {
  try {
    return summarySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null;
    throw error;
  }
}
