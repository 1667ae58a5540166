import type { Command } from 'commander';
import { formatCount } from '../../format/text.js';
import { openHome } from '../../home/home.js';
import { loadRun } from '../../home/run-folder.js';
import type { Cli } from '../options.js';
import { ACCOUNT_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';

const SETTINGS = [...ACCOUNT_SETTINGS, 'within', 'rate', 'timeout', 'caFile', 'json', 'home', 'verbose'] as const;
/** A process that serves the home answers at least this often. */
const ASK_EVERY_MS = 20_000;

export function declare(command: Command, { io, action }: Cli): void {
  command.argument('<run>', 'the run whose cards are waited for');
  command.addHelpText('after', '\nexit 0: all are active; 1: some are not, and their numbers are printed');
  action(command, SETTINGS, async (settings, id: string) => {
    const { simulate } = (await loadRun(await openHome(settings.home), id)).settings;
    const rate = givenSettings(command, ['rate'], settings, io.env);
    const use = { io, settings: { ...settings, simulate }, command: `wait-active ${id}` };
    return withOperations(use, async (operations) => {
      const until = Date.now() + settings.within;
      for (;;) {
        const leftMs = Math.max(0, until - Date.now());
        const cards = await operations.waitActive(id, { withinMs: Math.min(ASK_EVERY_MS, leftMs), ...rate });
        const { active, notActive } = cards;
        if (notActive.length > 0 && Date.now() < until) continue;
        if (settings.json) io.data(JSON.stringify(cards));
        else for (const { phoneNumber, why } of notActive) io.data(`${phoneNumber}  ${why.replace('_', ' ')}`);
        if (!settings.json) io.say(`${formatCount(active)} active, ${formatCount(notActive.length)} not active.`);
        return notActive.length === 0 ? 0 : 1;
      }
    });
  });
}
