import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { formatCount } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { removeRunFolder, runFiles } from '../../home/run-folder.js';
import { countCreated } from '../../runs/count-created.js';
import { findOver } from '../../runs/find-run.js';
import { agreeOnPlan, EXIT_DECLINED } from '../agree-on-plan.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { CHANGEABLE, RESUME_SETTINGS, runSettings, toldSettings } from '../run-settings.js';
import { MOST_ROWS, showPlan } from '../show-plan.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = [...RESUME_SETTINGS, 'yes'] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<run>', 'the run whose changes are taken back');
  addSettings(command, SETTINGS);
  command.action(async (id: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    const home = await openHome(settings.home);
    const undone = await findOver(home, id);
    const files = runFiles(home, id);
    const created = await countCreated(files);
    if (created > 0) io.say(`${formatCount(created)} cards that the run has created stay: Linq cannot remove a card.`);
    const { simulate } = undone.settings;
    const where = { ...settings, simulate };
    const byServe = async (by: ByServe) => {
      const { undoByServe } = await import('../by-serve.js');
      return undoByServe({ run: id, told: toldSettings(command, CHANGEABLE, io.env), yes: settings.yes }, by);
    };
    const here = () => {
      const use = { io, settings: where, command: `undo ${id}`, signal: endOnRequest(io) };
      return withCoordinator(use, async (coordinator, homeFlag) => {
        const source = { name: `undo-${id}.csv`, content: createReadStream(files.undo) };
        // What is taken back has been there before, however much it is.
        const chosen = runSettings({ ...settings, simulate, maxUpdatePct: null });
        const made = await coordinator.createRun(source, chosen, `undo ${id}`);
        const record = await coordinator.planRun(made);
        const overview = await showPlan(coordinator, record, { io, most: MOST_ROWS.undo, write: io.say });
        if (overview.writes === 0) {
          await removeRunFolder(home, record.id);
          io.say('\nThere is nothing to take back: every card is as it was before the run, or was made by it.');
          return 0;
        }
        if (!(await agreeOnPlan(overview, { io, yes: settings.yes, homeFlag }))) return EXIT_DECLINED;
        return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
      });
    };
    done(await byServeOrHere({ io, settings: where }, { byServe, here }));
  });
}
