import type { Command } from 'commander';
import type { PlanDifference } from '../../../jobs/replan.js';
import { openHome } from '../../home/home.js';
import { findPlan } from '../../processes/find-run.js';
import { EXIT_NOT_APPLIED } from '../agree-on-plan.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { differenceLine } from '../render/plan-lines.js';
import { CHANGEABLE, givenChanges, RESUME_SETTINGS, toldSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const MOST_DIFFERENCES = 50;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<plan>', 'the id that `plan` has given');
  addSettings(command, RESUME_SETTINGS);
  command.action(async (id: string) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const planned = await findPlan(home, id);
    const record = { ...planned, settings: { ...planned.settings, ...givenChanges(settings, command) } };
    const where = { ...settings, simulate: planned.settings.simulate };
    const byServe = async (by: ByServe) => {
      const { startByServe } = await import('../by-serve.js');
      // Only a flag changes what was planned.
      return startByServe({ plan: id, told: toldSettings(command, CHANGEABLE, {}) }, by);
    };
    const here = () => {
      const use = { io, settings: where, command: `apply ${id}`, signal: endOnRequest(io) };
      return withCoordinator(use, async (coordinator, homeFlag) => {
        const differences = await coordinator.replanRun(record);
        if (differences.length === 0) return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
        showDifferences(differences, { io, json: settings.json });
        io.say(`Plan it again: linq-cards plan ${planned.source.name}${homeFlag}`);
        return EXIT_NOT_APPLIED;
      });
    };
    done(await byServeOrHere({ io, settings: where }, { byServe, here }));
  });
}

function showDifferences(differences: readonly PlanDifference[], { io, json }: { io: Io; json: boolean }): void {
  for (const difference of differences.slice(0, MOST_DIFFERENCES)) {
    if (json) io.data(JSON.stringify({ type: 'difference', ...difference }));
    else io.say(differenceLine(difference));
  }
  if (differences.length > MOST_DIFFERENCES) io.say(`  and ${differences.length - MOST_DIFFERENCES} more`);
  io.say(
    `\nNothing was sent: the account has changed since the plan was made, and ${differences.length} of its rows come out differently.`,
  );
}
