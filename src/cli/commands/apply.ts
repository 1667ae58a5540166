import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { PlanOutdated } from '../../operations/plan-outdated.js';
import { findPlan } from '../../runs/find-run.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { AS_BEGUN, CHANGEABLE, givenChanges, RESUME_SETTINGS, toldSettings } from '../run-settings.js';
import { endOnRequest } from '../signals.js';
import { tellOutdated } from '../tell-outdated.js';
import { withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<plan>', 'the id that `plan` has given');
  addSettings(command, RESUME_SETTINGS, AS_BEGUN);
  command.action(async (id: string) => {
    const settings = settingsOf(command, RESUME_SETTINGS, io);
    const home = await openHome(settings.home);
    const planned = await findPlan(home, id);
    const record = { ...planned, settings: { ...planned.settings, ...givenChanges(settings, command) } };
    const where = { ...settings, simulate: planned.settings.simulate };
    const again = (homeFlag: string) => `plan ${planned.source.name}${homeFlag}`;
    const byServe = async (by: ByServe) => {
      const { startByServe } = await import('../by-serve.js');
      // Only a flag changes what was planned.
      const told = toldSettings(command, CHANGEABLE, {});
      return startByServe({ plan: id, told, again: again(by.homeFlag) }, by);
    };
    const here = () => {
      const use = { io, settings: where, command: `apply ${id}`, signal: endOnRequest(io) };
      return withCoordinator(use, async (coordinator, homeFlag) => {
        const differences = await coordinator.replanRun(record);
        if (differences.length === 0) return workOnRun(coordinator, record, { io, json: settings.json, homeFlag });
        return tellOutdated(new PlanOutdated(differences), { io, json: settings.json, again: again(homeFlag) });
      });
    };
    done(await byServeOrHere({ io, settings: where }, { byServe, here }));
  });
}
