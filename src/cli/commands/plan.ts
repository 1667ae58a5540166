import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import { removeRunFolder } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { openSource, sourceName } from '../../intake/receive.js';
import type { Coordinator } from '../../processes/coordinator.js';
import { overviewOf, type PlanOverview, rowsWorthALook } from '../../processes/plan-overview.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { planRowJson } from '../render/plan-lines.js';
import { NEW_RUN_SETTINGS, runSettings } from '../run-settings.js';
import { showPlan } from '../show-plan.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'timeout', 'simulate', 'json', 'all', 'home', 'verbose'] as const;

/** Rows that are shown without `--all`. */
const MOST_ROWS = 50;
/** With `--detailed-exitcode`, as Terraform has it. */
const EXIT = { nothingToDo: 0, changes: 2, error: 3 } as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  command.option('--detailed-exitcode', 'exit 0: nothing to do, 2: there are changes, 3: error');
  addSettings(command, SETTINGS);
  command.action(async (file: string, { detailedExitcode = false }: { detailedExitcode?: boolean }) => {
    const settings = settingsOf(command, SETTINGS, io);
    const signal = endOnRequest(io);
    const content = await openSource(file, io.stdin);
    const name = sourceName(file);
    const use = { io, settings: { ...settings, concurrency: 1 }, command: `plan ${name}`, signal };
    try {
      const code = await withCoordinator(use, async (coordinator, homeFlag) => {
        const made = await coordinator.createRun({ name, content }, runSettings(settings), 'plan');
        const record = await coordinator.planRun(made);
        const overview = settings.json
          ? await writeJson(coordinator, record, io)
          : await showPlan(coordinator, record, {
              io,
              most: settings.all ? Number.POSITIVE_INFINITY : MOST_ROWS,
              more: '; all of them: --all',
              write: io.data,
            });
        if (overview.writes === 0) await removeRunFolder(coordinator.home, record.id);
        if (!settings.json) io.say(nextLines(overview, homeFlag));
        return detailedExitcode && overview.writes > 0 ? EXIT.changes : EXIT.nothingToDo;
      });
      done(code);
    } catch (error) {
      if (!detailedExitcode || !(error instanceof OperatorError)) throw error;
      io.say(`linq-cards: ${error.message}\n  → ${error.next}`);
      done(EXIT.error);
    }
  });
}

async function writeJson({ home }: Coordinator, record: RunRecord, io: Io): Promise<PlanOverview> {
  const overview = await overviewOf(home, record);
  for await (const row of rowsWorthALook(home, record.id)) io.data(JSON.stringify(planRowJson(row)));
  const plan = overview.writes === 0 ? null : overview.plan;
  io.data(JSON.stringify({ type: 'plan', ...overview, plan }));
  return overview;
}

function nextLines({ plan, writes }: PlanOverview, homeFlag: string): string {
  if (writes === 0) return '\nThere is nothing to do: no card would be written.';
  return `\nNothing was sent. To carry out exactly this:  linq-cards apply ${plan}${homeFlag}`;
}
