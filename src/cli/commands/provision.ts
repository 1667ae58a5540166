import type { Command } from 'commander';
import { openHome } from '../../home/home.js';
import { openSource, sourceName } from '../../intake/receive.js';
import { agreeOnPlan, EXIT_DECLINED } from '../agree-on-plan.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { NEW_RUN_SETTINGS, runSettings } from '../run-settings.js';
import { serveOf } from '../serve-client.js';
import { showPlan } from '../show-plan.js';
import { endOnRequest } from '../signals.js';
import { homeFlagOf, withCoordinator } from '../with-coordinator.js';
import { workOnRun } from '../work-on-run.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'concurrency', 'timeout', 'simulate', 'json', 'yes', 'home', 'verbose'] as const;

/** Rows of the plan that are shown before it is asked for. */
const MOST_ROWS = 10;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  addSettings(command, SETTINGS);
  command.action(async (file: string) => {
    const settings = settingsOf(command, SETTINGS, io);
    const { json, simulate } = settings;
    const content = await openSource(file, io.stdin);
    const name = sourceName(file);
    const home = await openHome(settings.home);
    const client = await serveOf(home, io);
    if (client) {
      const { provisionByServe, toldSettings } = await import('../by-serve.js');
      const what = { name, content, simulate, told: toldSettings(command, io), ask: io.canAsk && !settings.yes };
      return done(await provisionByServe(what, { client, home, io, json, homeFlag: homeFlagOf(settings.home, io) }));
    }
    const signal = endOnRequest(io);
    const code = await withCoordinator(
      { io, settings, command: `provision ${name}`, signal },
      async (coordinator, homeFlag) => {
        let record = await coordinator.createRun({ name, content }, runSettings(settings), 'provision');
        if (io.canAsk && !settings.yes) {
          record = await coordinator.planRun(record);
          const overview = await showPlan(coordinator, record, { io, most: MOST_ROWS, write: io.say });
          if (!(await agreeOnPlan(overview, { io, yes: settings.yes, homeFlag }))) return EXIT_DECLINED;
        }
        return workOnRun(coordinator, record, { io, json, homeFlag });
      },
    );
    done(code);
  });
}
