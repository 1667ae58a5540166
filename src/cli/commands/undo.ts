import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import { formatCount } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { runFiles } from '../../home/run-folder.js';
import { countCreated } from '../../runs/count-created.js';
import { findOver } from '../../runs/find-run.js';
import { proposePlan } from '../carry-out-plan.js';
import type { Cli } from '../options.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

/** Rows to show before the question. */
const MOST_ROWS = 50;

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<run>', 'the run to undo');
  action(
    command,
    { names: EXISTING_RUN_SETTINGS, defaults: { rate: AS_STARTED.rate ?? '' } },
    async (settings, id: string) => {
      const home = await openHome(settings.home);
      const { simulate } = (await findOver(home, id)).settings;
      const created = await countCreated(runFiles(home, id));
      if (created > 0) io.say(`${formatCount(created)} created cards stay: Linq cannot remove a card.`);
      const given = givenSettings(command, CHANGEABLE, settings, io.env);
      const use = { io, settings: { ...settings, simulate }, command: `undo ${id}` };
      return withOperations(use, async (operations) => {
        const record = await operations.undo(id, given).catch((error: unknown) => {
          if (!(error instanceof OperatorError) || error.code !== 'nothing_to_undo') throw error;
          io.say(`\n${error.message}\n  → ${error.next}`);
          return undefined;
        });
        if (!record) return 0;
        return proposePlan(operations, record, { io, ...settings, most: MOST_ROWS, again: `undo ${id}` });
      });
    },
  );
}
