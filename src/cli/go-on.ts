import type { Home } from '../home/home.js';
import { runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import type { Settings } from '../settings.js';
import { coordinatorOf } from './holder.js';
import type { Io } from './io.js';
import type { givenChanges, RESUME_SETTINGS } from './run-settings.js';
import { endOnRequest } from './signals.js';
import { withCoordinator } from './with-coordinator.js';
import { workOnRun } from './work-on-run.js';

export type GoOn = {
  /** What is being done, for whoever finds the home taken. */
  command: string;
  home: Home;
  record: RunRecord;
  /** What is said otherwise now than when the run was begun, and why it may go on where the guard held it. */
  changes: ReturnType<typeof givenChanges>;
  approval?: NonNullable<RunRecord['approval']>;
  settings: Pick<Settings, (typeof RESUME_SETTINGS)[number]>;
  io: Io;
};

/**
 * Goes on with a run: by the process that coordinates the home, which is left a request, or else here. Returns the exit
 * code.
 *
 * @param told what is said of the process that was asked
 */
export async function goOn(
  { command, home, record, changes, approval, settings, io }: GoOn,
  told: (pid: number) => string,
): Promise<number> {
  const holder = await coordinatorOf(home);
  if (holder) {
    await writeWhole(runFiles(home, record.id).resume, JSON.stringify({ ...changes, ...(approval && { approval }) }));
    io.say(`${told(holder.pid)} How it does: linq-cards runs show ${record.id}`);
    return 0;
  }
  const changed = { ...record, ...(approval && { approval }), settings: { ...record.settings, ...changes } };
  const use = { io, settings: { ...settings, simulate: changed.settings.simulate }, command, signal: endOnRequest(io) };
  return withCoordinator(use, (coordinator, homeFlag) =>
    workOnRun(coordinator, changed, { io, json: settings.json, homeFlag }),
  );
}
