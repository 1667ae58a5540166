import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import { openHome } from '../../home/home.js';
import { homeFlagOf } from '../home-flag.js';
import { openOperand } from '../operand.js';
import type { Cli } from '../options.js';
import { reportError } from '../report-error.js';
import { ACCOUNT_SETTINGS, givenSettings, NEW_RUN_SETTINGS } from '../run-settings.js';
import { showPlan, writePlanJson } from '../show-plan.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [
  ...NEW_RUN_SETTINGS,
  'settle',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'simulate',
  'json',
  'all',
  'home',
  'verbose',
] as const;

/** Rows to show without `--all`. */
const MOST_ROWS = 50;
/** With `--detailed-exitcode`, as Terraform has it. */
const EXIT = { nothingToDo: 0, changes: 2, error: 3 } as const;

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  command.option('--detailed-exitcode', 'exit 0: nothing to do, 2: changes, 3: error');
  action(
    command,
    SETTINGS,
    async (settings, file: string, { detailedExitcode = false }: { detailedExitcode?: boolean }) => {
      const source = await openOperand(file, io, settings);
      const given = givenSettings(command, NEW_RUN_SETTINGS, settings, io.env);
      const plan = withOperations({ io, settings, command: `plan ${source.name}` }, async (operations) => {
        const record = await operations.upload(source, { settings: given, startedBy: 'plan' });
        const home = await openHome(settings.home);
        const most = settings.all ? Number.POSITIVE_INFINITY : MOST_ROWS;
        const { writes } = settings.json
          ? await writePlanJson(home, record, io)
          : await showPlan(home, record, {
              io,
              most,
              more: '; show all: --all',
              columns: io.dataColumns,
              write: io.show,
            });
        if (writes === 0) await operations.discardPlan(record.id);
        const apply = `Nothing was sent. Carry it out:  linq-cards apply ${record.id}${homeFlagOf(settings.home, io)}`;
        if (!settings.json) io.say(`\n${writes === 0 ? 'Nothing to do: no card would change.' : apply}`);
        return detailedExitcode && writes > 0 ? EXIT.changes : EXIT.nothingToDo;
      });
      return plan.catch((error: unknown) => {
        if (!detailedExitcode || !(error instanceof OperatorError)) throw error;
        reportError(error, io, settings);
        return EXIT.error;
      });
    },
  );
}
