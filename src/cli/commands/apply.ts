import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { findPlan } from '../../processes/find-run.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { differenceLine } from '../render/plan-lines.js';
import { givenChanges, RESUME_SETTINGS } from '../run-settings.js';
import { serveOf } from '../serve-client.js';
import { endOnRequest } from '../signals.js';
import { homeFlagOf, withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const EXIT_NOT_APPLIED = 2;
const MOST_DIFFERENCES = 50;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<plan>', 'the id that `plan` has given');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const planned = await findPlan(home, id);
    const client = await serveOf(home, io);
    if (client) {
      const { startByServe } = await import('../by-serve.js');
      const { json } = settings;
      return done(await startByServe(id, { client, home, io, json, homeFlag: homeFlagOf(settings.home, io) }));
    }
    const record = { ...planned, settings: { ...planned.settings, ...givenChanges(settings, command) } };
    const { simulate } = record.settings;
    const use = { io, settings: { ...settings, simulate }, command: `apply ${id}`, signal: endOnRequest(io) };
    const code = await withCoordinator(use, async (coordinator, homeFlag) => {
      const differences = await coordinator.replanRun(record);
      if (differences.length === 0) return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
      for (const difference of differences.slice(0, MOST_DIFFERENCES)) {
        if (settings.json) io.data(JSON.stringify({ type: 'difference', ...difference }));
        else io.say(differenceLine(difference));
      }
      if (differences.length > MOST_DIFFERENCES) io.say(`  and ${differences.length - MOST_DIFFERENCES} more`);
      io.say(
        `\nNothing was sent: the account has changed since the plan was made, and ${differences.length} of its rows come out differently.\nPlan it again: linq-cards plan ${planned.source.name}${homeFlag}`,
      );
      return EXIT_NOT_APPLIED;
    });
    done(code);
  });
}
