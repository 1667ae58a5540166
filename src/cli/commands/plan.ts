import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import type { Home } from '../../home/home.js';
import { removeRunFolder } from '../../home/run-folder.js';
import type { RunRecord } from '../../home/run-record.js';
import { openSource, sourceName } from '../../intake/receive.js';
import { notableRows, overviewOf, type PlanOverview } from '../../operations/plan-overview.js';
import { type ByServe, byServeOrHere } from '../by-serve-or-here.js';
import type { Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';
import { planRowJson } from '../render/plan-lines.js';
import { NEW_RUN_SETTINGS, runSettings, toldSettings } from '../run-settings.js';
import { showPlan } from '../show-plan.js';
import { endOnRequest } from '../signals.js';
import { withCoordinator } from '../with-coordinator.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'timeout', 'caFile', 'simulate', 'json', 'all', 'home', 'verbose'] as const;

/** Rows that are shown without `--all`. */
const MOST_ROWS = 50;
/** With `--detailed-exitcode`, as Terraform has it. */
const EXIT = { nothingToDo: 0, changes: 2, error: 3 } as const;

/** Where a plan has been made. */
type Planned = { home: Home; homeFlag: string; discardPlan: () => Promise<void> };

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  command.option('--detailed-exitcode', 'exit 0: nothing to do, 2: there are changes, 3: error');
  addSettings(command, SETTINGS);
  command.action(async (file: string, { detailedExitcode = false }: { detailedExitcode?: boolean }) => {
    const settings = settingsOf(command, SETTINGS, io);
    const content = await openSource(file, io.stdin);
    const name = sourceName(file);
    const show = async (record: RunRecord, { home, homeFlag, discardPlan }: Planned): Promise<number> => {
      const most = settings.all ? Number.POSITIVE_INFINITY : MOST_ROWS;
      const overview = settings.json
        ? await writeJson(home, record, io)
        : await showPlan({ home }, record, { io, most, more: '; all of them: --all', write: io.data });
      if (overview.writes === 0) await discardPlan();
      if (!settings.json) io.say(nextLines(overview, homeFlag));
      return detailedExitcode && overview.writes > 0 ? EXIT.changes : EXIT.nothingToDo;
    };
    const byServe = async (by: ByServe) => {
      const { planByServe, throwAwayByServe } = await import('../by-serve.js');
      const record = await planByServe({ name, content, told: toldSettings(command, NEW_RUN_SETTINGS, io.env) }, by);
      return show(record, { ...by, discardPlan: () => throwAwayByServe(record.id, by) });
    };
    const here = () => {
      const use = { io, settings: { ...settings, concurrency: 1 }, command: `plan ${name}`, signal: endOnRequest(io) };
      return withCoordinator(use, async (coordinator, homeFlag) => {
        const { home } = coordinator;
        const made = await coordinator.createRun({ name, content }, runSettings(settings), 'plan');
        const record = await coordinator.planRun(made);
        return show(record, { home, homeFlag, discardPlan: () => removeRunFolder(home, record.id) });
      });
    };
    try {
      done(await byServeOrHere({ io, settings }, { byServe, here }));
    } catch (error) {
      if (!detailedExitcode || !(error instanceof OperatorError)) throw error;
      io.say(`linq-cards: ${error.message}\n  → ${error.next}`);
      done(EXIT.error);
    }
  });
}

async function writeJson(home: Home, record: RunRecord, io: Io): Promise<PlanOverview> {
  const overview = await overviewOf(home, record);
  for await (const row of notableRows(home, record.id)) io.data(JSON.stringify(planRowJson(row)));
  const plan = overview.writes === 0 ? null : overview.plan;
  io.data(JSON.stringify({ type: 'plan', ...overview, plan }));
  return overview;
}

function nextLines({ plan, writes }: PlanOverview, homeFlag: string): string {
  if (writes === 0) return '\nThere is nothing to do: no card would be written.';
  return `\nNothing was sent. To carry out exactly this:  linq-cards apply ${plan}${homeFlag}`;
}
