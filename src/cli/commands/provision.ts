import type { Command } from 'commander';
import { readingOf } from '../../format/reading.js';
import { carryOut } from '../carry-out.js';
import { proposePlan } from '../carry-out-plan.js';
import { openOperand } from '../operand.js';
import type { Cli } from '../options.js';
import { commandsOn } from '../render/commands-on-file.js';
import { readingLines } from '../render/plan-lines.js';
import { givenSettings, NEW_RUN_SETTINGS, SENDING_SETTINGS } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [...NEW_RUN_SETTINGS, 'settle', 'simulate', ...SENDING_SETTINGS] as const;
/** Rows to show before the question. */
const MOST_ROWS = 10;

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<file>', 'the CSV; - reads standard input');
  action(command, SETTINGS, async (settings, file: string) => {
    const source = await openOperand(file, io, settings);
    const given = givenSettings(command, NEW_RUN_SETTINGS, settings, io.env);
    const asks = io.canAsk && !settings.yes;
    const use = { io, settings, command: `provision ${source.name}` };
    return withOperations(use, async (operations) => {
      const record = await operations.upload(source, { settings: given, startedBy: 'provision', start: !asks });
      if (!asks) {
        if (!settings.json) io.say(readingLines(readingOf(record), record.dialect.guessed));
        return carryOut(operations, record, { io, ...settings });
      }
      const shown = { io, ...settings, ...commandsOn(file, given, settings) };
      return proposePlan(operations, record, { ...shown, most: MOST_ROWS });
    });
  });
}
