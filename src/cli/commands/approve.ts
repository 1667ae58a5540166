import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import { openHome } from '../../home/home.js';
import type { RunRecord } from '../../home/run-record.js';
import { findHeld } from '../../runs/find-run.js';
import { carryOut } from '../carry-out.js';
import type { Io } from '../io.js';
import type { Cli } from '../options.js';
import { ask } from '../questions/ask.js';
import { AS_STARTED, CHANGEABLE, EXISTING_RUN_SETTINGS, givenSettings } from '../run-settings.js';
import { withRequestable } from '../with-operations.js';

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<run>', 'the run that needs approval');
  command.option('--reason <text>', 'why it is right; kept with the run (required; asked for in a terminal)');
  action(
    command,
    { names: EXISTING_RUN_SETTINGS, defaults: AS_STARTED },
    async (settings, id: string, options: { reason?: string }) => {
      const held = await findHeld(await openHome(settings.home), id);
      const reason = options.reason?.trim() || (await askReason(io, held));
      const changes = givenSettings(command, CHANGEABLE, settings);
      const use = { io, settings: { ...settings, simulate: held.settings.simulate }, command: `approve ${id}` };
      return withRequestable(use, async (operations) =>
        carryOut(operations, await operations.approve(id, reason, changes), { io, ...settings }),
      );
    },
  );
}

/** @throws OperatorError `setting_invalid` without an answer, or a terminal to ask on */
async function askReason(io: Io, { id, stop }: RunRecord): Promise<string> {
  if (io.canAsk && stop) io.say(stop.what);
  const reason = io.canAsk ? await ask(io, 'Why is this right? (kept with the run) ') : '';
  if (reason !== '') return reason;
  throw new OperatorError(
    'setting_invalid',
    'An approval needs a reason, which is kept with the run.',
    `Give it: linq-cards approve ${id} --reason "…"`,
  );
}
